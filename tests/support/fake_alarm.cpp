#include "support/fake_alarm.hpp"

#include <algorithm>
#include <utility>

namespace azcost::testing {

void FakeAlarm::set_clock(std::chrono::milliseconds by) {
  clock_.jump_wall_clock(by);
  clock_was_set_ = true;
}

Wake FakeAlarm::sleep(SystemTime due, std::optional<std::chrono::milliseconds> longest,
                      const std::stop_token& stop) {
  ++sleeps_;
  clock_was_set_ = false;
  const SteadyTime until = clock_.steady_now() + longest.value_or(std::chrono::hours(24 * 3650));
  for (;;) {
    if (stop.stop_requested()) return Wake::kStopped;
    if (std::exchange(rung_, false)) return Wake::kRung;
    if (clock_was_set_) return Wake::kClockSet;
    const SystemTime now = clock_.now();
    if (now >= due) return Wake::kDue;
    if (clock_.steady_now() >= until) return Wake::kTick;
    const SystemTime end = std::min(due, now + (until - clock_.steady_now()));
    const bool has_event = !events_.empty() && events_.begin()->first <= end;
    const SystemTime next = has_event ? std::max(events_.begin()->first, now) : end;
    clock_.advance(next - now);
    if (!has_event) continue;
    const auto event = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    event();
  }
}

}  // namespace azcost::testing
