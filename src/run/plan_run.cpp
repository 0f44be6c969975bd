#include <algorithm>
#include <utility>

#include "azcost/fetch/billing.hpp"
#include "azcost/plan/catch_up.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {
namespace {

/// What is stored of `accounts` from `first` on; all of it without one.
Result<plan::Stored> read_stored(const std::vector<Account>& accounts, commit::Store& store,
                                 std::optional<Month> first) {
  plan::Stored stored;
  for (const Account& account : accounts) {
    for (const Dataset dataset : account.datasets) {
      auto months = store.stored_months(account.name, dataset);
      if (!months) return std::move(months).error();
      plan::StoredMonths& series = stored[{account.name, dataset}];
      for (const Month& month : *months) {
        if (first && month < *first) continue;
        auto manifest = store.manifest(account.name, dataset, month);
        series[month] = manifest ? *std::move(manifest) : std::nullopt;
      }
    }
  }
  return stored;
}

/// As far as it can be told without asking.
Agreement known_agreement(const Account& account, commit::Store& store) {
  if (account.agreement != Agreement::kAuto) return account.agreement;
  const auto type = store.known_agreement(account.name, account.billing_account_id);
  const auto agreement = type ? fetch::agreement_of_type(*type) : std::nullopt;
  return agreement.value_or(account.agreement);
}

Result<plan::Selection> plan_pass(const std::vector<Account>& accounts,
                                  const CollectRequest& request, commit::Store& store, Day today) {
  const CatchUp& catch_up = *request.catch_up;
  std::vector<Account> in_turn;
  std::vector<plan::Turnout> turnouts;
  for (const Account& account : accounts) {
    const auto due = catch_up.due.find(account.name);
    if (due == catch_up.due.end()) continue;
    in_turn.push_back(account);
    if (!catch_up.again.contains(account.name)) turnouts.push_back({account, due->second});
  }
  auto stored = read_stored(in_turn, store, std::nullopt);
  if (!stored) return std::move(stored).error();
  auto past = store.past_runs();
  if (!past) return std::move(past).error();
  std::vector<Unit> unread = plan::unread_units(*past);
  plan::Selection pass;
  pass.plan = plan::plan_catch_up(turnouts, *stored, unread, today, request.close_day);
  std::erase_if(unread, [&](const Unit& unit) { return !catch_up.again.contains(unit.account); });
  pass.plan.units.insert(pass.plan.units.begin(), unread.begin(), unread.end());
  return pass;
}

}  // namespace

Result<plan::Selection> plan_run(const std::vector<Account>& accounts,
                                 const CollectRequest& request, commit::Store& store,
                                 SystemTime now) {
  const Day today = day_of(now);
  if (request.catch_up) return plan_pass(accounts, request, store, today);
  if (request.backfill) {
    std::vector<Account> known = accounts;
    for (Account& account : known) account.agreement = known_agreement(account, store);
    auto stored = read_stored(accounts, store, request.backfill->first);
    if (!stored) return std::move(stored).error();
    return plan::plan_backfill(known, request.schema, *request.backfill, *stored, today);
  }
  auto planned = plan::plan_collection({.accounts = accounts,
                                        .today = today,
                                        .close_day = request.close_day,
                                        .from = request.from,
                                        .to = request.to});
  if (!planned) return std::move(planned).error();
  if (request.commit) {
    const auto past = store.past_runs();
    if (past) plan::put_first(*planned, plan::left_out(*past));
    if (past && !request.from) plan::take_up(*planned, *past, accounts);
  }
  plan::Selection run;
  run.plan = *std::move(planned);
  return run;
}

}  // namespace azcost::run
