/// Shows that work goes on. A process without a pulse is stuck, and may be ended.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <stop_token>

#include "azcost/base/clock.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::run {

/// Beaten by the code that does the work, with every sign of progress. Never by a thread or a timer
/// of its own: those would go on beating in a program that hangs. Thread-safe.
class Pulse {
 public:
  /// `report` is called with a beat, but not sooner than `interval` after the last call. It may be
  /// called from any thread, one at a time. `clock` must outlive this object.
  Pulse(Clock& clock, std::chrono::milliseconds interval, std::function<void()> report);

  void beat();
  /// Time of the last beat; at first, when this object was made.
  [[nodiscard]] SteadyTime last() const noexcept { return last_; }
  [[nodiscard]] std::chrono::milliseconds interval() const noexcept { return interval_; }

 private:
  Clock& clock_;
  std::chrono::milliseconds interval_;
  std::function<void()> report_;
  std::atomic<SteadyTime> last_;
  std::atomic<SteadyTime> reported_;
};

/// Beats with every event. `pulse` must outlive this object.
class PulseObserver final : public observe::Observer {
 public:
  explicit PulseObserver(Pulse& pulse) : pulse_(pulse) {}
  void on(const observe::Event& /*event*/) override { pulse_.beat(); }

 private:
  Pulse& pulse_;
};

/// A clock whose waits beat while they last: waiting for the quota for half an hour is work, too.
class PulsingClock final : public Clock {
 public:
  /// Both must outlive this object.
  PulsingClock(Clock& clock, Pulse& pulse) : clock_(clock), pulse_(pulse) {}

  [[nodiscard]] SystemTime now() const override { return clock_.now(); }
  [[nodiscard]] SteadyTime steady_now() const override { return clock_.steady_now(); }
  WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) override;

 private:
  Clock& clock_;
  Pulse& pulse_;
};

}  // namespace azcost::run
