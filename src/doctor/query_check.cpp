// One small query of each dataset, as a run would ask it.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "account_check.hpp"
#include "azcost/base/text.hpp"
#include "azcost/decode/page_decoder.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/page.hpp"
#include "azcost/plan/negotiation.hpp"
#include "azcost/plan/planner.hpp"
#include "explanations.hpp"

namespace azcost::doctor {
namespace {

/// Most charges of a day are booked two days later; today may have none yet.
constexpr std::chrono::days kBooked{2};
/// How many customers are tried one by one: each costs one QPU.
constexpr std::size_t kMostScopes = 5;

/// Counts the rows of one page and remembers their currencies.
class CountingSink final : public RowSink {
 public:
  /// `tags`: how many tag keys were asked for; each has a column of its own.
  explicit CountingSink(std::ptrdiff_t tags) : tags_(tags) {}

  Status columns(std::span<const Column> columns) override {
    currency_ = 0;
    customer_ = columns.size();
    while (currency_ < columns.size() && !equals_ignoring_case(columns[currency_].name, "Currency"))
      ++currency_;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (equals_ignoring_case(columns[i].name, kCustomerDimension)) customer_ = i;
    }
    const auto tags = std::ranges::count_if(columns, [](const Column& column) {
      return equals_ignoring_case(column.name, "TagValue");
    });
    if (tags >= tags_) return ok_status();
    return Error{ErrorKind::kConfig,
                 "Azure answers the tags of one key here, and several were asked for: keep one in "
                 "tag_keys"};
  }
  Status row(std::span<const Cell> cells) override {
    ++rows_;
    if (customer_ < cells.size() && !cells[customer_].text.empty()) names_customers_ = true;
    if (currency_ < cells.size()) currencies_.insert(printable(cells[currency_].text, 10));
    return ok_status();
  }

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] bool names_customers() const noexcept { return names_customers_; }
  [[nodiscard]] const std::set<std::string>& currencies() const noexcept { return currencies_; }

 private:
  std::ptrdiff_t tags_;
  std::size_t currency_ = 0;
  std::size_t customer_ = 0;
  std::size_t rows_ = 0;
  bool names_customers_ = false;
  std::set<std::string> currencies_;
};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name, 60);
  return text;
}

/// What was left out of a query because the service refused it.
struct Refusals {
  Refused dropped;
  std::vector<std::string> taken;  // of the last refusal
  Evidence evidence;
};

std::string remedy_of(const Refused& dropped, const Account& account) {
  if (dropped.groupings.empty()) {
    return account.cost_usd ? "set cost_usd to false: UsageQuantity is then asked for instead"
                            : "set cost_usd to true: CostUSD is then asked for instead";
  }
  return account.group_by.empty()
             ? "check agreement of the account, or choose the dimensions yourself with group_by"
             : "take them out of group_by";
}

Finding finding_of(const Refusals& refusals, const Account& account, Dataset dataset) {
  Finding finding{.check = "dimensions", .account = account.name, .severity = Severity::kWarning};
  finding.tried = fmt::format("group the {} costs as a run does", name_of(dataset));
  finding.answer = "the service does not take " + joined(names_of(refusals.dropped));
  if (!refusals.taken.empty()) finding.answer += "; it takes " + joined(refusals.taken);
  finding.explanation = {"the rows will lack the columns that come from them", SetupStep::kNone,
                         remedy_of(refusals.dropped, account)};
  finding.evidence = refusals.evidence;
  return finding;
}

/// The first pages of queries as a run would ask them, for one day.
class Sample {
 public:
  Sample(const Connection& connection, Shape shape, Day day, const std::stop_token& stop)
      : connection_(connection),
        negotiation_(std::move(shape), std::nullopt, {}, plan::Loss::kForced),
        day_(day),
        stop_(stop),
        pager_(connection.transport, connection.tokens, connection.quota, connection.clock,
               connection.observer, connection.pager) {}

  /// Asks query number `part` of those that the shape needs. Groupings that the service refuses are
  /// left out from then on.
  Status ask(std::size_t part);

  [[nodiscard]] const Refusals& refusals() const noexcept { return refusals_; }
  [[nodiscard]] bool is_empty() const noexcept { return rows_ == 0; }
  [[nodiscard]] bool names_customers() const noexcept { return names_customers_; }
  [[nodiscard]] bool is_refused(std::string_view dimension) const {
    return std::ranges::any_of(refusals_.dropped.groupings, [&](const Grouping& grouping) {
      return equals_ignoring_case(grouping.name, dimension);
    });
  }
  /// Evidence of the last answer.
  [[nodiscard]] const Evidence& answer() const noexcept { return answer_; }
  /// The newest report of the QPU that are left.
  [[nodiscard]] const fetch::QpuRemaining& remaining() const noexcept { return remaining_; }
  /// "12 rows in EUR, USD on the first of several pages for 1 QPU"
  [[nodiscard]] std::string describe() const;

 private:
  Status ask_once(std::size_t part, fetch::FetchStats& stats);
  Result<bool> hear(const QueryRefusal& refusal);

  const Connection& connection_;
  plan::Negotiation negotiation_;
  Day day_;
  const std::stop_token& stop_;
  fetch::Pager pager_;
  Refusals refusals_;
  std::size_t rows_ = 0;
  std::set<std::string> currencies_;
  bool names_customers_ = false;
  bool more_ = false;
  std::uint64_t qpu_ = 0;
  Evidence answer_;
  fetch::QpuRemaining remaining_;
};

Status Sample::ask(std::size_t part) {
  for (;;) {
    fetch::FetchStats stats;
    auto asked = ask_once(part, stats);
    qpu_ += stats.qpu;
    answer_ = stats.answer;
    for (std::size_t i = 0; i < remaining_.size(); ++i) {
      if (stats.remaining.at(i)) remaining_.at(i) = stats.remaining.at(i);
    }
    if (asked || !stats.refusal) return asked;
    auto again = hear(*stats.refusal);
    if (!again) return std::move(again).error();
    if (!*again) return asked;
  }
}

Result<bool> Sample::hear(const QueryRefusal& refusal) {
  const auto reply = negotiation_.hear(refusal);
  if (reply.next == plan::Negotiation::Next::kAskAgain) return true;
  if (reply.next != plan::Negotiation::Next::kAskForLess) return false;
  if (auto apart = plan::tells_parts_apart(negotiation_.shape()); !apart) {
    return std::move(apart).error();
  }
  refusals_.evidence = answer_;
  refusals_.dropped.add(reply.dropped);
  if (!refusal.taken.empty()) refusals_.taken = refusal.taken;
  return true;
}

Status Sample::ask_once(std::size_t part, fetch::FetchStats& stats) {
  std::optional<CountingSink> sink;
  bool more = false;
  decode::PageDecoder decoder;
  const fetch::Query query{.shape = plan::asked_queries(negotiation_.shape())[part].shape,
                           .window = {day_, day_},
                           .cloud = connection_.account.cloud,
                           .account = connection_.account.name,
                           .agreement = agreement_of(connection_.account),
                           .api_version = connection_.account.api_version};
  const auto first_page = [&](std::string& body) {
    sink.emplace(std::ranges::count(query.shape.groupings, Grouping::Kind::kTagKey,
                                    &Grouping::kind));  // a page that was not usable comes again
    auto tail = decoder.decode(body, *sink);
    // Each page costs as much as the first one, and proves nothing more.
    if (tail) more = !std::exchange(tail->next_link, {}).empty();
    return tail;
  };
  auto fetched = pager_.fetch(query, first_page, stats, stop_);
  if (!fetched) return fetched;
  rows_ += sink->rows();
  currencies_.insert(sink->currencies().begin(), sink->currencies().end());
  names_customers_ |= sink->names_customers();
  more_ |= more;
  return ok_status();
}

std::string Sample::describe() const {
  std::string text = count_of(rows_, "row");
  for (const std::string& currency : currencies_) {
    text += (currency == *currencies_.begin() ? " in " : ", ") + currency;
  }
  return fmt::format("{}{} for {} QPU", text, more_ ? " on the first of several pages" : "", qpu_);
}

/// ", the first of 3 queries"; or, for customers that have a query each, which of them are tried.
std::string describe_parts(std::size_t tried, std::size_t all, bool by_scope) {
  if (!by_scope) return all > 1 ? fmt::format(", the first of {} queries", all) : std::string();
  return fmt::format(", {} {}", tried == all ? "each of" : fmt::format("the first {} of", tried),
                     count_of(all, "customer"));
}

}  // namespace

void AccountCheck::check_groupings() {
  const auto names = plan::crowded_out(account_);
  if (names.empty()) return;
  add("dimensions", Severity::kWarning, "find room for group_by and tag_keys",
      fmt::format("Azure takes 15 groupings: {} of group_by go", joined(names)),
      {"the rows will lack the columns that come from these dimensions", SetupStep::kNone,
       "take them out of group_by, or take out others that matter less"});
}

void AccountCheck::add_query_failure(const std::string& tried, const Error& error,
                                     const std::string& scope) {
  add_failure("query", tried, error,
              explain(error, {agreement_of(account_), scope, account_.cloud.resource_manager}));
  if (!role_.is_unknown) return;
  // The Billing API knew no such account, and the query failed as well: there is none.
  for (Finding& finding : findings_) {
    if (finding.check == "billing-account") finding.severity = Severity::kFailed;
  }
}

AccountCheck::Next AccountCheck::check_query(Dataset dataset) {
  const Day day = day_of(connection_.clock.now()) - kBooked;
  Shape shape = plan::shape_of(account_, dataset, traits_.schema);
  const auto parts = plan::asked_queries(shape);
  const bool by_scope = account_.customer_access == CustomerAccess::kScope;
  // With a filter, one query proves that the role, the scope and the groupings are right. For
  // customers that are read one by one, the partner may have a different policy for each.
  const std::size_t tried = by_scope ? std::min(parts.size(), kMostScopes) : 1;
  const std::string question =
      fmt::format("ask for the {} costs of {}", name_of(dataset), format_day(day));
  Sample sample(connection_, std::move(shape), day, stop_);
  std::size_t failed = 0;
  for (std::size_t part = 0; part < tried; ++part) {
    auto asked = sample.ask(part);
    if (asked) continue;
    ++failed;
    const std::string whom = by_scope ? " of the customer " + account_.customer_tenants[part]
                                      : describe_parts(tried, parts.size(), by_scope);
    add_query_failure(question + whom, asked.error(), parts[part].shape.scope);
    // One customer that is gone or closed does not keep the others from being read.
    const bool may_be_its_own =
        asked.error().kind == ErrorKind::kPermission || asked.error().kind == ErrorKind::kConfig;
    if (!may_be_its_own) return Next::kStop;
  }
  if (failed == tried) return Next::kStop;
  Finding& finding =
      add("query", Severity::kOk, question + describe_parts(tried, parts.size(), by_scope),
          sample.describe());
  finding.evidence = sample.answer();
  remaining_ = sample.remaining();
  check_guess(sample.is_refused(kCustomerDimension) ||
              (!sample.is_empty() && !sample.names_customers()));
  if (sample.is_empty()) {
    finding.explanation.meaning = "the query works, and there were no costs on that day";
  }
  if (!sample.refusals().dropped.empty()) {
    findings_.push_back(finding_of(sample.refusals(), account_, dataset));
  }
  return Next::kGoOn;
}

}  // namespace azcost::doctor
