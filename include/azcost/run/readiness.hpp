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

/// An account is on time when all of it was read since its last turn but one: the last turn may
/// still be running, or be tried again. Thread-safe.
class Readiness {
 public:
  /// Sets the accounts to collect from now on. What is known about accounts that stay is kept.
  void follow(const Roster& roster);

  /// A run that ended at `time` read all of `account`.
  void succeeded(const std::string& account, SystemTime time);

  /// Names the accounts that are not on time.
  [[nodiscard]] Health look(SystemTime now) const;

 private:
  mutable std::mutex mutex_;
  std::optional<Roster> roster_;
  std::map<std::string, SystemTime> last_successes_;
};

}  // namespace azcost::run
