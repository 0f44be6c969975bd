#include "azcost/run/collector.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "agreement_finder.hpp"
#include "azcost/base/version.hpp"
#include "azcost/model/exit_code.hpp"
#include "shared_store.hpp"
#include "unit_collector.hpp"
#include "unknown_customers.hpp"

namespace azcost::run {
namespace {

UnitRecord skipped(const Unit& unit, std::string reason) {
  UnitRecord record;
  record.unit = unit;
  record.outcome = Outcome::kSkipped;
  record.error = Error{ErrorKind::kCancelled, std::move(reason)};
  return record;
}

}  // namespace

Collector::Collector(std::vector<Source> sources, commit::Store& store, Clock& clock,
                     observe::Observer& observer)
    : sources_(std::move(sources)), store_(store), clock_(clock), observer_(observer) {}

/// What the threads of one run share.
struct Collector::Pass {
  const CollectRequest& request;
  const std::vector<Unit>& units;
  std::vector<Source> sources;  // with the agreements that this run goes by
  SharedStore store;
  std::stop_token stop;
  std::vector<UnitRecord> records;        // of `units`; each is written by one thread
  std::atomic<bool> ended = false;        // the output cannot be written: nothing more is tried
  std::atomic<bool> reader_gone = false;  // nobody reads it: nothing more is told either
  std::map<std::string, SeenCustomers> seen = {};  // by account; each is written by one thread

  [[nodiscard]] const Source& source_of(const Unit& unit) const {
    // The plan is made of our own accounts, so the search always finds one.
    return *std::ranges::find(sources, unit.account,
                              [](const Source& source) { return source.account.name; });
  }
};

Result<RunRecord> Collector::run_once(const CollectRequest& request, std::stop_token stop) {
  std::vector<Source> sources = sources_;
  // Which months are complete depends on the rows that are wanted. Otherwise nothing is asked
  // before it is known that the request makes sense.
  if (request.backfill) find_agreements(sources, request.schema, stop);
  std::vector<Account> accounts;
  for (const Source& source : sources) accounts.push_back(source.account);
  auto planned = plan_run(accounts, request, store_, clock_.now());
  if (!planned) return std::move(planned).error();
  if (request.backfill) tell_what_is_left_out(*planned);
  if (!request.backfill) find_agreements(sources, request.schema, stop);
  RunRecord run;
  run.run_id = request.run_id;
  run.command = request.command;
  run.version = version();
  run.started_at = clock_.now();

  const std::vector<Unit>& units = planned->plan.units;
  Pass pass{request,
            units,
            std::move(sources),
            SharedStore(store_),
            std::move(stop),
            std::vector<UnitRecord>(units.size())};
  for (const Unit& unit : pass.units) pass.seen[unit.account];
  collect_all(pass);
  tell_unknown_customers(pass);
  run.units = std::move(pass.records);
  run.ended_at = clock_.now();
  run.exit_code = static_cast<int>(exit_code_of(run.units));
  if (pass.reader_gone) run.exit_code = static_cast<int>(ExitCode::kReaderGone);
  return run;
}

/// What `auto` is; the groupings of the rows follow from it.
void Collector::find_agreements(std::vector<Source>& sources, Schema schema,
                                const std::stop_token& stop) {
  AgreementFinder finder(store_, observer_, schema, day_of(clock_.now()));
  for (Source& source : sources) {
    if (!stop.stop_requested()) source.account.agreement = finder.find(source, stop);
  }
}

/// Months that nobody will hear of again: neither read nor failed.
void Collector::tell_what_is_left_out(const plan::Selection& backfill) {
  if (!backfill.complete.empty()) {
    observer_.on(observe::Noted{"backfill.complete",
                                std::to_string(backfill.complete.size()) +
                                    " of the months are complete already, and are not asked for"});
  }
  if (!backfill.future.empty()) {
    const auto [first, last] = std::ranges::minmax(backfill.future);
    observer_.on(observe::Noted{"backfill.future",
                                first.format() + (first == last ? "" : " to " + last.format()) +
                                    (first == last ? " is" : " are") + " in the future"});
  }
}

/// One thread for each tenant: the quota is the tenant's, so that more would only wait.
void Collector::collect_all(Pass& pass) {
  std::map<std::string, Lane> lanes;
  for (std::size_t i = 0; i < pass.units.size(); ++i) {
    lanes[pass.source_of(pass.units[i]).account.tenant_id].push_back(i);
  }
  if (lanes.size() == 1) return collect_lane(pass, lanes.begin()->second);
  // A bug in one thread is told by the caller's, as it is when there is only one.
  std::vector<std::future<void>> threads;
  std::vector<const Lane*> left;  // where the system has no thread to give
  for (const auto& [tenant, lane] : lanes) {
    try {
      threads.push_back(std::async(std::launch::async,
                                   [this, &pass, &units = lane] { collect_lane(pass, units); }));
    } catch (const std::system_error&) {
      left.push_back(&lane);
    }
  }
  for (const Lane* lane : left) collect_lane(pass, *lane);
  for (auto& thread : threads) thread.get();
}

/// The units of one tenant, one after the other.
void Collector::collect_lane(Pass& pass, const Lane& lane) {
  std::map<std::string, UnitCollector> accounts;
  std::set<std::string> refused;  // accounts that Azure does not let in
  for (const std::size_t i : lane) {
    const Unit& unit = pass.units[i];
    UnitRecord& record = pass.records[i];
    if (pass.ended) {
      record = skipped(unit, "not tried: the output could not be written");
    } else if (pass.stop.stop_requested()) {
      record = skipped(unit, "stopped before its turn");
    } else if (refused.contains(unit.account)) {
      record = skipped(unit, "not tried: the account was refused before");
    } else {
      observer_.on(observe::UnitStarted{unit, i, pass.units.size()});
      UnitCollector& account = accounts
                                   .try_emplace(unit.account, pass.source_of(unit), pass.request,
                                                pass.store, clock_, observer_)
                                   .first->second;
      record = account.collect(unit, pass.stop);
      if (record.outcome == Outcome::kForbidden) refused.insert(unit.account);
      if (account.output_is_broken()) {
        pass.reader_gone = record.outcome == Outcome::kSkipped;
        pass.ended = true;
      }
    }
    if (!pass.reader_gone) observer_.on(observe::UnitEnded{record});
  }
  for (const auto& [name, account] : accounts) pass.seen.at(name) = account.customers();
}

/// Where nothing was read, nothing is said: the reason for that is told already.
void Collector::tell_unknown_customers(const Pass& pass) {
  for (const Source& source : pass.sources) {
    bool is_read = false;
    bool is_whole = true;
    for (const UnitRecord& record : pass.records) {
      if (record.unit.account != source.account.name) continue;
      const bool failed = is_failure(record.outcome) || record.outcome == Outcome::kSkipped;
      is_read |= !failed;
      is_whole &= !failed;
    }
    if (!is_read || pass.ended || pass.stop.stop_requested()) continue;
    warn_of_unknown_customers(source,
                              is_whole ? pass.seen.at(source.account.name) : SeenCustomers(),
                              observer_, pass.stop);
  }
}

}  // namespace azcost::run
