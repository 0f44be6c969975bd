/// Sleeping until a wall-clock time, as a collaborator: for a program that works by a schedule.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "azcost/base/clock.hpp"

namespace azcost {

/// Why a sleep ended.
enum class Wake {
  kDue,       ///< the wall clock shows the time, or a later one
  kClockSet,  ///< the wall clock was set: times computed from it may be wrong
  kTick,      ///< `longest` has passed
  kRung,      ///< somebody called `ring`
  kStopped,   ///< a stop was requested
};

/// Unlike `Clock::wait_until`, which measures a duration, an alarm follows the wall clock. It
/// notices when the clock is set. After the machine was suspended it wakes as soon as the time has
/// passed, and does not wait for the rest of a duration.
class Alarm {
 public:
  Alarm() = default;
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  virtual ~Alarm() = default;

  /// Sleeps until the wall clock shows `due`, for no longer than `longest`, if there is one. Does
  /// not sleep at all when `due` is in the past, when the alarm was rung since the last sleep, or
  /// when a stop was requested. One thread at a time.
  virtual Wake sleep(SystemTime due, std::optional<std::chrono::milliseconds> longest,
                     const std::stop_token& stop) = 0;

  /// Ends the sleep, or the next one. From any thread; does not block.
  virtual void ring() noexcept = 0;
};

}  // namespace azcost
