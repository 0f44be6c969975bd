/// What the records of past runs say about the turns of accounts. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/run_record.hpp"

namespace azcost::run {

/// Of each account the newest passes over it. A pass is a run of the daemon, or a `collect` of the
/// open months: days that somebody asked for serve no schedule.
struct PastPasses {
  std::map<std::string, SystemTime> begins;     ///< of the newest one that was not cut short
  std::map<std::string, SystemTime> successes;  ///< end of the newest that has read all of it
};

/// `runs`: the newest first.
[[nodiscard]] PastPasses past_passes(const std::vector<RunRecord>& runs);

/// The accounts of which the run has read every unit that it had, of all datasets.
[[nodiscard]] std::set<std::string> accounts_read_whole(const RunRecord& run);

}  // namespace azcost::run
