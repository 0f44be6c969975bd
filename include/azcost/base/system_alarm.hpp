/// The alarm of the machine.
#pragma once

#include <memory>

#include "azcost/base/alarm.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// Sleeps in one `poll`: no wake-ups but those that `Wake` names. Needs Linux: the kernel reports
/// that the clock was set through timerfd with TFD_TIMER_CANCEL_ON_SET.
class SystemAlarm final : public Alarm {
 public:
  /// Errors: `kIo`, when the process has no descriptors left.
  [[nodiscard]] static Result<std::unique_ptr<SystemAlarm>> create();
  ~SystemAlarm() override;

  Wake sleep(SystemTime due, std::optional<std::chrono::milliseconds> longest,
             const std::stop_token& stop) override;
  void ring() noexcept override;

 private:
  SystemAlarm(int timer, int bell) : timer_(timer), bell_(bell) {}

  int timer_;  // timerfd on the wall clock
  int bell_;   // eventfd: not zero when it was rung
};

}  // namespace azcost
