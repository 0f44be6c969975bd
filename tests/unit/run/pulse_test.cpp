#include "azcost/run/pulse.hpp"

#include <gtest/gtest.h>

#include <stop_token>

#include "support/fake_clock.hpp"

namespace azcost::run {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const SystemTime kNow = std::chrono::sys_days{std::chrono::year(2026) / 10 / 5};

class PulseTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_{kNow};
  int reports_ = 0;
  Pulse pulse_{clock_, minutes(1), [this] { ++reports_; }};
};

TEST_F(PulseTest, ReportsTheFirstBeat) {
  pulse_.beat();
  EXPECT_EQ(reports_, 1);
}

TEST_F(PulseTest, ReportsNoMoreThanOnceInAnInterval) {
  for (int i = 0; i < 100; ++i) {
    pulse_.beat();
    clock_.advance(seconds(3));
  }
  EXPECT_EQ(reports_, 5);
}

TEST_F(PulseTest, RemembersEveryBeat) {
  pulse_.beat();
  clock_.advance(seconds(3));
  pulse_.beat();
  EXPECT_EQ(pulse_.last(), clock_.steady_now());
}

TEST_F(PulseTest, IsBeatenByNewsOfAnyKind) {
  PulseObserver observer(pulse_);
  observer.on(observe::Warned{"event", "message"});
  EXPECT_EQ(reports_, 1);
}

TEST_F(PulseTest, GoesOnWhileSomebodyWaitsForLong) {
  PulsingClock clock(clock_, pulse_);
  const SteadyTime deadline = clock.steady_now() + minutes(30);
  EXPECT_EQ(clock.wait_until(deadline, {}), WaitEnd::kReached);
  EXPECT_EQ(clock_.steady_now(), deadline);
  EXPECT_EQ(reports_, 30);
}

TEST_F(PulseTest, LetsAStopEndALongWaitAtOnce) {
  PulsingClock clock(clock_, pulse_);
  std::stop_source stop;
  stop.request_stop();
  const SteadyTime before = clock.steady_now();
  EXPECT_EQ(clock.wait_until(before + minutes(30), stop.get_token()), WaitEnd::kStopped);
  EXPECT_EQ(clock.steady_now(), before);
}

}  // namespace
}  // namespace azcost::run
