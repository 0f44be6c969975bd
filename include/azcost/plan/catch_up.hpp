/// Decides what a pass reads: what can still change, and what azcost itself left out. No I/O, no
/// clock.
#pragma once

#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/plan/stored.hpp"

namespace azcost::plan {

/// An account whose turn it is.
struct DueAccount {
  std::string account;
  /// The first turn that nobody has taken: now, or earlier after a downtime.
  SystemTime since;
  /// Only what `unread_units` names is to be tried.
  bool again = false;

  friend bool operator==(const DueAccount&, const DueAccount&) = default;
};

/// The units of a pass, the oldest first within an account and dataset:
/// - the months that were open at `since` or later: those that a pass on each missed day would have
///   read;
/// - of the months before them, the days that were read too early to be settled, and what follows
///   them in their month when nothing later was read of it;
/// - units of `runs` that `unread_units` names.
/// Days before, between and after what was asked for are not among them: nobody wanted them. Nor is
/// what Azure keeps no more, as `runs` know. A month whose manifest is broken is left to `verify`.
/// Accounts that are not `due` have none. `runs`: of all commands, the newest first.
[[nodiscard]] Plan plan_catch_up(const std::vector<Account>& accounts,
                                 const std::vector<DueAccount>& due, const Stored& stored,
                                 const std::vector<RunRecord>& runs, Day today, int close_day);

/// The units of passes that failed, were throttled, refused or stopped, and that no later run has
/// read; not what Azure keeps no more. A pass is a run of the daemon, or a `collect` as far as it
/// read the month that it ran in or the one before: who asked for other days, as with `backfill`,
/// has seen what came of it. `runs`: of all commands, the newest first.
[[nodiscard]] std::vector<Unit> unread_units(const std::vector<RunRecord>& runs);

}  // namespace azcost::plan
