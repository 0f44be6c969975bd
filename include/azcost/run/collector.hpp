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

/// An account and what reads it, which must outlive the collector. Accounts of one tenant may share
/// a pager's collaborators; those of different tenants may not.
struct Source {
  Account account;
  fetch::Pager* pager = nullptr;
  /// Tells what an `agreement` of `auto` is, and which customers there are. Null: nobody is asked.
  fetch::BillingReader* billing = nullptr;
};

struct CollectRequest {
  std::string run_id = {};
  std::string command = {};  ///< as it stands in the run record
  Schema schema = Schema::kFocus;
  int close_day = 10;
  /// Days asked for, both included; without them the open months are read.
  std::optional<Day> from = std::nullopt;
  std::optional<Day> to = std::nullopt;
  /// Months of history asked for: what of them is not complete is read.
  std::optional<plan::BackfillRange> backfill = std::nullopt;
  /// The accounts whose turn it is, for a pass of the daemon; in the place of all of the above.
  std::optional<std::vector<plan::DueAccount>> catch_up = std::nullopt;
  /// Rows of every unit that was read whole are copied here; may be null.
  WritableFile* output = nullptr;
  /// False: rows are only copied to `output`, and nothing is committed.
  bool commit = true;
  /// Whether rows have to agree with Azure's own totals, which cost a query more a unit.
  Proof proof = Proof::kStrict;
  /// As `commit::CommitRequest` has them.
  bool accept_empty = false;
  bool force = false;
};

/// What a run with this request would read, and what not. What is stored, and what past runs left
/// out, is read from `store`, which need not be open to write; what cannot be read of it counts as
/// not stored. Errors: `kUsage` for days that make no sense, `kIo`.
[[nodiscard]] Result<plan::Selection> plan_run(const std::vector<Account>& accounts,
                                               const CollectRequest& request, commit::Store& store,
                                               SystemTime now);

/// Collects the units of each tenant one after the other, and several tenants side by side, each on
/// a thread of its own. Not thread-safe; the collaborators must outlive it.
class Collector {
 public:
  Collector(std::vector<Source> sources, commit::Store& store, Clock& clock,
            observe::Observer& observer);

  /// Reads and commits every unit of the plan. One unit's failure never stops another, save that
  /// an account whose token or right is refused is not asked again, and that an output that
  /// cannot be written ends the run. The record holds every unit, also those that a stop or such
  /// an end left out; its exit code follows from them. Errors are those of `plan_run`.
  /// Requires: with `commit`, a store that is open to write.
  Result<RunRecord> run_once(const CollectRequest& request, std::stop_token stop);

 private:
  std::vector<Source> sources_;
  commit::Store& store_;
  Clock& clock_;
  observe::Observer& observer_;
};

}  // namespace azcost::run
