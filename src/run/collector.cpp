#include "azcost/run/collector.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "agreement_finder.hpp"
#include "azcost/base/version.hpp"
#include "azcost/model/exit_code.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "shared_store.hpp"
#include "unit_collector.hpp"
#include "unknown_customers.hpp"

namespace azcost::run {
namespace {

UnitRecord skipped(const Unit& unit, std::string_view reason) {
  UnitRecord record;
  record.unit = unit;
  record.outcome = Outcome::kSkipped;
  record.error = Error{ErrorKind::kCancelled, "not tried: " + std::string(reason)};
  return record;
}

/// What failed of a unit whose other rows are safe.
UnitRecord refused_part(const Unit& unit, const Error& refusal) {
  UnitRecord record;
  record.unit = unit;
  return ended_by(std::move(record), refusal);
}

/// A unit whose rows are safe but for those of some customers is followed by what failed of it.
std::vector<UnitRecord> with_refused_customers(std::vector<UnitRecord> records) {
  std::vector<UnitRecord> all;
  for (UnitRecord& record : records) {
    const std::vector<Error> refusals = record.refused_customers;
    const Unit unit = record.unit;
    all.push_back(std::move(record));
    for (const Error& refusal : refusals) all.push_back(refused_part(unit, refusal));
  }
  return all;
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
  // Of each of `units`, mostly one; each list is written by one thread.
  std::vector<std::vector<UnitRecord>> records;
  std::atomic<bool> ended = false;        // the output cannot be written: nothing more is tried
  std::atomic<bool> reader_gone = false;  // nobody reads it: nothing more is told either
  std::vector<std::string_view> not_tried = {};    // of `units`, why it was not; empty when it was
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
  run.complete_before = planned->complete.size();

  const std::vector<Unit>& units = planned->plan.units;
  tell_kept_shapes(sources, request, units);
  Pass pass{request,
            units,
            std::move(sources),
            SharedStore(store_),
            std::move(stop),
            std::vector<std::vector<UnitRecord>>(units.size())};
  pass.not_tried.resize(units.size());
  for (const Unit& unit : pass.units) pass.seen[unit.account];
  collect_all(pass);
  for (auto& records : pass.records) {
    std::ranges::move(records, std::back_inserter(run.units));
  }
  if (!pass.reader_gone) tell_what_was_not_tried(pass.not_tried);
  tell_unknown_customers(pass, run.units);
  tell_wrong_guesses(pass, run.units);
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
    if (stop.stop_requested()) return;
    source.account.agreement = finder.find(source, stop);
    source.guesses_agreement = finder.has_guessed();
  }
}

/// Once a run, and not for each unit of such a month.
void Collector::tell_kept_shapes(const std::vector<Source>& sources, const CollectRequest& request,
                                 const std::vector<Unit>& units) {
  if (!request.commit || request.force) return;
  std::vector<Account> accounts;
  for (const Source& source : sources) accounts.push_back(source.account);
  for (const KeptShape& kept : kept_shapes(accounts, units, request.schema, store_)) {
    observer_.on(observe::Warned{"shape.kept", describe(kept)});
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
  bool is_spent = false;          // the quota, for a backfill: the next months would wait as long
  for (const std::size_t i : lane) {
    const Unit& unit = pass.units[i];
    std::vector<UnitRecord>& records = pass.records[i];
    std::string_view& why_not = pass.not_tried[i];
    if (pass.ended) {
      why_not = "the output could not be written";
    } else if (pass.stop.stop_requested()) {
      why_not = "the run was stopped";
    } else if (refused.contains(unit.account)) {
      why_not = "the account was refused before";
    } else if (is_spent) {
      why_not = "the quota is spent";
    }
    if (!why_not.empty()) {
      records = {skipped(unit, why_not)};
      if (!pass.reader_gone) observer_.on(observe::UnitEnded{records.back(), false});
      continue;
    }
    observer_.on(observe::UnitStarted{unit, i, pass.units.size()});
    UnitCollector& account = accounts
                                 .try_emplace(unit.account, pass.source_of(unit), pass.request,
                                              pass.store, clock_, observer_)
                                 .first->second;
    records = account.collect(unit, pass.stop);
    const Outcome outcome = records.back().outcome;
    if (outcome == Outcome::kForbidden) refused.insert(unit.account);
    is_spent = pass.request.backfill && outcome == Outcome::kThrottled;
    if (account.output_is_broken()) {
      pass.reader_gone = outcome == Outcome::kSkipped;
      pass.ended = true;
    }
    if (pass.reader_gone) continue;
    records = with_refused_customers(std::move(records));
    for (const UnitRecord& record : records) observer_.on(observe::UnitEnded{record});
  }
  for (const auto& [name, account] : accounts) pass.seen.at(name) = account.customers();
}

/// Once for all of them: there may be a hundred.
void Collector::tell_what_was_not_tried(const std::vector<std::string_view>& reasons) {
  std::map<std::string_view, std::size_t> counts;
  for (const std::string_view reason : reasons) ++counts[reason];
  counts.erase("");
  for (const auto& [reason, count] : counts) {
    observer_.on(observe::Warned{"unit.skipped", std::to_string(count) +
                                                     (count == 1 ? " unit was" : " units were") +
                                                     " not tried: " + std::string(reason)});
  }
}

/// Under a partner's agreement rows name customers, but for a few charges of the partner's own.
void Collector::tell_wrong_guesses(const Pass& pass, const std::vector<UnitRecord>& records) {
  for (const Source& source : pass.sources) {
    const Account& account = source.account;
    const bool has_rows = std::ranges::any_of(records, [&](const UnitRecord& record) {
      return record.unit.account == account.name && record.rows > 0;
    });
    const bool is_guess = source.guesses_agreement && agreement_of(account) == Agreement::kMpa;
    if (!is_guess || !has_rows || !account.customer_tenants.empty()) continue;
    const SeenCustomers& seen = pass.seen.at(account.name);
    if (seen && !seen->empty()) continue;
    observer_.on(observe::Warned{
        "agreement.wrong",
        account.name + ": looks like mca: it is taken for a partner's account (mpa), and no "
                       "row names a customer; set agreement of the account to \"mca\""});
  }
}

/// Where nothing was read, nothing is said: the reason for that is told already.
void Collector::tell_unknown_customers(const Pass& pass, const std::vector<UnitRecord>& records) {
  for (const Source& source : pass.sources) {
    bool is_read = false;
    bool is_whole = true;
    for (const UnitRecord& record : records) {
      if (record.unit.account != source.account.name) continue;
      is_read |= was_read(record) && !record.beyond_history;
      is_whole &= was_read(record);
    }
    if (!is_read || pass.ended || pass.stop.stop_requested()) continue;
    warn_of_unknown_customers(source,
                              is_whole ? pass.seen.at(source.account.name) : SeenCustomers(),
                              observer_, pass.stop);
  }
}

}  // namespace azcost::run
