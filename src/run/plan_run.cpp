#include <algorithm>
#include <chrono>
#include <utility>

#include "azcost/plan/planner.hpp"
#include "azcost/run/collector.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "azcost/run/past_passes.hpp"

namespace azcost::run {
namespace {

/// What is stored of `accounts` from `first` on; without `first`, all of it.
Result<plan::Stored> read_stored(const std::vector<Account>& accounts, commit::Store& store,
                                 std::optional<Month> first = std::nullopt) {
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

/// A pass over all accounts, which makes up for turns that the daemon missed while it was down.
std::vector<plan::DueAccount> all_due(const std::vector<Account>& accounts,
                                      const std::vector<RunRecord>& runs, SystemTime now) {
  const auto begins = past_passes(runs).begins;
  std::vector<plan::DueAccount> due;
  for (const Account& account : accounts) {
    const auto begin = begins.find(account.name);
    due.push_back(
        {account.name, begin == begins.end() ? now : begin->second + std::chrono::hours(24)});
  }
  return due;
}

/// Only a daemon misses turns: a `collect` some months ago did not promise to continue.
bool has_turns(const std::string& account, const std::vector<RunRecord>& runs) {
  return std::ranges::any_of(runs, [&](const RunRecord& run) {
    return run.command == kDaemonCommand &&
           std::ranges::any_of(
               run.units, [&](const UnitRecord& record) { return record.unit.account == account; });
  });
}

Result<plan::Selection> plan_pass(const std::vector<Account>& accounts,
                                  std::vector<plan::DueAccount> due,
                                  const std::vector<RunRecord>& runs, commit::Store& store,
                                  SystemTime now, int close_day) {
  for (plan::DueAccount& account : due) {
    if (!has_turns(account.account, runs)) account.since = now;
  }
  auto stored = read_stored(accounts, store);
  if (!stored) return std::move(stored).error();
  return plan::Selection{plan::plan_catch_up(accounts, due, *stored, runs, day_of(now), close_day)};
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
    // Without past runs the daemon tries again later; a `collect` reads at least the open months.
    if (!past && request.catch_up) return std::move(past).error();
    if (past) runs = *std::move(past);
  }
  if (request.catch_up) {
    return plan_pass(accounts, *request.catch_up, runs, store, now, request.close_day);
  }
  plan::Selection run;
  if (request.commit && !request.from && !request.to) {
    auto pass =
        plan_pass(accounts, all_due(accounts, runs, now), runs, store, now, request.close_day);
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
