#include "azcost/run/collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <system_error>
#include <utility>

#include "agreement_finder.hpp"
#include "azcost/base/text.hpp"
#include "azcost/base/version.hpp"
#include "azcost/model/exit_code.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/run/control_totals.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "unit_run.hpp"

namespace azcost::run {
namespace {

void collect_all(Pass& pass);
void find_agreements(Pass& pass, commit::Store& store);

std::vector<Account> accounts_of(const Pass& pass, const std::vector<Source>& sources) {
  std::vector<Account> accounts;
  for (const Source& source : sources) {
    accounts.push_back(pass.accounts.at(source.account.name).source.account);
  }
  return accounts;
}

}  // namespace

Collector::Collector(std::vector<Source> sources, commit::Store& store, Clock& clock,
                     observe::Observer& observer)
    : sources_(std::move(sources)), store_(store), clock_(clock), observer_(observer) {}

Result<RunRecord> Collector::run_once(const CollectRequest& request, std::stop_token stop) {
  Pass pass{request, SharedStore(store_), clock_, observer_, std::move(stop)};
  for (const Source& source : sources_) pass.accounts[source.account.name].source = source;

  // Plan. Which months are complete depends on the rows that are wanted, so a backfill asks for the
  // agreements first. Other requests are checked before anything is asked.
  if (request.backfill) find_agreements(pass, store_);
  auto planned = plan_run(accounts_of(pass, sources_), request, store_, clock_.now());
  if (!planned) return std::move(planned).error();
  if (request.backfill) note_months_left_out(*planned, observer_);
  if (!request.backfill) find_agreements(pass, store_);
  pass.units = std::move(planned->plan.units);
  if (request.commit && !request.force) {
    for (const auto& kept :
         kept_shapes(accounts_of(pass, sources_), pass.units, request.schema, store_)) {
      observer_.on(observe::Warned{"shape.kept", kept});
    }
  }

  // Read, prove and commit each unit: see `UnitRun::collect`.
  RunRecord run;
  run.run_id = request.run_id;
  run.command = request.command;
  run.version = version();
  run.started_at = clock_.now();
  collect_all(pass);

  // Report.
  run.complete_before = planned->complete.size();
  for (auto& records : pass.records) std::ranges::move(records, std::back_inserter(run.units));
  if (!pass.reader_gone) warn_of_units_not_tried(pass.not_tried, observer_);
  for (const auto& [name, account] : pass.accounts) {
    if (!pass.ended && !pass.stop.stop_requested()) {
      warn_of_unknown_customers(account.source, account.customers, run.units, observer_, pass.stop);
    }
    if (!account.guesses_agreement) continue;
    warn_of_wrong_guess(account.source.account, account.customers, run.units, observer_);
  }
  run.ended_at = clock_.now();
  run.exit_code =
      static_cast<int>(pass.reader_gone ? ExitCode::kReaderGone : exit_code_of(run.units));
  return run;
}

namespace {

using Lane = std::vector<std::size_t>;  // indexes of units in the plan

/// Finds out which agreement each `auto` is; the groupings of the rows follow from it.
void find_agreements(Pass& pass, commit::Store& store) {
  for (auto& [name, account] : pass.accounts) {
    if (pass.stop.stop_requested()) return;
    const FoundAgreement found =
        find_agreement(account.source, store, pass.observer, pass.request.schema,
                       day_of(pass.clock.now()), pass.stop);
    account.source.account.agreement = found.agreement;
    account.guesses_agreement = found.is_guess;
  }
}

std::string_view why_not_to_try(const Pass& pass, const AccountRun& account, bool is_spent) {
  if (pass.ended) return "the output could not be written";
  if (pass.stop.stop_requested()) return "the run was stopped";
  if (account.last_outcome == Outcome::kForbidden) return "the account was refused before";
  return is_spent ? "the quota is spent" : "";
}

/// Collects the units of one tenant, one after the other.
void collect_lane(Pass& pass, const Lane& lane) {
  bool is_spent = false;  // no quota is left; the later months of a backfill would wait as long
  for (const std::size_t i : lane) {
    const Unit& unit = pass.units[i];
    AccountRun& account = pass.accounts.at(unit.account);
    std::string_view& why_not = pass.not_tried[i];
    why_not = why_not_to_try(pass, account, is_spent);
    if (!why_not.empty()) {
      UnitRecord record;
      record.unit = unit;
      record.error = Error{ErrorKind::kCancelled, fmt::format("not tried: {}", why_not)};
      if (!pass.reader_gone) pass.observer.on(observe::UnitEnded{record, false});
      pass.records[i] = {std::move(record)};
      continue;
    }
    pass.observer.on(observe::UnitStarted{unit, i, pass.units.size()});
    pass.records[i] = UnitRun(pass, account, unit).collect();
    is_spent = pass.request.backfill && account.last_outcome == Outcome::kThrottled;
    if (pass.reader_gone) continue;
    for (const UnitRecord& record : pass.records[i]) pass.observer.on(observe::UnitEnded{record});
  }
}

/// One thread for each tenant: the quota belongs to the tenant, so more threads would only wait.
void collect_all(Pass& pass) {
  pass.records.resize(pass.units.size());
  pass.not_tried.resize(pass.units.size());
  std::map<std::string, Lane> lanes;
  for (std::size_t i = 0; i < pass.units.size(); ++i) {
    lanes[pass.accounts.at(pass.units[i].account).source.account.tenant_id].push_back(i);
  }
  if (lanes.size() == 1) return collect_lane(pass, lanes.begin()->second);
  // A bug in one thread is reported by the caller's thread, as it is when there is only one.
  std::vector<std::future<void>> threads;
  std::vector<const Lane*> left;  // those for which the system has no thread
  for (const auto& [tenant, lane] : lanes) {
    try {
      threads.push_back(
          std::async(std::launch::async, [&pass, &units = lane] { collect_lane(pass, units); }));
    } catch (const std::system_error&) {
      left.push_back(&lane);
    }
  }
  for (const Lane* lane : left) collect_lane(pass, *lane);
  for (auto& thread : threads) thread.get();
}

Outcome outcome_of(const Error& error) noexcept {
  if (error.kind == ErrorKind::kThrottled) return Outcome::kThrottled;
  if (error.kind == ErrorKind::kPermission) return Outcome::kForbidden;
  return error.kind == ErrorKind::kCancelled ? Outcome::kSkipped : Outcome::kFailed;
}

}  // namespace

// --- one unit ------------------------------------------------------------------------------------

UnitRun::UnitRun(Pass& pass, AccountRun& account, const Unit& planned)
    : pass_(pass),
      account_(account),
      planned_(planned),
      records_(1),
      reader_(account.source, pass.store, pass.clock, pass.observer) {
  record().unit = planned;
}

std::vector<UnitRecord> UnitRun::collect() {
  Status done = plan();
  while (done) {
    done = read();
    const Again again = done ? prove() : why_again();
    if (again == Again::kNo) break;
    done = prepare(again, std::move(done));
  }
  if (done) done = commit();
  if (!done) end_with(std::move(done).error());
  account_.last_outcome = record().outcome;
  const Unit unit = record().unit;
  for (Error& error : unread_customers_) {
    records_.emplace_back().unit = unit;
    end_with(std::move(error));
  }
  return std::move(records_);
}

void UnitRun::end_with(Error error) {
  record().outcome = record().beyond_history ? Outcome::kSkipped : outcome_of(error);
  record().error = std::move(error);
}

/// Decides in which shape the month is read, and whether its rows may be stored.
Status UnitRun::plan() {
  const auto gone = account_.gone.find(planned_.dataset);
  if (gone != account_.gone.end() && gone->second >= planned_.window.from) {
    const Window days = {planned_.window.from, is_monthly()
                                                   ? planned_.window.to
                                                   : std::min(gone->second, planned_.window.to)};
    Error error{ErrorKind::kConfig,
                "not asked for: Azure keeps no data of " + format_window(days) + " any more"};
    if (auto left = leave_out_what_is_gone(gone->second, std::move(error)); !left) return left;
  }
  const CollectRequest& request = pass_.request;
  std::optional<Manifest> held;
  if (request.commit) {
    auto manifest = pass_.store.manifest(planned_);
    if (!manifest && !(request.force && manifest.error().kind == ErrorKind::kData)) {
      return std::move(manifest).error();
    }
    // What a broken manifest said about the other days is lost: read the whole month.
    if (!manifest) planned_ = plan::whole_month_of(planned_, today());
    if (manifest) held = *std::move(manifest);
    if (held && !request.force) {
      if (auto ours = plan::check_owner(account_.source.account, *held); !ours) {
        return std::move(ours).error().in(format_unit(planned_));
      }
    }
  }
  negotiation_.emplace(plan::shape_of(account_.source.account, planned_.dataset, request.schema),
                       std::move(held), account_.refused,
                       request.force ? plan::Loss::kForced : plan::Loss::kNever);
  ask();
  return ok_status();
}

/// Reads the rows, then Azure's own totals for them.
Status UnitRun::read() {
  control_.reset();
  if (auto rows = reader_.read(record(), pass_.stop); !rows) return rows;
  if (auto kept = keep_rows_of_unread(); !kept) return kept;
  if (auto sealed = reader_.rows().staged->seal(); !sealed) return sealed;
  if (reader_.rows().not_begun || pass_.request.proof == Proof::kNone) return ok_status();
  auto totals = read_control_totals(account_.source, record().unit, negotiation_->shape(),
                                    pass_.observer, record(), pass_.stop, &reader_.customers());
  if (!totals) return std::move(totals).error();
  control_ = *std::move(totals);
  return ok_status();
}

/// Checks that the rows match Azure's totals, and that none of them came twice.
Again UnitRun::prove() {
  repeated_.reset();
  mismatch_.reset();
  if (reader_.rows().not_begun) return Again::kNo;
  const Shape& shape = negotiation_->shape();
  const commit::StagedUnit& staged = *reader_.rows().staged;
  repeated_ = staged.repeated_rows(control_ ? &*control_ : nullptr, shape.granularity);
  if (control_) {
    if (auto proved = staged.prove(*control_, shape); !proved) mismatch_ = proved.error();
  }
  const bool is_proved = !repeated_ && !mismatch_;
  return is_proved || pages_before_ ? Again::kNo : Again::kNotProved;
}

/// Copies the rows out and makes them visible. Rows that are not proved go nowhere.
Status UnitRun::commit() {
  if (repeated_) {
    repeated_->message +=
        "; read twice; try again in some hours, and if it stays add a grouping with group_by";
    return *std::move(repeated_);
  }
  if (record().unit != planned_) {
    pass_.observer.on(observe::Noted{
        "unit.whole_month",
        format_unit(planned_) + ": its month was stored in another shape, so all of it was read"});
  }
  take_note_of_customers();
  if (mismatch_ && !accepts_mismatch()) return ok_status();
  const CollectRequest& request = pass_.request;
  UnitRows& rows = reader_.rows();
  if (request.output != nullptr) {
    if (auto copied = pass_.store.copy(*rows.staged, *request.output); !copied) {
      pass_.reader_gone = copied.error().kind == ErrorKind::kCancelled;
      pass_.ended = true;
      return copied;
    }
  }
  if (!request.commit) {
    record().outcome = record().rows == 0 ? Outcome::kEmpty : Outcome::kRead;
    record().totals = rows.staged->totals();
    return ok_status();
  }
  auto receipt = pass_.store.commit(*rows.staged, commit_request());
  if (!receipt) return std::move(receipt).error();
  warn_of_receipt(record().unit, *receipt, pass_.observer);
  record().outcome = receipt->outcome;
  record().totals = std::move(receipt->totals);
  record().files = std::move(receipt->files);
  record().bytes_written = receipt->bytes_written;
  record().restated_days = receipt->restated.size();
  return ok_status();
}

commit::CommitRequest UnitRun::commit_request() {
  commit::CommitRequest request;
  request.shape = negotiation_->shape();
  request.refused = negotiation_->refused();
  request.gaps_in_schema = reader_.rows().gaps_in_schema;
  if (control_) request.control = control_->cost;
  request.read_at = reader_.rows().read_at;
  request.accept_empty = pass_.request.accept_empty;
  request.unread_customers = reader_.customers().names_of_refused();
  request.force = pass_.request.force;
  return request;
}

/// The new day files replace those that hold rows of customers that cannot be read: take these rows
/// over.
Status UnitRun::keep_rows_of_unread() {
  const auto& refused = reader_.customers().refused;
  if (!pass_.request.commit || refused.empty()) return ok_status();
  auto kept = reader_.rows().staged->keep_rows_of_unread(commit_request());
  if (!kept) return std::move(kept).error().in(refused.begin()->second.message);
  return kept;
}

void UnitRun::take_note_of_customers() {
  // A customer that was taken out of the config is asked for only because the month keeps its
  // shape: its stored rows stay, and that it cannot be read is not reported.
  std::set<std::string> named;
  for (const std::string& tenant : account_.source.account.customer_tenants) {
    named.insert(to_lower(tenant));
  }
  std::erase_if(reader_.customers().refused,
                [&](const auto& refused) { return !named.contains(refused.first); });
  for (const auto& [name, error] : reader_.customers().refused) unread_customers_.push_back(error);
  if (!groups_by_customer(negotiation_->shape())) account_.customers.reset();
  if (!account_.customers) return;
  const std::set<std::string>& seen = reader_.rows().customers;
  account_.customers->insert(seen.begin(), seen.end());
}

/// Whether rows that differ from Azure's totals are committed anyway; if not, the record says why.
/// Rows with pages that are known to be missing are never accepted.
bool UnitRun::accepts_mismatch() {
  const bool lost_pages = record().pages < pages_before_.value_or(0);
  if (lost_pages) {
    mismatch_->message += fmt::format("; read again, they came in {} instead of {} pages",
                                      record().pages, *pages_before_);
  }
  if (pass_.request.proof == Proof::kWarn && !lost_pages) {
    warn_of(record().unit, "proof.waived",
            mismatch_->message + "; committed all the same, as control_totals is \"warn\"",
            pass_.observer);
    return true;
  }
  mismatch_->message += "; try again in some hours";
  if (!lost_pages) {
    mismatch_->message += fmt::format(
        "; if it stays: azcost verify --against-azure -a {} --month {}, fewer groupings with "
        "group_by, or control_totals: \"warn\"",
        planned_.account, planned_.window.month().format());
  }
  record().outcome = Outcome::kMismatch;
  record().error = std::move(mismatch_);
  return false;
}

}  // namespace azcost::run
