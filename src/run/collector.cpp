#include "azcost/run/collector.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "azcost/base/version.hpp"
#include "azcost/model/exit_code.hpp"
#include "azcost/plan/planner.hpp"
#include "unit_reader.hpp"

namespace azcost::run {
namespace {

Outcome outcome_of(const Error& error) noexcept {
  switch (error.kind) {
    case ErrorKind::kThrottled:
      return Outcome::kThrottled;
    case ErrorKind::kPermission:
      return Outcome::kForbidden;
    case ErrorKind::kCancelled:
      return Outcome::kSkipped;
    case ErrorKind::kUsage:
    case ErrorKind::kConfig:
    case ErrorKind::kUnavailable:
    case ErrorKind::kTimedOut:
    case ErrorKind::kData:
    case ErrorKind::kCannotCreate:
    case ErrorKind::kIo:
    case ErrorKind::kBusy:
    case ErrorKind::kInternal:
      return Outcome::kFailed;
  }
  return Outcome::kFailed;
}

UnitRecord ended_by(UnitRecord record, Error error) {
  record.outcome = outcome_of(error);
  record.error = std::move(error);
  return record;
}

/// "2026-10-05", "2026-10-05 and 3 other days".
std::string list_of_days(const std::vector<Day>& days) {
  std::string text = format_day(days.front());
  const std::size_t others = days.size() - 1;
  if (others == 1) text += " and " + format_day(days.back());
  if (others > 1) text += " and " + std::to_string(others) + " other days";
  return text;
}

UnitRecord skipped(const Unit& unit, std::string reason) {
  UnitRecord record;
  record.unit = unit;
  record.outcome = Outcome::kSkipped;
  record.error = Error{ErrorKind::kCancelled, std::move(reason)};
  return record;
}

}  // namespace

Result<Plan> plan_run(const std::vector<Account>& accounts, const CollectRequest& request,
                      Day today) {
  return plan::plan_collection({.accounts = accounts,
                                .today = today,
                                .close_day = request.close_day,
                                .from = request.from,
                                .to = request.to});
}

Collector::Collector(std::vector<Source> sources, commit::Store& store, Clock& clock,
                     observe::Observer& observer)
    : sources_(std::move(sources)), store_(store), clock_(clock), observer_(observer) {}

/// What one run over the plan knows.
struct Collector::Pass {
  const CollectRequest& request;
  std::stop_token stop;
  std::set<std::string> refused = {};  // accounts that Azure does not let in
  std::string ended = {};              // why nothing more is to be tried
};

Result<RunRecord> Collector::run_once(const CollectRequest& request, std::stop_token stop) {
  std::vector<Account> accounts;
  for (const Source& source : sources_) accounts.push_back(source.account);
  auto planned = plan_run(accounts, request, day_of(clock_.now()));
  if (!planned) return std::move(planned).error();
  if (request.commit) {
    const auto past = store_.past_runs();
    if (past) plan::put_first(*planned, plan::left_out(*past));
  }
  RunRecord run;
  run.run_id = request.run_id;
  run.command = request.command;
  run.version = version();
  run.started_at = clock_.now();

  Pass pass{request, std::move(stop)};
  const std::vector<Unit>& units = planned->units;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (pass.ended.empty() && pass.stop.stop_requested()) pass.ended = "stopped before its turn";
    if (!pass.ended.empty()) {
      run.units.push_back(skipped(units[i], pass.ended));
    } else if (pass.refused.contains(units[i].account)) {
      run.units.push_back(skipped(units[i], "not tried: the account was refused before"));
    } else {
      observer_.on(observe::UnitStarted{units[i], i, units.size()});
      run.units.push_back(collect(pass, units[i]));
    }
    observer_.on(observe::UnitEnded{run.units.back()});
  }
  run.ended_at = clock_.now();
  run.exit_code = static_cast<int>(exit_code_of(run.units));
  return run;
}

UnitRecord Collector::collect(Pass& pass, const Unit& planned) {
  const CollectRequest& request = pass.request;
  const Source& source = source_of(planned);
  const Shape shape = plan::shape_of(source.account, planned.dataset, request.schema);
  UnitRecord record;
  record.unit = planned;
  if (request.commit) {
    auto whole = store_.needs_whole_month(planned, shape);
    if (!whole) return ended_by(std::move(record), std::move(whole).error());
    if (*whole) record.unit = plan::whole_month_of(planned, day_of(clock_.now()));
  }
  auto read = UnitReader(source, store_, clock_, observer_)
                  .read(record.unit, shape, request.proof, record, pass.stop);
  if (!read) {
    record = ended_by(std::move(record), std::move(read).error());
    if (record.outcome == Outcome::kForbidden) pass.refused.insert(planned.account);
    return record;
  }
  if (read->mismatch && !accepts(request, record.unit, *read->mismatch)) {
    record.outcome = Outcome::kMismatch;
    record.error = std::move(read->mismatch);
    return record;
  }
  if (request.output != nullptr) {
    if (auto copied = read->staged->copy_to(*request.output); !copied) {
      // A part of the unit may be out already: anything after it would be taken for the rest.
      pass.ended = "not tried: the output could not be written";
      record.outcome = Outcome::kFailed;
      record.error = std::move(copied).error();
      return record;
    }
  }
  if (!request.commit) {
    record.outcome = record.rows == 0 ? Outcome::kEmpty : Outcome::kCommitted;
    return record;
  }
  return committed(request, shape, *std::move(read), std::move(record));
}

/// Whether rows that differ from Azure's totals are committed all the same.
bool Collector::accepts(const CollectRequest& request, const Unit& unit, const Error& mismatch) {
  if (request.proof != Proof::kWarn) return false;
  observer_.on(observe::Warned{"unit.mismatch", format_unit(unit) + ": " + mismatch.message +
                                                    "; committed all the same, as "
                                                    "control_totals is \"warn\""});
  return true;
}

UnitRecord Collector::committed(const CollectRequest& request, const Shape& shape, UnitRead read,
                                UnitRecord record) {
  auto receipt = read.staged->commit({.shape = shape,
                                      .refused = {},
                                      .gaps_in_schema = std::move(read.gaps_in_schema),
                                      .control = std::move(read.control),
                                      .read_at = read.read_at,
                                      .accept_empty = request.accept_empty,
                                      .force = request.force});
  if (!receipt) return ended_by(std::move(record), std::move(receipt).error());
  warn_of(*receipt, record.unit);
  record.outcome = receipt->outcome;
  record.totals = std::move(receipt->totals);
  record.files = std::move(receipt->files);
  return record;
}

/// What the outcome alone does not say.
void Collector::warn_of(const commit::Receipt& receipt, const Unit& unit) {
  if (!receipt.kept.empty()) {
    observer_.on(observe::Warned{
        "unit.kept", format_unit(unit) + ": Azure answered no rows for " +
                         list_of_days(receipt.kept) +
                         ", where we hold some: ours are kept; if they are gone for good, collect "
                         "with --accept-empty"});
  }
  if (!receipt.newer.empty()) {
    observer_.on(observe::Warned{"unit.newer", format_unit(unit) + ": " +
                                                   list_of_days(receipt.newer) +
                                                   " was read later by another run: that stays"});
  }
  if (!receipt.restated.empty() && receipt.state == MonthState::kFinal) {
    observer_.on(observe::Warned{
        "unit.restated", format_unit(unit) + ": Azure changed " + list_of_days(receipt.restated) +
                             " after the month was final; what changed is in "
                             "restatements.jsonl"});
  }
}

const Source& Collector::source_of(const Unit& unit) const {
  // The plan is made of our own accounts, so the search always finds one.
  return *std::ranges::find(sources_, unit.account,
                            [](const Source& source) { return source.account.name; });
}

}  // namespace azcost::run
