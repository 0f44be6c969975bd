#include "azcost/plan/catch_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "stored.hpp"

namespace azcost::plan {
namespace {

using testing::account;
using testing::day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::lines_of;
using testing::manifest;
using testing::month;
using testing::put;
using testing::whole_month;

class CatchUpTest : public ::testing::Test {
 protected:
  std::vector<std::string> plan(const char* due, const char* today) {
    return lines_of(plan_catch_up({{account_, day(due)}}, stored_, unread_, day(today), 10).units);
  }

  Account account_ = account();
  Stored stored_;
  std::vector<Unit> unread_;
};

TEST_F(CatchUpTest, ReadsTheOpenMonthsOnAnOrdinaryDay) {
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-10-01..2026-10-20"));
  EXPECT_THAT(plan("2026-10-10", "2026-10-10"),
              ElementsAre("contoso actual 2026-09-01..2026-09-30",
                          "contoso actual 2026-10-01..2026-10-10"));
}

TEST_F(CatchUpTest, ReadsAMonthThatClosedWhileNobodyWasThere) {
  EXPECT_THAT(plan("2026-10-09", "2026-10-14"),
              ElementsAre("contoso actual 2026-09-01..2026-09-30",
                          "contoso actual 2026-10-01..2026-10-14"));
}

TEST_F(CatchUpTest, ReadsEveryMonthOfALongDowntime) {
  EXPECT_THAT(
      plan("2026-08-20", "2026-11-15"),
      ElementsAre("contoso actual 2026-08-01..2026-08-31", "contoso actual 2026-09-01..2026-09-30",
                  "contoso actual 2026-10-01..2026-10-31",
                  "contoso actual 2026-11-01..2026-11-15"));
}

TEST_F(CatchUpTest, FillsHolesBeforeTheOpenMonths_OldestFirst) {
  put(stored_, whole_month(account_, "2026-05"));
  put(stored_, manifest(account_, "2026-07-01", "2026-07-20"));
  put(stored_, whole_month(account_, "2026-08"));
  put(stored_, whole_month(account_, "2026-09"));
  EXPECT_THAT(
      plan("2026-10-20", "2026-10-20"),
      ElementsAre("contoso actual 2026-06-01..2026-06-30", "contoso actual 2026-07-21..2026-07-31",
                  "contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, AsksAgainForDaysThatWerePendingWhenTheirMonthWasLastRead) {
  Manifest pending = whole_month(account_, "2026-09");
  pending.days.erase(day("2026-09-30"));
  pending.pending.insert(day("2026-09-30"));
  put(stored_, std::move(pending));
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-09-30..2026-09-30",
                          "contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, LooksForNothingBeforeWhatIsStored) {
  put(stored_, whole_month(account_, "2026-09"));
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, LeavesBrokenManifestsToVerify) {
  put(stored_, whole_month(account_, "2026-08"));
  stored_[{"contoso", Dataset::kActual}][month("2026-09")] = std::nullopt;
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, TakesUpWhatAPassBeforeCouldNotRead) {
  unread_ = {{"contoso", Dataset::kActual, {day("2026-09-01"), day("2026-09-30")}},
             {"contoso", Dataset::kActual, {day("2026-10-01"), day("2026-10-19")}},
             {"fabrikam", Dataset::kActual, {day("2026-09-01"), day("2026-09-30")}}};
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-09-01..2026-09-30",
                          "contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, ReadsAHoleAndWhatWasUnreadOfItsMonthTogether) {
  put(stored_, manifest(account_, "2026-09-01", "2026-09-20"));
  unread_ = {{"contoso", Dataset::kActual, {day("2026-09-10"), day("2026-09-12")}}};
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-09-10..2026-09-30",
                          "contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, ReadsMonthlyRowsByWholeMonths) {
  account_.granularity = Granularity::kMonthly;
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"),
              ElementsAre("contoso actual 2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, SurvivesAClockThatWasPutBack) {
  EXPECT_THAT(plan("2026-10-20", "2026-10-12"),
              ElementsAre("contoso actual 2026-10-01..2026-10-12"));
}

RunRecord run(std::string command, Outcome outcome, const char* to = "2026-09-30") {
  RunRecord run;
  run.command = std::move(command);
  UnitRecord unit;
  unit.unit = {"contoso", Dataset::kActual, {day("2026-09-01"), day(to)}};
  unit.outcome = outcome;
  run.units = {unit};
  return run;
}

TEST(UnreadUnits, AreThoseThatTheDaemonTriedInVain) {
  for (const Outcome outcome : {Outcome::kThrottled, Outcome::kFailed, Outcome::kMismatch,
                                Outcome::kForbidden, Outcome::kSkipped}) {
    EXPECT_THAT(lines_of(unread_units({run("run", outcome)})),
                ElementsAre("contoso actual 2026-09-01..2026-09-30"));
  }
}

TEST(UnreadUnits, AreThoseOfTheNewestTry) {
  EXPECT_THAT(unread_units({run("run", Outcome::kCommitted), run("run", Outcome::kThrottled)}),
              IsEmpty());
  EXPECT_THAT(unread_units({run("backfill", Outcome::kUnchanged),
                            run("run", Outcome::kThrottled, "2026-09-20")}),
              IsEmpty());
}

TEST(UnreadUnits, AreNotWhatSomebodyAskedForByHand) {
  EXPECT_THAT(unread_units({run("collect", Outcome::kFailed)}), IsEmpty());
}

}  // namespace
}  // namespace azcost::plan
