/// Whether a daemon collects on time: what /readyz says.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/run/status_pages.hpp"
#include "azcost/run/timetable.hpp"

namespace azcost::run {

/// An account is on time when all of it was read since the turn before its last one: the last one
/// may be under way, or be tried again. Thread-safe.
class Readiness {
 public:
  /// Who is to be collected from now on. What is known of accounts that stay is kept.
  void follow(const Roster& roster);

  /// All of `account` was read by a run that ended at `time`.
  void succeeded(const std::string& account, SystemTime time);

  /// Names the accounts that are not on time.
  [[nodiscard]] Health look(SystemTime now) const;

 private:
  mutable std::mutex mutex_;
  std::optional<Roster> roster_;
  std::map<std::string, SystemTime> last_successes_;
};

}  // namespace azcost::run
