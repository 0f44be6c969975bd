#include "azcost/run/pulse.hpp"

#include <algorithm>
#include <utility>

namespace azcost::run {

using std::chrono::milliseconds;

Pulse::Pulse(Clock& clock, milliseconds interval, std::function<void()> tell)
    : clock_(clock),
      interval_(interval),
      tell_(std::move(tell)),
      last_(clock.steady_now()),
      told_(clock.steady_now() - interval) {}

void Pulse::beat() {
  const SteadyTime now = clock_.steady_now();
  last_ = now;
  SteadyTime told = told_;
  // Of several threads that find it is time, the one that gets to write tells.
  if (now - told >= interval_ && told_.compare_exchange_strong(told, now)) tell_();
}

WaitEnd PulsingClock::wait_until(SteadyTime deadline, std::stop_token stop) {
  for (;;) {
    pulse_.beat();
    const SteadyTime step = std::min(deadline, clock_.steady_now() + pulse_.interval());
    const WaitEnd end = clock_.wait_until(step, stop);
    if (end == WaitEnd::kStopped || step == deadline) return end;
  }
}

}  // namespace azcost::run
