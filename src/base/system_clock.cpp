#include "azcost/base/system_clock.hpp"

#include <algorithm>

namespace azcost {

SystemTime SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady_now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now());
}

WaitEnd SystemClock::wait_until(SteadyTime deadline, std::stop_token stop) {
  // The library counts in nanoseconds, which overflow after 292 years; no wait is that long.
  constexpr std::chrono::hours kCentury{100 * 365 * 24};
  const SteadyTime reachable = std::clamp(deadline, SteadyTime(), steady_now() + kCentury);
  std::unique_lock lock(mutex_);
  never_.wait_until(lock, stop, reachable, [] { return false; });
  return stop.stop_requested() ? WaitEnd::kStopped : WaitEnd::kReached;
}

}  // namespace azcost
