/// Time as a collaborator, so that tests can replace the clock.
#pragma once

#include <chrono>
#include <stop_token>

namespace azcost {

/// Wall-clock instants decide *which days* to collect; they may jump.
using SystemTime = std::chrono::sys_time<std::chrono::milliseconds>;
/// Steady instants decide *how long* to wait; they never jump.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::milliseconds>;

/// Why a wait ended.
enum class WaitEnd { kReached, kStopped };

/// Thread-safe in every implementation.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// The time of day, UTC.
  [[nodiscard]] virtual SystemTime now() const = 0;
  /// The time since an arbitrary start.
  [[nodiscard]] virtual SteadyTime steady_now() const = 0;
  /// Blocks until `deadline`, or until a stop is requested, whichever comes first; a stop ends
  /// the wait at once. A deadline in the past does not block.
  virtual WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) = 0;
};

}  // namespace azcost
