#include "azcost/base/system_clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <thread>

namespace azcost {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(SystemClock, TellsTheTimeAndNeverGoesBack) {
  // Between the day this was written and the end of what a 32-bit time can hold.
  SystemClock clock;
  EXPECT_GT(clock.now(), SystemTime(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)));
  EXPECT_LT(clock.now(), SystemTime(std::chrono::sys_days(std::chrono::year(2106) / 1 / 1)));
  const SteadyTime first = clock.steady_now();
  EXPECT_LE(first, clock.steady_now());
}

TEST(SystemClock, HasReachedTheDeadlineWhenItSaysSo) {
  SystemClock clock;
  EXPECT_EQ(clock.wait_until(clock.steady_now() - hours(1), {}), WaitEnd::kReached);
  EXPECT_EQ(clock.wait_until(SteadyTime::min(), {}), WaitEnd::kReached);
  const SteadyTime deadline = clock.steady_now() + milliseconds(2);
  EXPECT_EQ(clock.wait_until(deadline, {}), WaitEnd::kReached);
  EXPECT_GE(clock.steady_now(), deadline);
}

TEST(SystemClock, DoesNotWaitWhenTheStopCameFirst) {
  SystemClock clock;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(clock.wait_until(clock.steady_now() + hours(1), stop.get_token()), WaitEnd::kStopped);
}

TEST(SystemClock, EndsAWaitWhenAnotherThreadAsksForAStop) {
  SystemClock clock;
  for (const SteadyTime deadline : {clock.steady_now() + hours(1), SteadyTime::max()}) {
    std::stop_source stop;
    const std::jthread other([&stop] { stop.request_stop(); });
    EXPECT_EQ(clock.wait_until(deadline, stop.get_token()), WaitEnd::kStopped);
  }
}

TEST(SystemClock, LetsSeveralThreadsWaitAtOnce) {
  SystemClock clock;
  std::stop_source stop;
  WaitEnd end = WaitEnd::kReached;
  std::jthread other(
      [&] { end = clock.wait_until(clock.steady_now() + hours(1), stop.get_token()); });
  EXPECT_EQ(clock.wait_until(clock.steady_now() + milliseconds(1), {}), WaitEnd::kReached);
  stop.request_stop();
  other.join();
  EXPECT_EQ(end, WaitEnd::kStopped);
}

}  // namespace
}  // namespace azcost
