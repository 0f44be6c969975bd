#include "azcost/run/pulse.hpp"

#include <algorithm>
#include <utility>

namespace azcost::run {

using std::chrono::milliseconds;

Pulse::Pulse(Clock& clock, milliseconds interval, std::function<void()> report)
    : clock_(clock),
      interval_(interval),
      report_(std::move(report)),
      last_(clock.steady_now()),
      reported_(clock.steady_now() - interval) {}

void Pulse::beat() {
  const SteadyTime now = clock_.steady_now();
  last_ = now;
  SteadyTime reported = reported_;
  // When several threads get here at the same time, only one of them reports.
  if (now - reported >= interval_ && reported_.compare_exchange_strong(reported, now)) report_();
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
