// One small query of each dataset, as a run would ask it.
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "account_check.hpp"
#include "azcost/base/text.hpp"
#include "azcost/decode/page_decoder.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/page.hpp"
#include "azcost/plan/planner.hpp"
#include "explanations.hpp"

namespace azcost::doctor {
namespace {

/// Most charges of a day are there two days later; today's may be none.
constexpr std::chrono::days kBooked{2};
/// A refusal names all dimensions that there are, so a third one would be another service.
constexpr int kMostRefusals = 3;

/// Counts rows and remembers their currencies.
class CountingSink final : public RowSink {
 public:
  Status columns(std::span<const Column> columns) override {
    currency_ = 0;
    while (currency_ < columns.size() && !equals_ignoring_case(columns[currency_].name, "Currency"))
      ++currency_;
    return ok_status();
  }
  Status row(std::span<const Cell> cells) override {
    ++rows_;
    if (currency_ < cells.size()) currencies_.insert(printable(cells[currency_].text, 10));
    return ok_status();
  }

  /// "12 rows in EUR, USD"
  [[nodiscard]] std::string describe() const {
    std::string text = std::to_string(rows_) + (rows_ == 1 ? " row" : " rows");
    for (const std::string& currency : currencies_) {
      text += (currency == *currencies_.begin() ? " in " : ", ") + currency;
    }
    return text;
  }
  [[nodiscard]] bool is_empty() const noexcept { return rows_ == 0; }

 private:
  std::size_t currency_ = 0;
  std::size_t rows_ = 0;
  std::set<std::string> currencies_;
};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name, 60);
  return text;
}

/// Groupings that a query had to do without.
struct Refusals {
  std::vector<std::string> dropped;
  std::vector<std::string> taken;  // of the last refusal
  Evidence evidence;

  void add(const std::vector<Grouping>& groupings, const fetch::RefusedGroupings& refused) {
    for (const Grouping& grouping : groupings) dropped.push_back(grouping.name);
    if (!refused.taken.empty()) taken = refused.taken;
  }
};

Finding finding_of(const Refusals& refusals, const Account& account, Dataset dataset) {
  Finding finding{.check = "dimensions", .account = account.name, .severity = Severity::kWarning};
  finding.tried = "group the " + std::string(name_of(dataset)) + " costs as a run does";
  finding.answer = "the service does not take " + joined(refusals.dropped);
  if (!refusals.taken.empty()) finding.answer += "; it takes " + joined(refusals.taken);
  finding.explanation = {"the columns that come from these dimensions stay out of the rows",
                         SetupStep::kNone,
                         account.group_by.empty()
                             ? "check agreement of the account, or choose the dimensions yourself "
                               "with group_by"
                             : "take them out of group_by"};
  finding.evidence = refusals.evidence;
  return finding;
}

}  // namespace

AccountCheck::Next AccountCheck::check_query(Dataset dataset) {
  const Day day = day_of(connection_.clock.now()) - kBooked;
  Shape shape = plan::shape_of(account_, dataset, traits_.schema);
  const std::size_t queries = plan::asked_shapes(shape).size();
  const std::string tried =
      "ask for the " + std::string(name_of(dataset)) + " costs of " + format_day(day) +
      (queries > 1 ? ", the first of " + std::to_string(queries) + " queries" : std::string());
  fetch::Pager pager(connection_.transport, connection_.tokens, connection_.quota,
                     connection_.clock, connection_.observer, connection_.pager);
  decode::PageDecoder decoder;
  Refusals refusals;
  std::uint64_t qpu = 0;
  for (int attempt = 1;; ++attempt) {
    std::optional<CountingSink> sink;
    bool more = false;
    fetch::FetchStats stats;
    // A run asks all of them; one proves that the role, the scope and the groupings are right.
    const fetch::Query query{.shape = plan::asked_shapes(shape).front(),
                             .window = {day, day},
                             .cloud = account_.cloud,
                             .account = account_.name};
    const auto first_page = [&](std::string& body) {
      sink.emplace();  // a page that was not usable comes again
      auto tail = decoder.decode(body, *sink);
      // Each page costs as much as the first one, and proves nothing more.
      if (tail) more = !std::exchange(tail->next_link, {}).empty();
      return tail;
    };
    auto fetched = pager.fetch(query, first_page, stats, stop_);
    qpu += stats.qpu;
    if (fetched) {
      if (!refusals.dropped.empty()) {
        findings_.push_back(finding_of(refusals, account_, dataset));
      }
      Finding& finding = add("query", Severity::kOk, tried,
                             sink->describe() + (more ? " on the first of several pages" : "") +
                                 " for " + std::to_string(qpu) + " QPU");
      finding.evidence = evidence();
      if (sink->is_empty()) {
        finding.explanation.meaning = "the query works, and there were no costs on that day";
      }
      return Next::kGoOn;
    }
    if (stats.refused_groupings && attempt < kMostRefusals) {
      refusals.evidence = evidence();
      const auto dropped = plan::drop_groupings(
          shape, {stats.refused_groupings->name, stats.refused_groupings->taken,
                  stats.refused_groupings->most});
      refusals.add(dropped, *stats.refused_groupings);
      if (!dropped.empty()) continue;
    }
    Finding& finding = add_failure("query", tried, fetched.error());
    finding.explanation = explain(finding.evidence, fetched.error());
    return Next::kStop;
  }
}

}  // namespace azcost::doctor
