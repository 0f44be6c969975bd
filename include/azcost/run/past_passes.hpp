/// What the records of past runs say about the turns of accounts. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/run_record.hpp"

namespace azcost::run {

/// By account: when the newest pass over it began that was not cut short. A pass is a run of the
/// daemon, or a `collect` of the open months: days that somebody asked for serve no schedule.
/// `runs`: the newest first.
[[nodiscard]] std::map<std::string, SystemTime> last_begins(const std::vector<RunRecord>& runs);

/// By account: when the newest pass ended that has read all of it, all its datasets.
[[nodiscard]] std::map<std::string, SystemTime> last_successes(const std::vector<RunRecord>& runs);

/// The accounts of which the run has read every unit that it had.
[[nodiscard]] std::set<std::string> accounts_read_whole(const RunRecord& run);

}  // namespace azcost::run
