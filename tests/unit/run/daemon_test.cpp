// The daemon on a fake clock: what it does when, and what it reports.
#include "azcost/run/daemon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "support/fake_alarm.hpp"
#include "support/fake_clock.hpp"
#include "support/recording_observer.hpp"
#include "support/values.hpp"

namespace azcost::run {
namespace {

using azcost::testing::at;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeAlarm;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RecordingObserver;
using ::testing::SizeIs;

const Schedule kDaily = *Schedule::parse("0 5 * * *");

/// Passes that take as long as a test says; notes when they began.
class FakeWork final : public Work {
 public:
  explicit FakeWork(FakeClock& clock) : clock_(clock) {}

  PassEnd collect(const std::vector<plan::DueAccount>& due, const std::stop_token& stop) override {
    std::string line = format_time(clock_.now());
    for (const plan::DueAccount& account : due) {
      line += " " + account.account + (account.again ? "!" : "");
    }
    passes.push_back(line);
    since.push_back(due.front().since);
    clock_.advance(takes);
    return in_pass ? in_pass(stop) : PassEnd{};
  }

  Result<Roster> reload() override {
    ++reloads;
    return next_roster;
  }

  std::vector<std::string> passes;
  std::vector<SystemTime> since;
  milliseconds takes = minutes(2);
  std::function<PassEnd(const std::stop_token&)> in_pass;
  int reloads = 0;
  Result<Roster> next_roster = Error{ErrorKind::kConfig, "schedule: the hour is wrong"};

 private:
  FakeClock& clock_;
};

class DaemonTest : public ::testing::Test {
 protected:
  DaemonTest() { clock_.jump_wall_clock(at("2026-10-05T12:00:00Z") - clock_.now()); }

  Roster roster() const { return {kDaily, {}, {{"contoso", at("2026-10-05T05:00:00Z")}}}; }

  void serve_until(const char* end, DaemonOptions options = {}) {
    alarm_.at(at(end), [this] { stop_.request_stop(); });
    Daemon daemon(work_, clock_, alarm_, manager_, pulse_, observer_, options);
    daemon_ = &daemon;
    daemon.serve(roster(), stop_.get_token());
  }

  /// "event: message" of every piece of news.
  std::vector<std::string> news() const {
    std::vector<std::string> lines;
    for (const observe::Event& event : observer_.events()) {
      if (const auto* noted = std::get_if<observe::Noted>(&event)) {
        lines.push_back(noted->event + ": " + noted->message);
      } else if (const auto* warned = std::get_if<observe::Warned>(&event)) {
        lines.push_back(warned->event + ": " + warned->message);
      }
    }
    return lines;
  }

  FakeClock clock_{SystemTime()};
  FakeAlarm alarm_{clock_};
  FakeWork work_{clock_};
  ServiceNotifier manager_{""};
  int reports_ = 0;
  Pulse pulse_{clock_, minutes(1), [this] { ++reports_; }};
  RecordingObserver observer_;
  std::stop_source stop_;
  Daemon* daemon_ = nullptr;
};

TEST_F(DaemonTest, CollectsWhenTheScheduleSaysSo) {
  serve_until("2026-10-08T12:00:00Z");
  EXPECT_THAT(work_.passes,
              ElementsAre("2026-10-06T05:00:00Z contoso", "2026-10-07T05:00:00Z contoso",
                          "2026-10-08T05:00:00Z contoso"));
}

TEST_F(DaemonTest, DoesNotWakeUpBetweenItsTurns) {
  serve_until("2026-10-08T12:00:00Z");
  EXPECT_EQ(alarm_.sleeps(), 4);
}

TEST_F(DaemonTest, WakesUpForTheWatchdogAlone_TwiceAsOftenAsItMust) {
  serve_until("2026-10-05T13:00:00Z", {.watchdog = minutes(5)});
  EXPECT_EQ(alarm_.sleeps(), 24);
  EXPECT_EQ(reports_, 24);
}

TEST_F(DaemonTest, CollectsAtItsStartWhenAskedTo) {
  serve_until("2026-10-05T13:00:00Z", {.collect_on_start = true});
  EXPECT_THAT(work_.passes, ElementsAre("2026-10-05T12:00:00Z contoso"));
}

TEST_F(DaemonTest, CatchesUpOnceAfterTheMachineWasSuspended_AndSaysForWhichTurn) {
  alarm_.at(at("2026-10-06T01:00:00Z"), [this] { clock_.advance(hours(60)); });
  serve_until("2026-10-08T14:00:00Z");
  EXPECT_THAT(work_.passes, ElementsAre("2026-10-08T13:00:00Z contoso"));
  EXPECT_EQ(work_.since[0], at("2026-10-06T05:00:00Z"));
  EXPECT_THAT(news(), Contains(HasSubstr("collecting contoso, 2 days 8 h late: nobody was there")));
}

TEST_F(DaemonTest, CatchesUpOnceAfterTheClockWasPutOn) {
  alarm_.at(at("2026-10-05T13:00:00Z"), [this] { alarm_.set_clock(hours(72)); });
  serve_until("2026-10-09T04:00:00Z");
  EXPECT_THAT(work_.passes, ElementsAre("2026-10-08T13:00:00Z contoso"));
  EXPECT_THAT(news(), Contains(HasSubstr("the clock was set, it is 2026-10-08T13:00:00Z now")));
}

TEST_F(DaemonTest, GoesByTheNewTimeAfterTheClockWasPutBackADay) {
  alarm_.at(at("2026-10-07T12:00:00Z"), [this] { alarm_.set_clock(-hours(24)); });
  serve_until("2026-10-08T12:00:00Z");
  EXPECT_THAT(work_.passes,
              ElementsAre("2026-10-06T05:00:00Z contoso", "2026-10-07T05:00:00Z contoso",
                          "2026-10-07T05:00:00Z contoso", "2026-10-08T05:00:00Z contoso"));
}

TEST_F(DaemonTest, LetsASlowPassDelayTheNext_AndSaysSo) {
  work_.takes = hours(25);
  work_.in_pass = [this](const std::stop_token&) {
    if (work_.passes.size() == 3) stop_.request_stop();
    return PassEnd{};
  };
  serve_until("2026-10-20T00:00:00Z");
  EXPECT_THAT(work_.passes,
              ElementsAre("2026-10-06T05:00:00Z contoso", "2026-10-07T06:00:00Z contoso",
                          "2026-10-08T07:00:00Z contoso"));
  EXPECT_THAT(news(), Contains(HasSubstr("1 h 0 min late: the pass before took until now")));
}

TEST_F(DaemonTest, TriesAgainBeforeTheNextTurnWhatMayPass) {
  work_.in_pass = [this](const std::stop_token&) {
    return work_.passes.size() < 3 ? PassEnd{.try_again = {"contoso"}} : PassEnd{};
  };
  serve_until("2026-10-06T12:00:00Z");
  EXPECT_THAT(work_.passes,
              ElementsAre("2026-10-06T05:00:00Z contoso", "2026-10-06T05:17:00Z contoso!",
                          "2026-10-06T05:49:00Z contoso!"));
}

TEST_F(DaemonTest, MakesAPassAgainFromItsStartThatCouldNotBegin) {
  work_.in_pass = [this](const std::stop_token&) {
    return work_.passes.size() < 2 ? PassEnd{.try_again = {"contoso"}, .from_scratch = true}
                                   : PassEnd{};
  };
  serve_until("2026-10-06T12:00:00Z");
  EXPECT_THAT(work_.passes,
              ElementsAre("2026-10-06T05:00:00Z contoso", "2026-10-06T05:17:00Z contoso"));
  EXPECT_EQ(work_.since[1], at("2026-10-06T05:00:00Z"));
}

TEST_F(DaemonTest, WaitsUntilAnotherRunHasEnded) {
  work_.takes = seconds(0);
  work_.in_pass = [this](const std::stop_token&) {
    return work_.passes.size() < 4 ? PassEnd{.busy = "azcost backfill, pid 7 is at work"}
                                   : PassEnd{};
  };
  serve_until("2026-10-06T12:00:00Z");
  EXPECT_THAT(work_.passes,
              ElementsAre("2026-10-06T05:00:00Z contoso", "2026-10-06T05:01:00Z contoso",
                          "2026-10-06T05:02:00Z contoso", "2026-10-06T05:03:00Z contoso"));
}

TEST_F(DaemonTest, SaysOnceThatAnotherRunIsAtWork_HoweverLongThatTakes) {
  work_.takes = seconds(0);
  work_.in_pass = [this](const std::stop_token&) {
    const auto tries = work_.passes.size();
    const bool is_busy = tries <= 300 || (tries > 301 && tries <= 310);
    return is_busy ? PassEnd{.busy = "azcost backfill, pid 7 is at work"} : PassEnd{};
  };
  serve_until("2026-10-07T12:00:00Z");
  ASSERT_THAT(work_.passes, SizeIs(311)) << "two days, each with another run";
  EXPECT_THAT(news(), Contains(HasSubstr("azcost backfill, pid 7 is at work")).Times(2));
  EXPECT_THAT(news(), SizeIs(::testing::Le(12U)));
}

TEST_F(DaemonTest, MakesAPassThatWasCutShortAgain_WhenItComesBack) {
  work_.in_pass = [this](const std::stop_token&) {
    stop_.request_stop();
    return PassEnd{};
  };
  serve_until("2026-10-09T00:00:00Z");
  EXPECT_THAT(work_.passes, SizeIs(1));
}

TEST_F(DaemonTest, TakesNewSettingsAtOnce) {
  work_.next_roster = Roster{*Schedule::parse("30 13 * * *"), {}, roster().accounts};
  alarm_.at(at("2026-10-05T13:00:00Z"), [this] { daemon_->reload(); });
  serve_until("2026-10-05T14:00:00Z");
  EXPECT_THAT(work_.passes, ElementsAre("2026-10-05T13:30:00Z contoso"));
  EXPECT_THAT(news(), Contains("daemon.reloaded: the new settings are in force"));
}

TEST_F(DaemonTest, TakesNewSettingsOnlyAfterThePassThatIsAtWork) {
  work_.next_roster = roster();
  work_.in_pass = [this](const std::stop_token&) {
    daemon_->reload();
    EXPECT_EQ(work_.reloads, 0);
    return PassEnd{};
  };
  serve_until("2026-10-06T06:00:00Z");
  EXPECT_EQ(work_.reloads, 1);
}

TEST_F(DaemonTest, KeepsTheOldSettingsWhenTheNewOnesAreWrong_AndSaysWhy) {
  alarm_.at(at("2026-10-05T13:00:00Z"), [this] { daemon_->reload(); });
  serve_until("2026-10-06T12:00:00Z");
  EXPECT_THAT(work_.passes, ElementsAre("2026-10-06T05:00:00Z contoso"));
  EXPECT_THAT(news(), Contains("daemon.reload_refused: schedule: the hour is wrong; the old "
                               "settings stay in force"));
}

TEST_F(DaemonTest, EndsAtOnceWhenItIsStoppedInItsSleep) {
  serve_until("2026-10-05T12:00:01Z");
  EXPECT_THAT(work_.passes, IsEmpty());
  EXPECT_EQ(clock_.now(), at("2026-10-05T12:00:01Z"));
}

TEST_F(DaemonTest, ServesAMonthWithoutMissingOrDoublingADay) {
  // Downtime is a restart; see timetable_test.cpp and the integration tests. Here: a suspended
  // machine, clocks that are corrected in both directions, a pass that fails and one that takes
  // long.
  alarm_.at(at("2026-10-09T22:00:00Z"), [this] { clock_.advance(hours(10)); });
  alarm_.at(at("2026-10-14T10:00:00Z"), [this] { alarm_.set_clock(minutes(7)); });
  alarm_.at(at("2026-10-20T05:30:00Z"), [this] { alarm_.set_clock(-hours(2)); });
  serve_until("2026-11-05T12:00:00Z");
  std::vector<std::string> days;
  for (const std::string& pass : work_.passes) days.push_back(pass.substr(0, 10));
  std::vector<std::string> expected;
  for (Day day = *parse_day("2026-10-06"); day <= *parse_day("2026-11-05");
       day += std::chrono::days(1)) {
    expected.push_back(format_day(day));
  }
  EXPECT_EQ(days, expected);
}

}  // namespace
}  // namespace azcost::run
