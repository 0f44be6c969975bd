#include "azcost/run/timetable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "support/fake_clock.hpp"
#include "support/values.hpp"

namespace azcost::run {
namespace {

using azcost::testing::at;
using plan::DueAccount;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::ElementsAre;
using testing::FakeClock;
using ::testing::IsEmpty;

const PassEnd kDone = {};
const PassEnd kTryWhatFailed{.try_again = {"contoso"}};

Roster roster(std::map<std::string, std::optional<SystemTime>> accounts,
              const char* schedule = "15 5 * * *", milliseconds offset = {}) {
  return {*Schedule::parse(schedule), offset, std::move(accounts)};
}

/// One account, whose last pass began at `last_began`.
Timetable served(const char* last_began, const char* now, milliseconds offset = {}) {
  return {roster({{"contoso", at(last_began)}}, "15 5 * * *", offset), at(now)};
}

/// Accounts that are due at `now`: "contoso since … late by 60 min", else when the next one is.
std::string look(Timetable& timetable, SystemTime now) {
  const Turns turns = timetable.look(now);
  if (turns.due.empty()) return "next " + format_time(turns.next);
  std::string text;
  for (const DueAccount& due : turns.due) {
    text += due.account + (due.again ? " again" : "") + " since " + format_time(due.since) + " ";
  }
  return text + "late by " + std::to_string(std::chrono::floor<minutes>(turns.late).count());
}

std::string look(Timetable& timetable, const char* now) { return look(timetable, at(now)); }

/// A pass over all accounts that are due, which takes no time.
void pass(Timetable& timetable, SystemTime now, const PassEnd& outcome = kDone) {
  timetable.passed(timetable.look(now).due, now, now, outcome);
}

TEST(Timetable, IsDueAtTheFirstInstantThatNoPassHasServed) {
  struct Case {
    const char* last_began;
    const char* now;
    const char* expected;
  };
  const Case cases[] = {
      {"2026-10-05T05:15:00Z", "2026-10-05T09:00:00Z", "next 2026-10-06T05:15:00Z"},
      {"2026-10-05T05:15:00Z", "2026-10-06T05:14:59Z", "next 2026-10-06T05:15:00Z"},
      {"2026-10-05T05:15:00Z", "2026-10-06T05:15:00Z",
       "contoso since 2026-10-06T05:15:00Z late by 0"},
      {"2026-10-01T05:15:00Z", "2026-10-05T09:00:00Z",
       "contoso since 2026-10-02T05:15:00Z late by 4545"},
      // A last pass in the future: the clock was wrong then, or is wrong now.
      {"2026-10-05T05:15:00Z", "2016-10-05T04:00:00Z", "next 2016-10-05T05:15:00Z"},
      {"2026-10-05T05:15:00Z", "2026-10-05T02:15:00Z", "next 2026-10-06T05:15:00Z"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.now);
    Timetable timetable = served(one.last_began, one.now);
    EXPECT_EQ(look(timetable, one.now), one.expected);
  }
}

TEST(Timetable, AddsTheOffsetToEachInstant) {
  Timetable timetable = served("2026-10-05T05:35:00Z", "2026-10-05T09:00:00Z", minutes(20));
  EXPECT_EQ(look(timetable, "2026-10-05T09:00:00Z"), "next 2026-10-06T05:35:00Z");
}

TEST(Timetable, LetsANewAccountBeginAtOnce_AndNotLate) {
  Timetable timetable = served("2026-10-05T05:15:00Z", "2026-10-05T12:00:00Z");
  timetable.change(roster({{"contoso", std::nullopt}, {"tailspin", std::nullopt}}),
                   at("2026-10-05T12:00:00Z"));
  EXPECT_EQ(look(timetable, "2026-10-05T12:00:00Z"),
            "tailspin since 2026-10-05T12:00:00Z late by 0");
  pass(timetable, at("2026-10-05T12:00:00Z"));
  EXPECT_EQ(look(timetable, "2026-10-05T12:00:00Z"), "next 2026-10-06T05:15:00Z");
}

TEST(Timetable, KeepsWhatWasServedWhenTheScheduleChanges) {
  Timetable timetable = served("2026-10-05T05:15:00Z", "2026-10-05T09:00:00Z");
  timetable.change(roster({{"contoso", std::nullopt}}, "0 */6 * * *"), at("2026-10-05T09:00:00Z"));
  EXPECT_EQ(look(timetable, "2026-10-05T09:00:00Z"),
            "contoso since 2026-10-05T06:00:00Z late by 180");
}

TEST(Timetable, DoesNothingTwiceWhenTheClockIsCorrectedBack) {
  Timetable timetable = served("2026-10-04T05:15:00Z", "2026-10-05T05:15:00Z");
  pass(timetable, at("2026-10-05T05:15:00Z"));
  EXPECT_EQ(look(timetable, at("2026-10-05T05:15:00Z") - milliseconds(20)),
            "next 2026-10-06T05:15:00Z");
  EXPECT_EQ(look(timetable, "2026-10-05T02:15:00Z"), "next 2026-10-06T05:15:00Z");
  EXPECT_EQ(look(timetable, "2016-10-05T04:00:00Z"), "next 2016-10-05T05:15:00Z")
      << "that clock was wrong before";
}

TEST(Timetable, APassOutOfTurnDoesNotBringBackWhatWasServed) {
  Timetable timetable = served("2026-10-05T05:15:00Z", "2026-10-05T04:30:00Z");
  timetable.call_all();
  pass(timetable, at("2026-10-05T04:30:00Z"));
  EXPECT_EQ(look(timetable, "2026-10-05T05:15:00Z"), "next 2026-10-06T05:15:00Z");
}

TEST(Timetable, CallsEverybodyAtOnceWhenAskedTo_AndGoesOnWithTheSchedule) {
  const SystemTime now = at("2026-10-05T12:00:00Z");
  const SystemTime before = at("2026-10-05T05:15:00Z");
  Timetable timetable(roster({{"contoso", before}, {"fabrikam", before}}), now);
  timetable.call_all();
  EXPECT_EQ(look(timetable, now),
            "contoso since 2026-10-05T12:00:00Z fabrikam since 2026-10-05T12:00:00Z late by 0");
  pass(timetable, now);
  EXPECT_EQ(look(timetable, now), "next 2026-10-06T05:15:00Z");
}

TEST(Timetable, TriesAgainBeforeTheNextTurn_AfterLongerAndLongerPauses) {
  Timetable timetable = served("2026-10-05T05:15:00Z", "2026-10-05T12:00:00Z");
  SystemTime now = at("2026-10-06T05:15:00Z");
  std::vector<minutes> pauses;
  for (int i = 0; i < 6; ++i) {
    pass(timetable, now, kTryWhatFailed);
    const Turns turns = timetable.look(now);
    EXPECT_THAT(turns.due, IsEmpty());
    pauses.push_back(std::chrono::duration_cast<minutes>(turns.next - now));
    now = turns.next;
    EXPECT_EQ(look(timetable, now), "contoso again since 2026-10-06T05:15:00Z late by 0");
  }
  EXPECT_THAT(pauses, ElementsAre(minutes(15), minutes(30), minutes(60), minutes(120), minutes(120),
                                  minutes(120)));
  now = at("2026-10-07T05:15:00Z");
  EXPECT_EQ(look(timetable, now), "contoso since 2026-10-07T05:15:00Z late by 0");
  pass(timetable, now, kTryWhatFailed);
  EXPECT_EQ(timetable.look(now).next, now + Timetable::kFirstPause) << "short pauses again";
  pass(timetable, now + Timetable::kFirstPause);
  EXPECT_EQ(look(timetable, now + Timetable::kFirstPause), "next 2026-10-08T05:15:00Z");
}

TEST(Timetable, TriesAllOfAPassAgainThatDidNotComeToBegin_ForTheSameTurn) {
  Timetable timetable = served("2026-10-05T05:15:00Z", "2026-10-05T12:00:00Z");
  const SystemTime now = at("2026-10-08T06:00:00Z");
  pass(timetable, now, {.try_again = {"contoso"}, .from_scratch = true});
  EXPECT_EQ(look(timetable, now + Timetable::kFirstPause),
            "contoso since 2026-10-06T05:15:00Z late by 0");
}

/// A daemon that only makes passes: the loop for which a timetable is made.
class Sleeper {
 public:
  Sleeper(FakeClock& clock, const char* schedule) : clock_(clock), schedule_(schedule) {}

  /// Sets how long passes take from now on.
  void passes_take(milliseconds duration) { duration_ = duration; }
  /// Restarts the process, which then knows only what the last pass left on disk.
  void start() { timetable_.emplace(roster({{"contoso", last_began_}}, schedule_), clock_.now()); }
  /// Sleeps and makes passes until `end`, or until a pass that began before has ended.
  void run_until(SystemTime end) {
    while (clock_.now() < end) {
      const Turns turns = timetable_->look(clock_.now());
      if (turns.due.empty()) {
        clock_.wait_until(clock_.steady_now() + (std::min(turns.next, end) - clock_.now()), {});
      } else {
        pass(turns);
      }
    }
  }
  /// The starts of the passes since the last call, and by how many minutes they were late.
  std::vector<std::string> passes() { return std::exchange(passes_, {}); }

 private:
  void pass(const Turns& turns) {
    const auto late = std::chrono::floor<minutes>(turns.late).count();
    passes_.push_back(format_time(clock_.now()) +
                      (late == 0 ? "" : " late by " + std::to_string(late)));
    const SystemTime begin = clock_.now();
    last_began_ = begin;
    clock_.advance(duration_);
    timetable_->passed(turns.due, begin, clock_.now(), kDone);
  }

  FakeClock& clock_;
  const char* schedule_;
  milliseconds duration_{0};
  std::optional<Timetable> timetable_;
  std::optional<SystemTime> last_began_;
  std::vector<std::string> passes_;
};

// February 2024, with its leap day, at 05:15 each day; one problem of the host after the other.
TEST(TimetableOverAMonth, CatchesUpOnceWhateverHappens) {
  FakeClock clock(at("2024-02-01T00:00:00Z"));
  Sleeper daemon(clock, "15 5 * * *");
  daemon.passes_take(minutes(10));
  daemon.start();
  daemon.run_until(at("2024-02-03T12:00:00Z"));
  EXPECT_THAT(daemon.passes(), ElementsAre("2024-02-01T00:00:00Z", "2024-02-01T05:15:00Z",
                                           "2024-02-02T05:15:00Z", "2024-02-03T05:15:00Z"));

  // Downtime over two nights.
  clock.advance(days(2));
  daemon.start();
  daemon.run_until(at("2024-02-06T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-05T12:00:00Z late by 1845", "2024-02-06T05:15:00Z"));

  // Suspended over three nights: the steady clock stood still.
  clock.jump_wall_clock(days(3));
  daemon.run_until(at("2024-02-10T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-09T12:00:00Z late by 3285", "2024-02-10T05:15:00Z"));

  // The clock is put forward by a day, and back again in the evening.
  clock.jump_wall_clock(days(1));
  daemon.run_until(at("2024-02-11T18:00:00Z"));
  clock.jump_wall_clock(-days(1));
  daemon.run_until(at("2024-02-12T12:00:00Z"));
  EXPECT_THAT(daemon.passes(), ElementsAre("2024-02-11T12:00:00Z late by 405",
                                           "2024-02-11T05:15:00Z", "2024-02-12T05:15:00Z"));

  // The clock goes ten years back, until somebody notices.
  clock.jump_wall_clock(at("2014-02-12T12:00:00Z") - clock.now());
  daemon.run_until(at("2014-02-14T12:00:00Z"));
  clock.jump_wall_clock(at("2024-02-14T12:00:00Z") - clock.now());
  daemon.run_until(at("2024-02-16T12:00:00Z"));
  EXPECT_THAT(daemon.passes().size(), 5U);

  // One pass takes more than two days: the passes that it covers are replaced by one.
  daemon.passes_take(hours(50));
  daemon.run_until(at("2024-02-17T12:00:00Z"));
  daemon.passes_take(minutes(10));
  daemon.run_until(at("2024-02-20T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-17T05:15:00Z", "2024-02-19T07:15:00Z late by 1560",
                          "2024-02-20T05:15:00Z"));

  // The leap day, and the end of the month. Restarts in the middle of a day repeat nothing.
  daemon.run_until(at("2024-02-27T12:00:00Z"));
  EXPECT_EQ(daemon.passes().size(), 7U);
  daemon.start();
  daemon.run_until(at("2024-03-01T12:00:00Z"));
  daemon.start();
  daemon.run_until(at("2024-03-01T13:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-28T05:15:00Z", "2024-02-29T05:15:00Z", "2024-03-01T05:15:00Z"));
}

TEST(TimetableOverAMonth, PassesOnceADayWhenNothingHappens) {
  FakeClock clock(at("2026-10-01T05:15:00Z"));
  Sleeper daemon(clock, "15 5 * * *");
  daemon.passes_take(minutes(10));
  daemon.start();
  daemon.run_until(at("2026-11-01T05:15:00Z"));
  EXPECT_EQ(daemon.passes().size(), 31U);
  EXPECT_EQ(clock.waits().size(), 31U) << "asleep from one pass to the next";
}

TEST(TimetableOverAMonth, PassesFollowEachOtherWithoutOverlapWhenEachTakesTooLong) {
  FakeClock clock(at("2026-10-01T00:00:00Z"));
  Sleeper daemon(clock, "@hourly");
  daemon.passes_take(minutes(90));
  daemon.start();
  daemon.run_until(at("2026-10-01T05:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2026-10-01T00:00:00Z", "2026-10-01T01:30:00Z late by 30",
                          "2026-10-01T03:00:00Z late by 60", "2026-10-01T04:30:00Z late by 30"));
}

}  // namespace
}  // namespace azcost::run
