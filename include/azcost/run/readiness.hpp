/// Whether a daemon collects on time: what /readyz says.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/schedule.hpp"
#include "azcost/run/status_server.hpp"
#include "azcost/run/timetable.hpp"

namespace azcost::run {

/// An account is on time when all of it was read since the turn before its last one: the last one
/// may be under way, or be tried again. Thread-safe.
class Readiness {
 public:
  /// Who is to be collected from now on. What is known of accounts that stay is kept.
  void follow(const Schedule& schedule, const std::vector<Attendant>& attendants);

  /// All of `account` was read by a run that ended at `time`.
  void succeeded(const std::string& account, SystemTime time);

  /// Names the accounts that are not on time.
  [[nodiscard]] Health look(SystemTime now) const;

 private:
  struct Row {
    std::chrono::milliseconds offset{0};
    std::optional<SystemTime> last_success = std::nullopt;
  };

  mutable std::mutex mutex_;
  std::optional<Schedule> schedule_;
  std::map<std::string, Row> rows_;
};

}  // namespace azcost::run
