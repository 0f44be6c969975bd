#include "azcost/run/timetable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "support/values.hpp"

namespace azcost::run {
namespace {

using azcost::testing::at;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Schedule kAtFive = *Schedule::parse("0 5 * * *");

std::vector<std::string> names(const Turns& turns) {
  std::vector<std::string> names;
  for (const DueAccount& due : turns.due) {
    names.push_back(due.account + (due.again ? " again" : ""));
  }
  return names;
}

/// Two accounts that were collected this morning; the second one has its turn ten minutes later.
Timetable served_today() {
  return {kAtFive,
          {{"contoso", minutes(0), at("2026-10-05T05:00:00Z")},
           {"fabrikam", minutes(10), at("2026-10-05T05:10:00Z")}},
          at("2026-10-05T12:00:00Z")};
}

TEST(Timetable, HasNobodyDueBetweenTurnsAndKnowsTheNext) {
  Timetable timetable = served_today();
  const Turns turns = timetable.look(at("2026-10-05T12:00:00Z"));
  EXPECT_THAT(turns.due, IsEmpty());
  EXPECT_EQ(turns.next, at("2026-10-06T05:00:00Z"));
}

TEST(Timetable, GivesEachAccountATurnOfItsOwn) {
  Timetable timetable = served_today();
  const Turns first = timetable.look(at("2026-10-06T05:00:00Z"));
  EXPECT_THAT(names(first), ElementsAre("contoso"));
  EXPECT_EQ(first.next, at("2026-10-06T05:10:00Z"));
  timetable.began("contoso", at("2026-10-06T05:00:00Z"));
  EXPECT_THAT(names(timetable.look(at("2026-10-06T05:10:00Z"))), ElementsAre("fabrikam"));
}

TEST(Timetable, LetsAccountsWhoseTurnsWereMissedGoTogether_AndTellsSinceWhen) {
  Timetable timetable = served_today();
  const Turns turns = timetable.look(at("2026-10-08T06:00:00Z"));
  EXPECT_THAT(turns.due, ElementsAre(DueAccount{"contoso", at("2026-10-06T05:00:00Z")},
                                     DueAccount{"fabrikam", at("2026-10-06T05:10:00Z")}));
  EXPECT_EQ(turns.late, hours(49));
}

TEST(Timetable, CallsEverybodyAtOnceWhenAskedTo_AndGoesOnWithTheSchedule) {
  Timetable timetable = served_today();
  timetable.call_all();
  const SystemTime now = at("2026-10-05T12:00:00Z");
  EXPECT_THAT(names(timetable.look(now)), ElementsAre("contoso", "fabrikam"));
  EXPECT_EQ(timetable.look(now).due[0].since, now);
  timetable.began("contoso", now);
  timetable.began("fabrikam", now);
  EXPECT_EQ(timetable.look(now).next, at("2026-10-06T05:00:00Z"));
}

TEST(Timetable, TriesAgainBeforeTheNextTurn_AfterLongerAndLongerPauses) {
  Timetable timetable(kAtFive, {{"contoso", minutes(0), at("2026-10-05T05:00:00Z")}},
                      at("2026-10-05T12:00:00Z"));
  SystemTime now = at("2026-10-06T05:00:00Z");
  timetable.began("contoso", now);
  timetable.ended("contoso", now, TryAgain::kWhatFailed);
  std::vector<minutes> pauses;
  for (int i = 0; i < 6; ++i) {
    const Turns turns = timetable.look(now);
    EXPECT_THAT(turns.due, IsEmpty());
    pauses.push_back(std::chrono::duration_cast<minutes>(turns.next - now));
    now = turns.next;
    EXPECT_EQ(timetable.look(now).due,
              (std::vector<DueAccount>{{"contoso", at("2026-10-06T05:00:00Z"), true}}));
    timetable.began("contoso", now);
    timetable.ended("contoso", now, TryAgain::kWhatFailed);
  }
  EXPECT_THAT(pauses, ElementsAre(minutes(15), minutes(30), minutes(60), minutes(120), minutes(120),
                                  minutes(120)));
}

TEST(Timetable, TriesAllOfAPassAgainThatDidNotComeToBegin_ForTheSameTurn) {
  Timetable timetable(kAtFive, {{"contoso", minutes(0), at("2026-10-05T05:00:00Z")}},
                      at("2026-10-05T12:00:00Z"));
  const SystemTime now = at("2026-10-08T06:00:00Z");
  timetable.began("contoso", now);
  timetable.ended("contoso", now, TryAgain::kAll);
  EXPECT_THAT(timetable.look(now + Timetable::kFirstPause).due,
              ElementsAre(DueAccount{"contoso", at("2026-10-06T05:00:00Z"), false}));
}

TEST(Timetable, TriesNoMoreOnceItWorked) {
  Timetable timetable = served_today();
  SystemTime now = at("2026-10-06T05:00:00Z");
  timetable.began("contoso", now);
  timetable.ended("contoso", now, TryAgain::kWhatFailed);
  now += Timetable::kFirstPause;
  timetable.began("fabrikam", now);
  timetable.began("contoso", now);
  timetable.ended("contoso", now, TryAgain::kNo);
  EXPECT_EQ(timetable.look(now).next, at("2026-10-07T05:00:00Z"));
}

TEST(Timetable, StartsAgainWithShortPausesAtTheNextTurn) {
  Timetable timetable(kAtFive, {{"contoso", minutes(0), at("2026-10-05T05:00:00Z")}},
                      at("2026-10-05T12:00:00Z"));
  SystemTime now = at("2026-10-06T05:00:00Z");
  for (int i = 0; i < 4; ++i) {
    timetable.began("contoso", now);
    timetable.ended("contoso", now, TryAgain::kWhatFailed);
    now = timetable.look(now).next;
  }
  now = at("2026-10-07T05:00:00Z");
  EXPECT_THAT(names(timetable.look(now)), ElementsAre("contoso"));
  timetable.began("contoso", now);
  timetable.ended("contoso", now, TryAgain::kWhatFailed);
  EXPECT_EQ(timetable.look(now).next, now + Timetable::kFirstPause);
}

TEST(Timetable, KeepsWhatWasServedWhenTheScheduleChanges) {
  Timetable timetable = served_today();
  timetable.change(*Schedule::parse("0 * * * *"), {{"fabrikam", minutes(0)}},
                   at("2026-10-05T05:30:00Z"));
  const Turns turns = timetable.look(at("2026-10-05T05:30:00Z"));
  EXPECT_THAT(turns.due, IsEmpty());
  EXPECT_EQ(turns.next, at("2026-10-05T06:00:00Z"));
}

TEST(Timetable, LetsANewAccountBeginAtOnce) {
  Timetable timetable = served_today();
  timetable.change(kAtFive, {{"contoso", minutes(0)}, {"tailspin", minutes(0)}},
                   at("2026-10-05T12:00:00Z"));
  const Turns turns = timetable.look(at("2026-10-05T12:00:00Z"));
  EXPECT_THAT(turns.due, ElementsAre(DueAccount{"tailspin", at("2026-10-05T12:00:00Z")}));
  EXPECT_EQ(turns.late, minutes(0));
}

}  // namespace
}  // namespace azcost::run
