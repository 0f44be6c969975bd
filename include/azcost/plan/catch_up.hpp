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

/// An account that is due.
struct DueAccount {
  std::string account;
  /// The first turn that was not served: now, or earlier after a downtime.
  SystemTime since;
  /// Only the units that `unread_units` names are tried.
  bool again = false;

  friend bool operator==(const DueAccount&, const DueAccount&) = default;
};

/// The units of a pass, the oldest first within an account and dataset:
/// - the months that were open at `since` or later: a pass on each missed day would have read them;
/// - in earlier months, the days that were read too early to be settled, and the days after them if
///   nothing later of that month was read;
/// - the units of `runs` that `unread_units` names.
/// Days before, between and after those that somebody asked for are not read: nobody wanted them.
/// Nor are days that Azure no longer keeps, according to `runs`. A month whose manifest is broken
/// is left to `verify`. Accounts that are not `due` have no units. `runs`: of all commands, newest
/// first.
[[nodiscard]] Plan plan_catch_up(const std::vector<Account>& accounts,
                                 const std::vector<DueAccount>& due, const Stored& stored,
                                 const std::vector<RunRecord>& runs, Day today, int close_day);

/// The units of passes that failed, were throttled, refused or stopped, and that no later run has
/// read, except days that Azure no longer keeps. A pass is a run of the daemon, or a `collect` as
/// far as it read the month in which it ran or the one before. Other days were asked for by hand,
/// as with `backfill`, by somebody who saw the result. `runs`: of all commands, newest first.
[[nodiscard]] std::vector<Unit> unread_units(const std::vector<RunRecord>& runs);

}  // namespace azcost::plan
