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
using testing::manifest;
using testing::month;
using testing::put;
using testing::whole_month;
using testing::windows_of;

UnitRecord record(Outcome outcome, const char* from, const char* to) {
  UnitRecord unit;
  unit.unit = {"contoso", Dataset::kActual, {day(from), day(to)}};
  unit.outcome = outcome;
  return unit;
}

/// A run on `started`, over days of `unit`.
RunRecord run(std::string command, const char* started, UnitRecord unit) {
  RunRecord run;
  run.command = std::move(command);
  run.started_at = day(started) + std::chrono::hours(5);
  run.units = {std::move(unit)};
  return run;
}

RunRecord run(std::string command, Outcome outcome, const char* to = "2026-09-30") {
  return run(std::move(command), "2026-10-05", record(outcome, "2026-09-01", to));
}

/// Days that Azure no longer keeps.
UnitRecord gone(const char* from, const char* to) {
  UnitRecord unit = record(Outcome::kSkipped, from, to);
  unit.beyond_history = true;
  return unit;
}

class CatchUpTest : public ::testing::Test {
 protected:
  std::vector<std::string> plan(const char* due, const char* today, bool again = false) {
    const DueAccount turn{account_.name, day(due), again};
    return windows_of(plan_catch_up({account_}, {turn}, stored_, runs_, day(today), 10).units);
  }
  /// A plan on an ordinary day.
  std::vector<std::string> plan(const char* today) { return plan(today, today); }

  /// Stores the days `from` to `to`, all of them read at 05:15 of `read`.
  Manifest& store(const char* from, const char* to, const char* read) {
    Manifest days = manifest(account_, from, to);
    for (auto& [each, entry] : days.days) {
      entry.collected_at = day(read) + std::chrono::minutes(5 * 60 + 15);
    }
    const Month month = days.month;
    put(stored_, std::move(days));
    return *stored_[{"contoso", Dataset::kActual}][month];
  }

  Account account_ = account();
  Stored stored_;
  std::vector<RunRecord> runs_;
};

TEST_F(CatchUpTest, ReadsTheMonthsThatWereOpenSinceTheFirstMissedTurn) {
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"), ElementsAre("2026-10-01..2026-10-20"));
  EXPECT_THAT(plan("2026-10-10", "2026-10-10"),
              ElementsAre("2026-09-01..2026-09-30", "2026-10-01..2026-10-10"));
  EXPECT_THAT(plan("2026-10-09", "2026-10-14"),
              ElementsAre("2026-09-01..2026-09-30", "2026-10-01..2026-10-14"));
  EXPECT_THAT(plan("2026-08-20", "2026-11-15"),
              ElementsAre("2026-08-01..2026-08-31", "2026-09-01..2026-09-30",
                          "2026-10-01..2026-10-31", "2026-11-01..2026-11-15"));
  EXPECT_THAT(plan("2026-10-20", "2026-10-12"), ElementsAre("2026-10-01..2026-10-12"))
      << "the clock was put back";
}

TEST_F(CatchUpTest, LeavesAloneWhatNobodyAskedFor) {
  // A mistyped year, a month in between, and some days of a month.
  put(stored_, whole_month(account_, "2016-05"));
  put(stored_, manifest(account_, "2026-07-10", "2026-07-20"));
  put(stored_, whole_month(account_, "2026-09"));
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, ReadsDaysAgainThatWereReadTooEarly_AlsoAfterTheCloseDay) {
  // The machine was off from 31 January to 11 February.
  store("2026-01-01", "2026-01-31", "2026-01-31");
  EXPECT_THAT(plan("2026-02-11"), ElementsAre("2026-01-28..2026-01-31", "2026-02-01..2026-02-11"));
  EXPECT_THAT(plan("2026-11-20"), ElementsAre("2026-01-28..2026-01-31", "2026-11-01..2026-11-20"));
  store("2026-01-01", "2026-01-31", "2026-02-04");
  EXPECT_THAT(plan("2026-02-11"), ElementsAre("2026-02-01..2026-02-11"));
}

TEST_F(CatchUpTest, ReadsAMonthThatClosedTooSoonUntilItIsSettled) {
  store("2026-01-01", "2026-01-31", "2026-02-02");
  const auto plan_on = [this](const char* today) {
    const DueAccount turn{account_.name, day(today)};
    return windows_of(
        plan_catch_up({account_}, {turn}, stored_, runs_, day(today), /*close_day=*/1).units);
  };
  EXPECT_THAT(plan_on("2026-02-02"),
              ElementsAre("2026-01-30..2026-01-31", "2026-02-01..2026-02-02"));
  store("2026-01-01", "2026-01-31", "2026-02-04");
  EXPECT_THAT(plan_on("2026-02-05"), ElementsAre("2026-02-01..2026-02-05"));
}

TEST_F(CatchUpTest, ReadsTheRestOfAMonthInWhichTheMachineWasSwitchedOff) {
  store("2026-01-01", "2026-01-25", "2026-01-25");
  EXPECT_THAT(plan("2026-02-15"), ElementsAre("2026-01-22..2026-01-31", "2026-02-01..2026-02-15"));
}

TEST_F(CatchUpTest, KeepsToTheDaysThatWereReadTooEarlyWhenLaterOnesAreSettled) {
  store("2026-01-01", "2026-01-20", "2026-02-10").days[day("2026-01-05")].collected_at =
      day("2026-01-05");
  EXPECT_THAT(plan("2026-02-15"), ElementsAre("2026-01-05..2026-01-05", "2026-02-01..2026-02-15"));
}

TEST_F(CatchUpTest, BelievesNoEntryFromTheFuture) {
  store("2026-01-01", "2026-01-31", "2027-01-01");
  EXPECT_THAT(plan("2026-02-15"), ElementsAre("2026-01-01..2026-01-31", "2026-02-01..2026-02-15"));
}

TEST_F(CatchUpTest, ReadsAMonthlyFileAgainThatWasMadeTooEarly) {
  account_.granularity = Granularity::kMonthly;
  store("2026-01-01", "2026-01-01", "2026-02-03");
  EXPECT_THAT(plan("2026-02-15"), ElementsAre("2026-01-01..2026-01-31", "2026-02-01..2026-02-15"));
  store("2026-01-01", "2026-01-01", "2026-02-04");
  EXPECT_THAT(plan("2026-02-15"), ElementsAre("2026-02-01..2026-02-15"));
}

TEST_F(CatchUpTest, AsksAgainForDaysThatWerePendingWhenTheirMonthWasLastRead) {
  Manifest pending = whole_month(account_, "2026-09");
  pending.days.erase(day("2026-09-30"));
  pending.pending.insert(day("2026-09-30"));
  put(stored_, std::move(pending));
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2026-09-30..2026-09-30", "2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, LeavesBrokenManifestsToVerify) {
  put(stored_, whole_month(account_, "2026-08"));
  stored_[{"contoso", Dataset::kActual}][month("2026-09")] = std::nullopt;
  EXPECT_THAT(plan("2026-10-20", "2026-10-20"), ElementsAre("2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, TakesUpWhatAPassBeforeCouldNotRead) {
  runs_ = {run("run", "2026-10-19", record(Outcome::kFailed, "2026-09-01", "2026-09-30"))};
  runs_[0].units.push_back(record(Outcome::kFailed, "2026-10-01", "2026-10-19"));
  runs_[0].units.push_back(record(Outcome::kFailed, "2026-09-01", "2026-09-30"));
  runs_[0].units.back().unit.account = "fabrikam";
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2026-09-01..2026-09-30", "2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, TriesOnlyThatWhenItIsASecondTry) {
  store("2026-08-01", "2026-08-31", "2026-08-31");
  runs_ = {run("run", "2026-10-20", record(Outcome::kFailed, "2026-10-01", "2026-10-20"))};
  runs_[0].units.push_back(record(Outcome::kFailed, "2026-09-01", "2026-09-30"));
  runs_[0].units.push_back(record(Outcome::kCommitted, "2026-08-01", "2026-08-31"));
  EXPECT_THAT(plan("2026-10-20", "2026-10-20", true),
              ElementsAre("2026-09-01..2026-09-30", "2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, ReadsUnsettledDaysAndWhatWasUnreadOfTheirMonthTogether) {
  store("2026-09-01", "2026-09-30", "2026-09-30");
  runs_ = {run("run", "2026-10-02", record(Outcome::kFailed, "2026-09-10", "2026-09-12"))};
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2026-09-10..2026-09-30", "2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, AsksNoMoreForWhatAzureKeepsNoMore) {
  store("2025-08-01", "2025-08-31", "2025-08-31");
  store("2025-09-01", "2025-09-30", "2025-09-20");
  runs_ = {run("run", "2026-10-19", gone("2025-09-01", "2025-09-21"))};
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2025-09-22..2025-09-30", "2026-10-01..2026-10-20"));
  runs_.insert(runs_.begin(), run("run", "2026-10-20", gone("2025-09-22", "2025-09-30")));
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2026-10-01..2026-10-20"));
}

TEST_F(CatchUpTest, CutsNoMonthlyRowWhereHistoryBegins) {
  account_.granularity = Granularity::kMonthly;
  store("2025-09-01", "2025-09-01", "2025-09-20");
  runs_ = {run("run", "2026-10-19", gone("2025-09-01", "2025-09-21"))};
  EXPECT_THAT(plan("2026-10-20"), ElementsAre("2026-10-01..2026-10-20"));
}

TEST(UnreadUnits, AreThoseThatAPassTriedInVain) {
  for (const Outcome outcome : {Outcome::kThrottled, Outcome::kFailed, Outcome::kMismatch,
                                Outcome::kForbidden, Outcome::kSkipped}) {
    for (const char* command : {"run", "collect"}) {
      EXPECT_THAT(windows_of(unread_units({run(command, outcome)})),
                  ElementsAre("2026-09-01..2026-09-30"));
    }
  }
}

TEST(UnreadUnits, AreARefusedOneAndThoseThatWereNotTriedForIt) {
  RunRecord refused = run("run", Outcome::kForbidden);
  refused.units.push_back(record(Outcome::kSkipped, "2026-10-01", "2026-10-05"));
  EXPECT_THAT(windows_of(unread_units({refused})),
              ElementsAre("2026-09-01..2026-09-30", "2026-10-01..2026-10-05"));
}

TEST(UnreadUnits, AreReadByWhateverRunReadThemSince) {
  for (const char* command : {"run", "collect", "backfill"}) {
    for (const Outcome outcome :
         {Outcome::kCommitted, Outcome::kUnchanged, Outcome::kEmpty, Outcome::kKept}) {
      EXPECT_THAT(unread_units({run(command, outcome), run("run", Outcome::kThrottled)}),
                  IsEmpty());
    }
  }
}

TEST(UnreadUnits, AreTheDaysThatNobodyReadSince) {
  EXPECT_THAT(windows_of(unread_units({run("backfill", Outcome::kUnchanged, "2026-09-20"),
                                       run("run", Outcome::kThrottled)})),
              ElementsAre("2026-09-21..2026-09-30"));
  EXPECT_THAT(unread_units(
                  {run("run", "2026-10-06", record(Outcome::kEmpty, "2026-09-21", "2026-09-30")),
                   run("run", Outcome::kUnchanged, "2026-09-20"), run("run", Outcome::kThrottled)}),
              IsEmpty());
}

TEST(UnreadUnits, StayUnreadWhenTheNextTriesFailToo) {
  EXPECT_THAT(windows_of(unread_units({run("run", Outcome::kFailed, "2026-09-03"),
                                       run("backfill", Outcome::kFailed),
                                       run("run", Outcome::kThrottled)})),
              ElementsAre("2026-09-01..2026-09-30"));
}

TEST(UnreadUnits, AreNotWhatSomebodyAskedForByHand) {
  EXPECT_THAT(unread_units({run("backfill", Outcome::kFailed)}), IsEmpty());
  // A `collect` with a mistyped year, which was stopped.
  EXPECT_THAT(unread_units({run("collect", "2026-10-05",
                                record(Outcome::kSkipped, "2016-10-01", "2016-10-31"))}),
              IsEmpty());
}

TEST(UnreadUnits, AreNotWhatAzureKeepsNoMore) {
  EXPECT_THAT(unread_units({run("run", "2026-10-05", gone("2025-09-01", "2025-09-30"))}),
              IsEmpty());
}

}  // namespace
}  // namespace azcost::plan
