#include "azcost/report/overview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/report/stored.hpp"

namespace azcost::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr int kCloseDay = 10;

Overview overview_at(SystemTime now, std::vector<StoredMonth> months) {
  Metadata metadata;
  metadata.months = std::move(months);
  return overview_of(std::move(metadata), {}, now, kCloseDay);
}

Gap gap(std::string_view from, std::string_view to) {
  return {"contoso", Dataset::kActual, day(from), day(to)};
}

TEST(Overview, CountsTheDaysOfAMonthThatIsOver) {
  const auto overview = overview_at(noon("2026-11-24"), {whole("2026-10"), whole("2026-11")});
  const MonthStatus& october = overview.months.at(0);
  EXPECT_EQ(october.month, month("2026-10"));
  EXPECT_EQ(october.days, 31);
  EXPECT_EQ(october.expected(), 31);
  EXPECT_EQ(october.rows, 310U);
  EXPECT_EQ(october.totals, usd("12.5"));
  EXPECT_EQ(october.collected_at, noon("2026-10-31"));
  EXPECT_THAT(overview.gaps, IsEmpty());
}

TEST(Overview, ExpectsTodayOnlyOnceItIsThere) {
  const auto before = overview_at(noon("2026-11-24"), {stored("2026-11-01", "2026-11-23")});
  EXPECT_EQ(before.months.at(0).days, 23);
  EXPECT_EQ(before.months.at(0).expected(), 23);
  EXPECT_THAT(before.gaps, IsEmpty());
  const auto after = overview_at(noon("2026-11-24"), {stored("2026-11-01", "2026-11-24")});
  EXPECT_EQ(after.months.at(0).days, 24);
  EXPECT_EQ(after.months.at(0).expected(), 24);
}

TEST(Overview, CallsYesterdayMissingAsSoonAsItIsOver) {
  const auto overview = overview_at(day("2026-11-24"), {stored("2026-11-01", "2026-11-22")});
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-11-23", "2026-11-23")));
  EXPECT_EQ(overview.months.at(0).missing, 1);
  EXPECT_EQ(overview.months.at(0).expected(), 23);
}

TEST(Overview, JudgesTheStateByTodayAndNotByWhatWasStored) {
  const std::vector<StoredMonth> october = {stored("2026-10-01", "2026-10-31", "2026-11-04")};
  const auto state_at = [&](std::string_view today) {
    return overview_at(noon(today), october).months.at(0).state;
  };
  EXPECT_EQ(state_at("2026-10-31"), MonthState::kOpen) << "dated by a wrong clock";
  EXPECT_EQ(state_at("2026-11-01"), MonthState::kClosing);
  EXPECT_EQ(state_at("2026-11-10"), MonthState::kClosing);
  EXPECT_EQ(state_at("2026-11-11"), MonthState::kFinal);
}

TEST(Overview, CallsNoMonthFinalThatHasDaysReadTooEarly) {
  // The machine was off from the last day of October to 11 November.
  const auto overview =
      overview_at(noon("2026-11-11"), {stored("2026-10-01", "2026-10-31", "2026-10-31")});
  const MonthStatus& october = overview.months.at(0);
  EXPECT_EQ(october.state, MonthState::kClosing);
  EXPECT_EQ(october.unsettled, 4);
  EXPECT_TRUE(october.is_late);
  EXPECT_EQ(october.days, 31);
  EXPECT_EQ(october.missing, 0);
}

TEST(Overview, CountsPendingDaysAsUnsettled) {
  StoredMonth october = stored("2026-10-01", "2026-10-30", "2026-11-04");
  october.pending = {day("2026-10-31")};
  const auto overview = overview_at(noon("2026-11-11"), {october});
  EXPECT_EQ(overview.months.at(0).unsettled, 1);
  EXPECT_EQ(overview.months.at(0).state, MonthState::kClosing);
}

TEST(Overview, CallsNoMonthLateThatIsStillOpenOrClosing) {
  const auto overview = overview_at(
      noon("2026-11-10"),
      {stored("2026-10-01", "2026-10-31", "2026-10-31"), stored("2026-11-01", "2026-11-10")});
  EXPECT_EQ(overview.months.at(0).unsettled, 4);
  EXPECT_FALSE(overview.months.at(0).is_late);
  EXPECT_EQ(overview.months.at(1).unsettled, 4);
  EXPECT_FALSE(overview.months.at(1).is_late);
}

TEST(Overview, LeavesOutAMonthToComeThatAWrongClockMade) {
  StoredMonth next_year = stored("2027-11-01", "2027-11-01");
  next_year.rows = 0;
  next_year.pending = {day("2027-11-02")};
  const auto overview = overview_at(noon("2026-11-01"), {whole("2026-10"), next_year});
  ASSERT_THAT(overview.months, SizeIs(1));
  EXPECT_EQ(overview.months[0].month, month("2026-10"));
  EXPECT_THAT(overview.gaps, IsEmpty());
  next_year.rows = 3;
  EXPECT_THAT(overview_at(noon("2026-11-01"), {next_year}).months, SizeIs(1))
      << "rows are never kept quiet about";
}

TEST(Overview, FindsTheHolesOfAMonth) {
  StoredMonth october = whole("2026-10");
  for (const char* lost : {"2026-10-05", "2026-10-06", "2026-10-20"}) october.days.erase(day(lost));
  const auto overview = overview_at(noon("2026-11-01"), {october});
  EXPECT_THAT(overview.gaps,
              ElementsAre(gap("2026-10-05", "2026-10-06"), gap("2026-10-20", "2026-10-20")));
  EXPECT_EQ(overview.months.at(0).days, 28);
  EXPECT_EQ(overview.months.at(0).missing, 3);
}

TEST(Overview, CallsDaysBeforeTheFirstOneOfItsMonthMissing) {
  const auto overview = overview_at(noon("2026-11-01"), {stored("2026-10-15", "2026-10-31")});
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-10-01", "2026-10-14")));
}

TEST(Overview, KeepsPendingDaysApartFromMissingOnes) {
  StoredMonth november = stored("2026-11-01", "2026-11-21");
  november.pending = {day("2026-11-22"), day("2026-11-24"), day("2026-11-25")};
  const auto overview = overview_at(noon("2026-11-24"), {november});
  EXPECT_EQ(overview.months.at(0).days, 21);
  EXPECT_EQ(overview.months.at(0).pending, 2) << "the 25th has not begun";
  EXPECT_EQ(overview.months.at(0).missing, 1);
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-11-23", "2026-11-23")));
}

TEST(Overview, FindsMonthsThatAreMissingInBetween) {
  const auto overview = overview_at(noon("2026-11-01"), {whole("2026-07"), whole("2026-10")});
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-08-01", "2026-09-30")));
  ASSERT_THAT(overview.months, SizeIs(4));
  EXPECT_EQ(overview.months[1].holding, Holding::kMissing);
  EXPECT_EQ(overview.months[1].missing, 31);
  EXPECT_EQ(overview.months[2].holding, Holding::kMissing);
  EXPECT_EQ(overview.months[3].holding, Holding::kHeld);
}

TEST(Overview, FindsWhatIsMissingFromTheLastMonthToYesterday) {
  const auto overview = overview_at(noon("2026-11-03"), {stored("2026-09-01", "2026-09-28")});
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-09-29", "2026-11-02")));
  EXPECT_THAT(overview.months, SizeIs(3));
}

TEST(Overview, MissesNothingOnTheFirstDayOfAMonth) {
  const auto overview = overview_at(noon("2026-11-01"), {whole("2026-10")});
  EXPECT_THAT(overview.gaps, IsEmpty());
  EXPECT_THAT(overview.months, SizeIs(1));
}

TEST(Overview, KnowsTheLeapDay) {
  const auto leap = overview_at(noon("2028-03-01"), {stored("2028-02-01", "2028-02-28")});
  EXPECT_THAT(leap.gaps, ElementsAre(gap("2028-02-29", "2028-02-29")));
  EXPECT_EQ(leap.months.at(0).expected(), 29);
  const auto on_it = overview_at(noon("2028-02-29"), {stored("2028-02-01", "2028-02-28")});
  EXPECT_THAT(on_it.gaps, IsEmpty());
  const auto plain = overview_at(noon("2026-03-01"), {stored("2026-02-01", "2026-02-28")});
  EXPECT_THAT(plain.gaps, IsEmpty());
  EXPECT_EQ(plain.months.at(0).expected(), 28);
}

TEST(Overview, GoesOnOverTheTurnOfTheYear) {
  const auto overview =
      overview_at(noon("2027-01-03"), {stored("2026-12-01", "2026-12-30"), whole("2027-01")});
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-12-31", "2026-12-31")));
}

TEST(Overview, NeverAddsCurrencies) {
  StoredMonth october = whole("2026-10");
  october.totals = {{"EUR", *Decimal::parse("1.1")}, {"USD", *Decimal::parse("2.2")}};
  const auto overview = overview_at(noon("2026-11-01"), {october});
  EXPECT_EQ(overview.months.at(0).totals, october.totals);
}

TEST(Overview, KeepsAccountsAndDatasetsApart) {
  StoredMonth amortized = whole("2026-10");
  amortized.dataset = Dataset::kAmortized;
  StoredMonth other = stored("2026-10-01", "2026-10-30");
  other.account = "fabrikam";
  const auto overview = overview_at(noon("2026-11-01"), {other, amortized, whole("2026-09")});
  ASSERT_THAT(overview.months, SizeIs(4));
  EXPECT_THAT(overview.gaps,
              ElementsAre(gap("2026-10-01", "2026-10-31"),
                          Gap{"fabrikam", Dataset::kActual, day("2026-10-31"), day("2026-10-31")}));
}

TEST(Overview, NeverJoinsGapsOfTwoAccounts) {
  StoredMonth other = stored("2026-10-02", "2026-10-31");
  other.account = "fabrikam";
  const auto overview =
      overview_at(noon("2026-11-01"), {stored("2026-10-01", "2026-10-30"), other});
  EXPECT_THAT(overview.gaps, SizeIs(2));
}

TEST(Overview, KnowsNothingOfABrokenMonthAndAllOfItsNeighbours) {
  Metadata metadata;
  metadata.months = {stored("2026-08-01", "2026-08-30"), stored("2026-10-02", "2026-10-31")};
  metadata.broken = {
      {"contoso", Dataset::kActual, month("2026-09"), "metadata/x.json", "it is broken"}};
  const auto overview = overview_of(metadata, {}, noon("2026-11-01"), kCloseDay);
  ASSERT_THAT(overview.months, SizeIs(3));
  EXPECT_EQ(overview.months[1].holding, Holding::kBroken);
  EXPECT_EQ(overview.months[1].expected(), 0);
  EXPECT_THAT(overview.gaps,
              ElementsAre(gap("2026-08-31", "2026-08-31"), gap("2026-10-01", "2026-10-01")));
  EXPECT_EQ(overview.broken, metadata.broken);
}

TEST(Overview, TakesAMonthlyEntryForTheDaysBeforeItWasRead) {
  StoredMonth november = stored("2026-11-01", "2026-11-01");
  november.shape.granularity = Granularity::kMonthly;
  november.days.begin()->second = noon("2026-11-20");
  const auto overview = overview_at(noon("2026-11-24"), {november});
  EXPECT_EQ(overview.months.at(0).days, 20);
  EXPECT_THAT(overview.gaps, ElementsAre(gap("2026-11-21", "2026-11-23")));
}

TEST(Overview, TakesAPendingMonthlyEntryForTheWholeMonthSoFar) {
  StoredMonth november = stored("2026-11-01", "2026-11-01");
  november.shape.granularity = Granularity::kMonthly;
  november.days.clear();
  november.pending = {day("2026-11-01")};
  const auto overview = overview_at(noon("2026-11-24"), {november});
  EXPECT_EQ(overview.months.at(0).pending, 24);
  EXPECT_THAT(overview.gaps, IsEmpty());
}

TEST(Overview, TellsBetweenWhichMonthsTheShapeChanged) {
  StoredMonth october = whole("2026-10");
  october.shape.groupings.push_back({Grouping::Kind::kDimension, "ServiceName"});
  StoredMonth november = october;
  november.month = month("2026-11");
  const auto overview = overview_at(noon("2026-11-01"), {whole("2026-09"), october, november});
  EXPECT_THAT(overview.shape_changes, ElementsAre(ShapeChange{"contoso",
                                                              Dataset::kActual,
                                                              month("2026-09"),
                                                              month("2026-10"),
                                                              {"group_by with ServiceName"}}));
}

TEST(Overview, ComparesShapesAcrossAMonthThatIsMissing) {
  StoredMonth october = whole("2026-10");
  october.shape.granularity = Granularity::kMonthly;
  const auto overview = overview_at(noon("2026-11-01"), {whole("2026-08"), october});
  ASSERT_THAT(overview.shape_changes, SizeIs(1));
  EXPECT_EQ(overview.shape_changes[0].before, month("2026-08"));
}

TEST(Overview, CountsRestatementsOfThirtyDays) {
  const auto restated = [](std::string_view of, std::string_view at, MonthState state) {
    return RestatedDay{"contoso", Dataset::kActual, day(of), noon(at), state};
  };
  Metadata metadata;
  metadata.restatements = {restated("2026-09-30", "2026-10-25", MonthState::kFinal),  // too old
                           restated("2026-10-20", "2026-10-26", MonthState::kOpen),
                           restated("2026-10-20", "2026-11-02", MonthState::kClosing),
                           restated("2026-09-01", "2026-11-20", MonthState::kFinal),
                           restated("2026-09-01", "2026-11-21", MonthState::kFinal)};
  const auto overview = overview_of(metadata, {}, noon("2026-11-25"), kCloseDay);
  EXPECT_THAT(overview.restatements,
              ElementsAre(RestatementCount{"contoso", Dataset::kActual, 2, 4, 1}));
}

TEST(Overview, SumsUpWhatEachRunDid) {
  RunRecord record;
  record.run_id = "1f2e3d4c";
  record.command = "collect";
  record.exit_code = 3;
  record.started_at = noon("2026-11-24");
  record.units.resize(3);
  record.units[0].outcome = Outcome::kCommitted;
  record.units[0].rows = 100;
  record.units[1].outcome = Outcome::kCommitted;
  record.units[1].rows = 20;
  record.units[2].outcome = Outcome::kThrottled;
  record.units[2].throttled_seconds = 60.5;
  const auto overview = overview_of({}, {record}, noon("2026-11-24"), kCloseDay);
  ASSERT_THAT(overview.runs, SizeIs(1));
  EXPECT_EQ(overview.runs[0].run_id, "1f2e3d4c");
  EXPECT_EQ(overview.runs[0].exit_code, 3);
  EXPECT_EQ(overview.runs[0].rows, 120U);
  EXPECT_EQ(overview.runs[0].throttled_seconds, 60.5);
  EXPECT_THAT(overview.runs[0].units,
              ElementsAre(Pair(Outcome::kCommitted, 2), Pair(Outcome::kThrottled, 1)));
}

TEST(Overview, OfNothingIsEmpty) {
  const auto overview = overview_of({}, {}, noon("2026-11-24"), kCloseDay);
  EXPECT_THAT(overview.months, IsEmpty());
  EXPECT_THAT(overview.gaps, IsEmpty());
}

TEST(Gap, IsFilledByOneCommand) {
  EXPECT_EQ(fill_command(gap("2026-09-29", "2026-11-02")),
            "azcost collect -a contoso --from 2026-09-29 --to 2026-11-02");
  EXPECT_EQ(gap("2026-09-29", "2026-11-02").days(), 35);
}

}  // namespace
}  // namespace azcost::report
