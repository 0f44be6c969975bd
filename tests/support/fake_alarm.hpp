/// An alarm on the fake clock: sleeping takes no time.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "azcost/base/alarm.hpp"
#include "support/fake_clock.hpp"

namespace azcost::testing {

/// Moves the clock to where a sleep would end, and on the way does what a test wants to happen
/// while everybody sleeps.
class FakeAlarm final : public Alarm {
 public:
  /// `clock` must outlive this object.
  explicit FakeAlarm(FakeClock& clock) : clock_(clock) {}

  /// Once the wall clock shows `time`, `event` happens. It may move the clock on (the machine was
  /// suspended), set it with `set_clock`, ring, or request a stop.
  void at(SystemTime time, std::function<void()> event) { events_.emplace(time, std::move(event)); }
  /// Sets the wall clock ahead or back, as an administrator or NTP would.
  void set_clock(std::chrono::milliseconds by);

  Wake sleep(SystemTime due, std::optional<std::chrono::milliseconds> longest,
             const std::stop_token& stop) override;
  void ring() noexcept override { rung_ = true; }

  [[nodiscard]] int sleeps() const noexcept { return sleeps_; }

 private:
  FakeClock& clock_;
  std::multimap<SystemTime, std::function<void()>> events_;
  bool rung_ = false;
  bool clock_was_set_ = false;
  int sleeps_ = 0;
};

}  // namespace azcost::testing
