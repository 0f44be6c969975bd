#include <algorithm>
#include <chrono>
#include <utility>

#include "azcost/plan/catch_up.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/run/collector.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "azcost/run/past_passes.hpp"

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

/// Since when nobody took the turns of `account`: `due`, as far as a daemon was there to take them.
/// A `collect` some months ago was no promise to go on.
Day due_day(const std::string& account, Day due, const std::vector<RunRecord>& runs, Day today) {
  const bool is_a_daemons = std::ranges::any_of(runs, [&](const RunRecord& run) {
    return run.command == kDaemonCommand &&
           std::ranges::any_of(
               run.units, [&](const UnitRecord& record) { return record.unit.account == account; });
  });
  return is_a_daemons ? due : today;
}

/// A pass over all accounts, which makes up for the turns of a daemon that is down.
CatchUp catch_up_of(const std::vector<Account>& accounts, const std::vector<RunRecord>& runs,
                    Day today) {
  const auto begins = last_begins(runs);
  CatchUp catch_up;
  for (const Account& account : accounts) {
    const auto begin = begins.find(account.name);
    catch_up.due[account.name] =
        begin == begins.end() ? today : day_of(begin->second) + std::chrono::days(1);
  }
  return catch_up;
}

Result<plan::Selection> plan_pass(const std::vector<Account>& accounts, const CatchUp& catch_up,
                                  const std::vector<RunRecord>& runs, commit::Store& store,
                                  Day today, int close_day) {
  std::vector<plan::Turnout> turnouts;
  std::vector<Account> in_turn;
  for (const Account& account : accounts) {
    const auto due = catch_up.due.find(account.name);
    if (due == catch_up.due.end()) continue;
    turnouts.push_back({account, due_day(account.name, due->second, runs, today),
                        catch_up.again.contains(account.name)});
    in_turn.push_back(account);
  }
  auto stored = read_stored(in_turn, store, std::nullopt);
  if (!stored) return std::move(stored).error();
  plan::Selection pass;
  pass.plan = plan::plan_catch_up(turnouts, *stored, runs, today, close_day);
  return pass;
}

}  // namespace

Result<plan::Selection> plan_run(const std::vector<Account>& accounts,
                                 const CollectRequest& request, commit::Store& store,
                                 SystemTime now) {
  const Day today = day_of(now);
  if (request.backfill) {
    std::vector<Account> known = accounts;
    for (Account& account : known) account.agreement = known_agreement(account, store);
    auto stored = read_stored(accounts, store, request.backfill->first);
    if (!stored) return std::move(stored).error();
    return plan::plan_backfill(known, request.schema, *request.backfill, *stored, today);
  }
  std::vector<RunRecord> runs;
  if (request.commit) {
    auto past = store.past_runs();
    // Whoever waits for a `collect` gets the open months all the same.
    if (!past && request.catch_up) return std::move(past).error();
    if (past) runs = *std::move(past);
  }
  if (request.catch_up) {
    return plan_pass(accounts, *request.catch_up, runs, store, today, request.close_day);
  }
  plan::Selection run;
  if (request.commit && !request.from && !request.to) {
    auto pass = plan_pass(accounts, catch_up_of(accounts, runs, today), runs, store, today,
                          request.close_day);
    if (!pass) return std::move(pass).error();
    run = *std::move(pass);
  } else {
    auto planned = plan::plan_collection({.accounts = accounts,
                                          .today = today,
                                          .close_day = request.close_day,
                                          .from = request.from,
                                          .to = request.to});
    if (!planned) return std::move(planned).error();
    run.plan = *std::move(planned);
  }
  plan::put_first(run.plan, plan::left_out(runs));
  return run;
}

}  // namespace azcost::run
