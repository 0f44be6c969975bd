/// What the records of past runs say about the turns of accounts. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/run_record.hpp"

namespace azcost::run {

/// The newest passes over each account. A pass is a run of the daemon, or a `collect` of the open
/// months. Days that somebody asked for by hand are not a pass.
struct PastPasses {
  std::map<std::string, SystemTime> begins;     ///< of the newest pass that was not cut short
  std::map<std::string, SystemTime> successes;  ///< end of the newest pass that read everything
};

/// `runs`: newest first.
[[nodiscard]] PastPasses past_passes(const std::vector<RunRecord>& runs);

/// The accounts of which the run read every unit, in all datasets.
[[nodiscard]] std::set<std::string> accounts_read_whole(const RunRecord& run);

}  // namespace azcost::run
