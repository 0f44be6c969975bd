#include "support/fake_clock.hpp"

#include <algorithm>

namespace azcost::testing {

SystemTime FakeClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

SteadyTime FakeClock::steady_now() const {
  const std::lock_guard lock(mutex_);
  return steady_;
}

WaitEnd FakeClock::wait_until(SteadyTime deadline, std::stop_token stop) {
  if (stop.stop_requested()) return WaitEnd::kStopped;
  const std::lock_guard lock(mutex_);
  const auto wait = std::max(deadline - steady_, std::chrono::milliseconds(0));
  waits_.push_back(wait);
  now_ += wait;
  steady_ += wait;
  return WaitEnd::kReached;
}

void FakeClock::advance(std::chrono::milliseconds by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
  steady_ += by;
}

void FakeClock::jump_wall_clock(std::chrono::milliseconds by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
}

std::vector<std::chrono::milliseconds> FakeClock::waits() const {
  const std::lock_guard lock(mutex_);
  return waits_;
}

}  // namespace azcost::testing
