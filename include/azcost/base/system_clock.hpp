/// The clocks of the machine.
#pragma once

#include <condition_variable>
#include <mutex>

#include "azcost/base/clock.hpp"

namespace azcost {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] SystemTime now() const override;
  [[nodiscard]] SteadyTime steady_now() const override;
  WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) override;

 private:
  std::mutex mutex_;
  std::condition_variable_any never_;  // never notified: only the stop token wakes a waiter
};

}  // namespace azcost
