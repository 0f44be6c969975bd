/// The one place that sees all five stages: plan, fetch, decode, normalize, commit.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/policy.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/plan/backfill.hpp"
#include "azcost/plan/catch_up.hpp"

namespace azcost::run {

/// An account and the objects that read it. They must outlive the collector. Accounts of one tenant
/// may share a pager's collaborators; accounts of different tenants may not.
struct Source {
  Account account;
  fetch::Pager* pager = nullptr;
  /// Says which agreement `auto` stands for, and which customers exist. Null: nobody is asked.
  fetch::BillingReader* billing = nullptr;
};

struct CollectRequest {
  std::string run_id = {};
  std::string command = {};  ///< as written to the run record
  Schema schema = Schema::kFocus;
  int close_day = 10;
  /// First and last day to read. Without them the open months are read.
  std::optional<Day> from = std::nullopt;
  std::optional<Day> to = std::nullopt;
  /// Months of history to complete.
  std::optional<plan::BackfillRange> backfill = std::nullopt;
  /// The accounts that are due, for a pass of the daemon. Used instead of `from`, `to` and
  /// `backfill`.
  std::optional<std::vector<plan::DueAccount>> catch_up = std::nullopt;
  /// Rows of every unit that was read completely are copied here; may be null.
  WritableFile* output = nullptr;
  /// False: rows are only copied to `output`, and nothing is committed.
  bool commit = true;
  /// Whether rows must match Azure's own totals. The totals cost one more query for each unit.
  Proof proof = Proof::kStrict;
  /// See `commit::CommitRequest`.
  bool accept_empty = false;
  bool force = false;
};

/// What a run with this request would read, and what it would leave out. Stored days and past runs
/// are read from `store`, which need not be open for writing. What cannot be read there counts as
/// not stored. Errors: `kUsage` for days that make no sense, `kIo`.
[[nodiscard]] Result<plan::Selection> plan_run(const std::vector<Account>& accounts,
                                               const CollectRequest& request, commit::Store& store,
                                               SystemTime now);

/// Collects the units of each tenant one after the other, and several tenants in parallel, each on
/// its own thread. Not thread-safe; the collaborators must outlive it.
class Collector {
 public:
  Collector(std::vector<Source> sources, commit::Store& store, Clock& clock,
            observe::Observer& observer);

  /// Reads and commits every unit of the plan. One unit's failure does not stop the others, with
  /// two exceptions: an account whose token or permission is refused is not asked again, and an
  /// output that cannot be written ends the run. The record has every unit, including those that
  /// were not tried; its exit code follows from them. Errors are those of `plan_run`. Requires:
  /// with `commit`, a store that is open for writing.
  Result<RunRecord> run_once(const CollectRequest& request, std::stop_token stop);

 private:
  std::vector<Source> sources_;
  commit::Store& store_;
  Clock& clock_;
  observe::Observer& observer_;
};

}  // namespace azcost::run
