/// Decides what a pass of the daemon reads: what can still change, and what was missed. No I/O, no
/// clock.
#pragma once

#include <vector>

#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/plan/stored.hpp"

namespace azcost::plan {

/// An account whose turn it is.
struct Turnout {
  Account account;
  /// The day of the first turn that nobody has taken: today, or earlier after a downtime.
  Day due;
};

/// The units of a pass, the oldest first within an account and dataset:
/// - the months that were open on `due` or later: those that a pass on each missed day would have
///   read;
/// - before them, holes in what is stored, from its first month on: days that were never read, or
///   answered with no rows while they were too young to believe that. A month whose manifest is
///   broken is left to `verify`;
/// - units of `unread` that lie in neither.
[[nodiscard]] Plan plan_catch_up(const std::vector<Turnout>& turnouts, const Stored& stored,
                                 const std::vector<Unit>& unread, Day today, int close_day);

/// The units that the daemon tried last and could not read, or was stopped before it did; by
/// account, dataset and month. `runs`: of all commands, the newest first.
[[nodiscard]] std::vector<Unit> unread_units(const std::vector<RunRecord>& runs);

}  // namespace azcost::plan
