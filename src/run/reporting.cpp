#include "reporting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "azcost/base/text.hpp"

namespace azcost::run {
namespace {

/// "2026-10-05, 2026-10-07 and 2026-10-08": all of them, because a unit has 31 days at most.
std::string list_of_days(const std::vector<Day>& days) {
  std::string text = format_day(days.front());
  for (std::size_t i = 1; i < days.size(); ++i) {
    text.append(i + 1 == days.size() ? " and " : ", ").append(format_day(days[i]));
  }
  return text;
}

/// "a, b and 3 more"
std::string some_of(const std::vector<std::string>& tenants) {
  constexpr std::size_t kShown = 5;
  const std::size_t shown = std::min(tenants.size(), kShown);
  std::string text =
      fmt::format("{}", fmt::join(tenants.begin(), tenants.begin() + std::ptrdiff_t(shown), ", "));
  if (tenants.size() > kShown) text += fmt::format(" and {} more", tenants.size() - kShown);
  return text;
}

/// Warns of customers in the config that are not in `known`.
void warn_of_others(const Account& account, const std::set<std::string>& known,
                    std::string_view why, observe::Observer& observer) {
  std::vector<std::string> missing;
  for (const std::string& tenant : account.customer_tenants) {
    if (!known.contains(to_lower(tenant))) missing.push_back(tenant);
  }
  if (missing.empty()) return;
  observer.on(observe::Warned{
      "customer.unknown",
      fmt::format("{}: customer_tenants names {}, {}; compare with Cost Management + Billing > "
                  "Customers, or with azcost customers",
                  account.name, some_of(missing), why)});
}

}  // namespace

void warn_of(const Unit& unit, const char* event, const std::string& what,
             observe::Observer& observer) {
  observer.on(observe::Warned{event, format_unit(unit) + ": " + what});
}

void warn_of_split(const Unit& unit, const Error& error, observe::Observer& observer) {
  warn_of(unit, "unit.split", error.message + "; asking for half of its days at a time", observer);
}

void warn_of_refusal(const Unit& unit, const QueryRefusal& refusal, const Refused& dropped,
                     observe::Observer& observer) {
  std::vector<std::string> names;
  for (const std::string& name : names_of(dropped)) names.push_back(printable(name, 60));
  const std::string all = fmt::format("{}", fmt::join(names, ", "));
  if (refusal.part == QueryRefusal::Part::kGrouping) {
    const std::string too_many =
        refusal.most ? fmt::format(": more than {} are too many", *refusal.most) : "";
    return warn_of(
        unit, "grouping.refused",
        fmt::format("Azure does not group by {}{}; collected without that, as the shape in "
                    "the manifest says",
                    all, too_many),
        observer);
  }
  const bool of_the_cost = std::ranges::count(dropped.aggregations, kCostAggregation) > 0;
  warn_of(unit, "aggregation.refused",
          fmt::format("Azure does not sum up {}; {}", all,
                      of_the_cost ? "PreTaxCost, the cost before taxes, is used instead"
                                  : "collected without that: cost_usd decides which of CostUSD and "
                                    "UsageQuantity is asked for"),
          observer);
}

void warn_of_receipt(const Unit& unit, const commit::Receipt& receipt,
                     observe::Observer& observer) {
  if (!receipt.kept.empty()) {
    warn_of(unit, "days.kept",
            fmt::format("Azure answered no rows for {}, but rows are stored: they are kept; if "
                        "Azure has deleted them for good, collect with --accept-empty",
                        list_of_days(receipt.kept)),
            observer);
  }
  if (!receipt.newer.empty()) {
    warn_of(
        unit, "days.newer",
        fmt::format("{} read later by another run, whose rows stay",
                    list_of_days(receipt.newer) + (receipt.newer.size() == 1 ? " was" : " were")),
        observer);
  }
  if (!receipt.restated.empty() && receipt.restated_in == MonthState::kFinal) {
    warn_of(unit, "days.restated",
            fmt::format("Azure changed {} after the month was final; what changed is in "
                        "restatements.jsonl",
                        list_of_days(receipt.restated)),
            observer);
  }
}

void note_months_left_out(const plan::Selection& backfill, observe::Observer& observer) {
  if (!backfill.complete.empty()) {
    observer.on(
        observe::Noted{"backfill.complete",
                       fmt::format("{} of the months are complete already, and are not asked for",
                                   backfill.complete.size())});
  }
  if (!backfill.future.empty()) {
    const auto [first, last] = std::ranges::minmax(backfill.future);
    observer.on(observe::Noted{
        "backfill.future",
        first == last ? first.format() + " is in the future"
                      : fmt::format("{} to {} are in the future", first.format(), last.format())});
  }
}

void warn_of_units_not_tried(const std::vector<std::string_view>& reasons,
                             observe::Observer& observer) {
  std::map<std::string_view, std::size_t> counts;
  for (const std::string_view reason : reasons) ++counts[reason];
  counts.erase("");
  for (const auto& [reason, count] : counts) {
    observer.on(
        observe::Warned{"unit.skipped", fmt::format("{} {} not tried: {}", count_of(count, "unit"),
                                                    count == 1 ? "was" : "were", reason)});
  }
}

void warn_of_unknown_customers(const Source& source, const SeenCustomers& seen,
                               const std::vector<UnitRecord>& records, observe::Observer& observer,
                               const std::stop_token& stop) {
  const Account& account = source.account;
  if (account.customer_tenants.empty() || source.billing == nullptr) return;
  bool is_read = false;
  bool is_whole = true;
  for (const UnitRecord& record : records) {
    if (record.unit.account != account.name) continue;
    is_read |= was_read(record) && !record.beyond_history;
    is_whole &= was_read(record);
  }
  if (!is_read) return;
  const auto listed = source.billing->customers(account.billing_account_id, stop);
  if (!listed && listed.error().kind == ErrorKind::kCancelled) return;
  std::set<std::string> known;
  if (seen && is_whole) known = *seen;
  if (listed && !listed->empty()) {
    for (const fetch::Customer& customer : *listed) known.insert(customer.tenant_id);
    warn_of_others(account, known, "which the billing account does not have", observer);
  } else if (seen && is_whole) {
    warn_of_others(account, known,
                   "of which no row came; whether the billing account has them is not known, as "
                   "the Billing API does not list its customers",
                   observer);
  }
}

void warn_of_wrong_guess(const Account& account, const SeenCustomers& seen,
                         const std::vector<UnitRecord>& records, observe::Observer& observer) {
  // Under a partner's agreement rows name customers, except for a few charges of the partner.
  if (agreement_of(account) != Agreement::kMpa || !account.customer_tenants.empty()) return;
  if (seen && !seen->empty()) return;
  const bool has_rows = std::ranges::any_of(records, [&](const UnitRecord& record) {
    return record.unit.account == account.name && record.rows > 0;
  });
  if (!has_rows) return;
  observer.on(observe::Warned{
      "agreement.wrong",
      account.name + ": looks like mca: it is taken for a partner's account (mpa), and no row "
                     "names a customer; set agreement of the account to \"mca\""});
}

}  // namespace azcost::run
