#include "azcost/run/agenda.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "support/fake_clock.hpp"
#include "support/values.hpp"

namespace azcost::run {
namespace {

using azcost::testing::at;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeClock;

Schedule schedule(const std::string& text) { return *Schedule::parse(text); }

/// "2026-10-05T05:15:00Z", and by how much it was late when it was.
std::string format(SystemTime time, milliseconds late) {
  const auto whole = std::chrono::floor<minutes>(late);
  return format_time(time) +
         (late == milliseconds(0) ? "" : " late by " + std::to_string(whole.count()) + " min");
}

/// A daemon that does nothing but pass: the loop that `Agenda` is made for.
class Sleeper {
 public:
  Sleeper(FakeClock& clock, std::string schedule) : clock_(clock), schedule_(std::move(schedule)) {}

  /// How long passes take from now on.
  void passes_take(milliseconds duration) { duration_ = duration; }
  /// The process begins anew, and knows only what the last pass has left on disk.
  void start() {
    agenda_.emplace(run::schedule(schedule_), milliseconds(0), last_began_, clock_.now());
  }
  /// Sleeps and passes until `end`, or for as long as a pass takes that began before.
  void run_until(SystemTime end) {
    while (clock_.now() < end) {
      const Turn turn = agenda_->look(clock_.now());
      if (turn.now) {
        pass(turn);
      } else {
        clock_.wait_until(clock_.steady_now() + (std::min(turn.due, end) - clock_.now()), {});
      }
    }
  }
  /// The begins of the passes since the last call.
  std::vector<std::string> passes() { return std::exchange(passes_, {}); }

 private:
  void pass(const Turn& turn) {
    passes_.push_back(format(clock_.now(), turn.late));
    last_began_ = clock_.now();
    agenda_->began(clock_.now());
    clock_.advance(duration_);
  }

  FakeClock& clock_;
  std::string schedule_;
  milliseconds duration_{0};
  std::optional<Agenda> agenda_;
  std::optional<SystemTime> last_began_;
  std::vector<std::string> passes_;
};

TEST(Agenda, WaitsForTheNextInstantAfterTheLastPass) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), at("2026-10-05T05:15:00Z"),
                at("2026-10-05T09:00:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T09:00:00Z")), (Turn{.due = at("2026-10-06T05:15:00Z")}));
}

TEST(Agenda, IsDueAtTheInstant) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), at("2026-10-05T05:15:00Z"),
                at("2026-10-05T09:00:00Z"));
  EXPECT_FALSE(agenda.look(at("2026-10-06T05:15:00Z") - milliseconds(1)).now);
  EXPECT_EQ(agenda.look(at("2026-10-06T05:15:00Z")),
            (Turn{.due = at("2026-10-06T05:15:00Z"), .now = true}));
}

TEST(Agenda, SaysSinceWhenAPassIsMissed) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), at("2026-10-01T05:15:00Z"),
                at("2026-10-05T09:00:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T09:00:00Z")),
            (Turn{.due = at("2026-10-02T05:15:00Z"), .late = days(3) + minutes(225), .now = true}));
}

TEST(Agenda, IsDueAtOnceWhereNothingWasCollectedYet) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), std::nullopt, at("2026-10-05T09:00:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T09:00:00Z")),
            (Turn{.due = at("2026-10-05T05:15:00Z"), .late = minutes(225), .now = true}));
}

TEST(Agenda, AddsTheOffsetToEachInstant) {
  Agenda agenda(schedule("15 5 * * *"), minutes(20), at("2026-10-05T05:35:00Z"),
                at("2026-10-05T09:00:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T09:00:00Z")).due, at("2026-10-06T05:35:00Z"));
}

TEST(Agenda, CountsTheOffsetOfTheFirstPassToo) {
  Agenda agenda(schedule("15 5 * * *"), minutes(20), std::nullopt, at("2026-10-05T05:30:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T05:30:00Z")).due, at("2026-10-04T05:35:00Z"));
}

TEST(Agenda, KeepsWhatWasServedWhenTheScheduleChanges) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), at("2026-10-05T05:15:00Z"),
                at("2026-10-05T09:00:00Z"));
  agenda.change(schedule("0 */6 * * *"), milliseconds(0));
  EXPECT_EQ(agenda.look(at("2026-10-05T09:00:00Z")),
            (Turn{.due = at("2026-10-05T06:00:00Z"), .late = hours(3), .now = true}));
}

TEST(Agenda, DoesNothingTwiceWhenTheClockIsCorrectedBack) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), std::nullopt, at("2026-10-05T05:15:00Z"));
  agenda.began(at("2026-10-05T05:15:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T05:15:00Z") - milliseconds(20)),
            (Turn{.due = at("2026-10-06T05:15:00Z")}));
  EXPECT_EQ(agenda.look(at("2026-10-05T02:15:00Z")), (Turn{.due = at("2026-10-06T05:15:00Z")}));
}

TEST(Agenda, CountsFromTheNewTimeWhenTheClockWasWrongBefore) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), std::nullopt, at("2026-10-05T05:15:00Z"));
  agenda.began(at("2026-10-05T05:15:00Z"));
  EXPECT_EQ(agenda.look(at("2016-10-05T04:00:00Z")), (Turn{.due = at("2016-10-05T05:15:00Z")}));
  EXPECT_TRUE(agenda.look(at("2016-10-05T05:15:00Z")).now);
}

TEST(Agenda, IgnoresALastPassFromTheFuture) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), at("2026-10-05T05:15:00Z"),
                at("2016-10-05T04:00:00Z"));
  EXPECT_EQ(agenda.look(at("2016-10-05T04:00:00Z")), (Turn{.due = at("2016-10-05T05:15:00Z")}));
}

TEST(Agenda, APassOutOfTurnDoesNotBringBackWhatWasServed) {
  Agenda agenda(schedule("15 5 * * *"), milliseconds(0), at("2026-10-05T05:15:00Z"),
                at("2026-10-05T04:30:00Z"));
  agenda.began(at("2026-10-05T04:30:00Z"));
  EXPECT_EQ(agenda.look(at("2026-10-05T05:15:00Z")), (Turn{.due = at("2026-10-06T05:15:00Z")}));
}

// February 2024, with its leap day, at 05:15 each day; the host's troubles one after the other.
TEST(AgendaOverAMonth, CatchesUpOnceWhateverHappens) {
  FakeClock clock(at("2024-02-01T00:00:00Z"));
  Sleeper daemon(clock, "15 5 * * *");
  daemon.passes_take(minutes(10));
  daemon.start();
  daemon.run_until(at("2024-02-03T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-01T00:00:00Z late by 1125 min", "2024-02-01T05:15:00Z",
                          "2024-02-02T05:15:00Z", "2024-02-03T05:15:00Z"));

  // Downtime over two nights.
  clock.advance(days(2));
  daemon.start();
  daemon.run_until(at("2024-02-06T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-05T12:00:00Z late by 1845 min", "2024-02-06T05:15:00Z"));

  // Suspended over three nights: the steady clock stood still.
  clock.jump_wall_clock(days(3));
  daemon.run_until(at("2024-02-10T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-09T12:00:00Z late by 3285 min", "2024-02-10T05:15:00Z"));

  // Put forward by a day, and back again in the evening.
  clock.jump_wall_clock(days(1));
  daemon.run_until(at("2024-02-11T18:00:00Z"));
  clock.jump_wall_clock(-days(1));
  daemon.run_until(at("2024-02-12T12:00:00Z"));
  EXPECT_THAT(daemon.passes(), ElementsAre("2024-02-11T12:00:00Z late by 405 min",
                                           "2024-02-11T05:15:00Z", "2024-02-12T05:15:00Z"));

  // Ten years back, until somebody notices.
  clock.jump_wall_clock(at("2014-02-12T12:00:00Z") - clock.now());
  daemon.run_until(at("2014-02-14T12:00:00Z"));
  clock.jump_wall_clock(at("2024-02-14T12:00:00Z") - clock.now());
  daemon.run_until(at("2024-02-16T12:00:00Z"));
  EXPECT_THAT(daemon.passes().size(), 5U);

  // One pass takes more than two days: those after it move, and there is one of them.
  daemon.passes_take(hours(50));
  daemon.run_until(at("2024-02-17T12:00:00Z"));
  daemon.passes_take(minutes(10));
  daemon.run_until(at("2024-02-20T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-17T05:15:00Z", "2024-02-19T07:15:00Z late by 1560 min",
                          "2024-02-20T05:15:00Z"));

  // The leap day, and the month's end.
  daemon.run_until(at("2024-02-27T12:00:00Z"));
  EXPECT_EQ(daemon.passes().size(), 7U);
  daemon.run_until(at("2024-03-01T12:00:00Z"));
  EXPECT_THAT(daemon.passes(),
              ElementsAre("2024-02-28T05:15:00Z", "2024-02-29T05:15:00Z", "2024-03-01T05:15:00Z"));
}

TEST(AgendaOverAMonth, PassesOnceADayWhenNothingHappens) {
  FakeClock clock(at("2026-10-01T05:15:00Z"));
  Sleeper daemon(clock, "15 5 * * *");
  daemon.passes_take(minutes(10));
  daemon.start();
  daemon.run_until(at("2026-11-01T05:15:00Z"));
  EXPECT_EQ(daemon.passes().size(), 31U);
  EXPECT_EQ(clock.waits().size(), 31U) << "asleep from one pass to the next";
}

TEST(AgendaOverAMonth, PassesFollowEachOtherWithoutOverlapWhenEachTakesTooLong) {
  FakeClock clock(at("2026-10-01T00:00:00Z"));
  Sleeper daemon(clock, "@hourly");
  daemon.passes_take(minutes(90));
  daemon.start();
  daemon.run_until(at("2026-10-01T05:00:00Z"));
  EXPECT_THAT(
      daemon.passes(),
      ElementsAre("2026-10-01T00:00:00Z", "2026-10-01T01:30:00Z late by 30 min",
                  "2026-10-01T03:00:00Z late by 60 min", "2026-10-01T04:30:00Z late by 30 min"));
}

TEST(AgendaOverAMonth, ARestartInTheMiddleOfTheDayRepeatsNothing) {
  FakeClock clock(at("2026-10-01T05:15:00Z"));
  Sleeper daemon(clock, "15 5 * * *");
  daemon.start();
  daemon.run_until(at("2026-10-01T12:00:00Z"));
  daemon.start();
  daemon.run_until(at("2026-10-02T12:00:00Z"));
  daemon.start();
  EXPECT_THAT(daemon.passes(), ElementsAre("2026-10-01T05:15:00Z", "2026-10-02T05:15:00Z"));
}

}  // namespace
}  // namespace azcost::run
