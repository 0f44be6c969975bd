/// A clock that moves only when somebody waits or pushes it.
#pragma once

#include <mutex>
#include <vector>

#include "azcost/base/clock.hpp"

namespace azcost::testing {

/// A wait takes no time: the clock jumps to the deadline and remembers how long the wait was.
/// Thread-safe.
class FakeClock final : public Clock {
 public:
  /// Starts at `now`, with an arbitrary steady time.
  explicit FakeClock(SystemTime now) : now_(now) {}

  [[nodiscard]] SystemTime now() const override;
  [[nodiscard]] SteadyTime steady_now() const override;
  WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) override;

  void advance(std::chrono::milliseconds by);
  /// Moves the wall clock alone, as an administrator or NTP would.
  void jump_wall_clock(std::chrono::milliseconds by);
  /// The waits that were asked for, in order.
  [[nodiscard]] std::vector<std::chrono::milliseconds> waits() const;

 private:
  mutable std::mutex mutex_;
  SystemTime now_;
  SteadyTime steady_{std::chrono::hours(1)};
  std::vector<std::chrono::milliseconds> waits_;
};

}  // namespace azcost::testing
