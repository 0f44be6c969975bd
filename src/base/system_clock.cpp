#include "azcost/base/system_clock.hpp"

namespace azcost {

SystemTime SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady_now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now());
}

WaitEnd SystemClock::wait_until(SteadyTime deadline, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  never_.wait_until(lock, stop, deadline, [] { return false; });
  return stop.stop_requested() ? WaitEnd::kStopped : WaitEnd::kReached;
}

}  // namespace azcost
