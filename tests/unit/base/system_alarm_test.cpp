#include "azcost/base/system_alarm.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>

#include "azcost/base/system_clock.hpp"

namespace {

/// Whether the next timer that is armed answers that the clock was set since the one before.
bool clock_was_set = false;

}  // namespace

// Replaces the function of the C library: no test may set the clock of the machine.
extern "C" int timerfd_settime(int timer, int flags, const itimerspec* spec,
                               itimerspec* old) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_timerfd_settime, timer, flags, spec, old));
  if (result != 0 || !std::exchange(clock_was_set, false)) return result;
  errno = ECANCELED;
  return -1;
}

namespace azcost {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Long enough that a test which sleeps for it has failed.
constexpr hours kForever{24 * 365};

class SystemAlarmTest : public ::testing::Test {
 protected:
  Wake sleep(SystemTime due, std::optional<milliseconds> longest = std::nullopt) {
    return alarm_->sleep(due, longest, stop_.get_token());
  }

  SystemClock clock_;
  std::unique_ptr<SystemAlarm> alarm_ = *SystemAlarm::create();
  std::stop_source stop_;
};

TEST_F(SystemAlarmTest, WakesWhenTheTimeHasCome) {
  const SystemTime due = clock_.now() + milliseconds(20);
  EXPECT_EQ(sleep(due), Wake::kDue);
  EXPECT_GE(clock_.now(), due);
}

TEST_F(SystemAlarmTest, DoesNotSleepPastItsTime) {
  EXPECT_EQ(sleep(clock_.now() - hours(1)), Wake::kDue);
  EXPECT_EQ(sleep(SystemTime()), Wake::kDue);
  EXPECT_EQ(sleep(SystemTime() - hours(1)), Wake::kDue);
}

TEST_F(SystemAlarmTest, SleepsNoLongerThanTheLongest) {
  EXPECT_EQ(sleep(clock_.now() + kForever, milliseconds(5)), Wake::kTick);
  EXPECT_EQ(sleep(SystemTime::max(), milliseconds(5)), Wake::kTick);
}

TEST_F(SystemAlarmTest, WakesWhenItIsRung) {
  std::jthread bell([this] { alarm_->ring(); });
  EXPECT_EQ(sleep(clock_.now() + kForever), Wake::kRung);
}

TEST_F(SystemAlarmTest, RemembersARingForTheNextSleepOnly) {
  alarm_->ring();
  alarm_->ring();
  EXPECT_EQ(sleep(clock_.now() + kForever), Wake::kRung);
  EXPECT_EQ(sleep(clock_.now() + kForever, milliseconds(1)), Wake::kTick);
}

TEST_F(SystemAlarmTest, WakesWhenAStopIsRequestedAndSleepsNoMore) {
  std::jthread stopper([this] { stop_.request_stop(); });
  EXPECT_EQ(sleep(clock_.now() + kForever), Wake::kStopped);
  EXPECT_EQ(sleep(clock_.now() + kForever), Wake::kStopped);
}

// The caller computed the time from a clock that was set since, and must not sleep by it.
TEST_F(SystemAlarmTest, WakesAtOnceWhenTheClockWasSetBeforeItSlept) {
  clock_was_set = true;
  EXPECT_EQ(sleep(clock_.now() + kForever), Wake::kClockSet);
  EXPECT_EQ(sleep(clock_.now() + kForever, milliseconds(1)), Wake::kTick);
}

}  // namespace
}  // namespace azcost
