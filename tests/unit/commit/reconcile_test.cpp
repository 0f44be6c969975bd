#include "reconcile.hpp"

#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

DayRead rows_like(const std::string& sha256, std::string_view cost = "1.5") {
  return {.rows = 2,
          .bytes = 20,
          .sha256 = sha256,
          .totals = {{"USD", *Decimal::parse(cost)}},
          .filled = ~std::uint32_t{0}};
}

/// A read of the 5th to the 7th of October, long after: with rows on the 5th and the 6th.
UnitRead three_days() {
  UnitRead read;
  read.unit = october("2026-10-05", "2026-10-07");
  read.request.shape = daily_shape();
  read.request.gaps_in_schema = {"ListCost"};
  read.request.read_at = at("2026-10-20", 5);
  read.now = at("2026-12-31");
  read.days[day("2026-10-05")] = rows_like("five");
  read.days[day("2026-10-06")] = rows_like("six");
  return read;
}

Decision decide(const UnitRead& read, const std::optional<Manifest>& held = std::nullopt,
                const std::set<Day>& damaged = {}) {
  auto decision = reconcile(read, held, {.damaged = damaged, .changes = {}, .same_rows = {}});
  EXPECT_TRUE(decision) << decision.error().message;
  return *std::move(decision);
}

Manifest committed() { return decide(three_days()).manifest; }

TEST(Reconcile, EntersEveryDayOfANewMonth) {
  const Decision decision = decide(three_days());
  EXPECT_EQ(decision.outcome, Outcome::kCommitted);
  EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-05"), day("2026-10-06")));
  EXPECT_THAT(decision.kept, IsEmpty());
  EXPECT_THAT(decision.removals, IsEmpty());
  EXPECT_EQ(decision.manifest.account, "contoso");
  EXPECT_EQ(decision.manifest.shape, daily_shape());
  EXPECT_THAT(decision.manifest.gaps_in_schema, ElementsAre("ListCost"));
  const DayEntry& five = decision.manifest.days.at(day("2026-10-05"));
  EXPECT_EQ(five.file, "data/actual/account=contoso/month=2026-10/2026-10-05.jsonl");
  EXPECT_EQ(five.rows, 2U);
  EXPECT_EQ(five.bytes, 20U);
  EXPECT_EQ(five.sha256, "five");
  EXPECT_THAT(five.totals, ElementsAre(Pair("USD", *Decimal::parse("1.5"))));
  EXPECT_EQ(five.collected_at, at("2026-10-20", 5));
  // An old day without rows is believed.
  const DayEntry& seven = decision.manifest.days.at(day("2026-10-07"));
  EXPECT_EQ(seven.rows, 0U);
  EXPECT_EQ(seven.file, "");
  EXPECT_EQ(seven.collected_at, at("2026-10-20", 5));
}

TEST(Reconcile, LeavesADayWithoutRowsPendingUntilItsEndIsThreeDaysAgo) {
  UnitRead read = three_days();
  read.request.read_at = at("2026-10-11") - std::chrono::seconds(1);
  const Manifest young = decide(read).manifest;
  EXPECT_THAT(young.pending, ElementsAre(day("2026-10-07")));
  EXPECT_FALSE(young.days.contains(day("2026-10-07")));
  read.request.read_at = at("2026-10-11");
  const Manifest old = decide(read, young).manifest;
  EXPECT_THAT(old.pending, IsEmpty());
  EXPECT_TRUE(old.days.contains(day("2026-10-07")));
  // So are today and days to come.
  read.request.read_at = at("2026-10-06", 12);
  read.days.clear();
  EXPECT_THAT(decide(read).manifest.pending,
              ElementsAre(day("2026-10-05"), day("2026-10-06"), day("2026-10-07")));
  EXPECT_THAT(decide(read).manifest.days, IsEmpty());
}

TEST(Reconcile, EndsThePendingOfADayThatGotRows) {
  UnitRead read = three_days();
  read.request.read_at = at("2026-10-08", 5);
  const Manifest young = decide(read).manifest;
  read.days[day("2026-10-07")] = rows_like("seven");
  const Decision decision = decide(read, young);
  EXPECT_THAT(decision.manifest.pending, IsEmpty());
  EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-07")));
}

TEST(Reconcile, ChangesOnlyDaysThatAreOthersOrDamaged) {
  UnitRead again = three_days();
  again.request.read_at = at("2026-10-21", 5);
  const Decision same = decide(again, committed());
  EXPECT_EQ(same.outcome, Outcome::kUnchanged);
  EXPECT_THAT(same.changed, IsEmpty());
  EXPECT_EQ(same.manifest.days.at(day("2026-10-05")).collected_at, at("2026-10-21", 5));
  const Decision fixed = decide(again, committed(), {day("2026-10-05")});
  EXPECT_EQ(fixed.outcome, Outcome::kCommitted);
  EXPECT_THAT(fixed.changed, ElementsAre(day("2026-10-05")));
  again.days[day("2026-10-06")] = rows_like("six, restated", "2.5");
  const Decision restated = decide(again, committed());
  EXPECT_EQ(restated.outcome, Outcome::kCommitted);
  EXPECT_THAT(restated.changed, ElementsAre(day("2026-10-06")));
  EXPECT_EQ(restated.manifest.days.at(day("2026-10-06")).sha256, "six, restated");
}

TEST(Reconcile, KeepsTheRowsOfADayThatIsAnsweredWithNone) {
  UnitRead again = three_days();
  again.request.read_at = at("2026-10-21", 5);
  again.days.erase(day("2026-10-05"));
  again.days[day("2026-10-06")] = rows_like("six, restated");
  const Decision decision = decide(again, committed());
  EXPECT_EQ(decision.outcome, Outcome::kKept);
  EXPECT_THAT(decision.kept, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-06")));
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-05")), committed().days.at(day("2026-10-05")));
}

TEST(Reconcile, TakesADayWithoutRowsAsEmptyWhenToldTo) {
  UnitRead again = three_days();
  again.request.read_at = at("2026-10-21", 5);
  again.request.accept_empty = true;
  again.days.erase(day("2026-10-05"));
  const Decision decision = decide(again, committed());
  EXPECT_EQ(decision.outcome, Outcome::kCommitted);
  EXPECT_THAT(decision.emptied, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(decision.restated, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(decision.kept, IsEmpty());
  EXPECT_THAT(decision.changed, IsEmpty());
  EXPECT_THAT(decision.removals,
              ElementsAre("data/actual/account=contoso/month=2026-10/2026-10-05.jsonl"));
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-05")).rows, 0U);
}

TEST(Reconcile, LeavesAYoungDayPendingAlsoWhenToldToTakeItAsEmpty) {
  UnitRead first = three_days();
  first.request.read_at = at("2026-10-07", 5);
  UnitRead again = first;
  again.request.read_at = at("2026-10-08", 5);
  again.request.accept_empty = true;
  again.days.clear();
  const Decision decision = decide(again, decide(first).manifest);
  EXPECT_THAT(decision.emptied, ElementsAre(day("2026-10-05"), day("2026-10-06")));
  EXPECT_THAT(decision.manifest.pending,
              ElementsAre(day("2026-10-05"), day("2026-10-06"), day("2026-10-07")));
  EXPECT_THAT(decision.manifest.days, IsEmpty());
  EXPECT_EQ(decision.removals.size(), 2U);
}

TEST(Reconcile, KeepsTheControlTotalsOfEveryDayThatWasRead) {
  UnitRead read = three_days();
  read.request.control = {{day("2026-10-05"), {{"USD", *Decimal::parse("1.5")}}}};
  const auto days = decide(read).manifest.days;
  EXPECT_THAT(*days.at(day("2026-10-05")).control,
              ElementsAre(Pair("USD", *Decimal::parse("1.5"))));
  EXPECT_THAT(*days.at(day("2026-10-07")).control, IsEmpty());
  EXPECT_EQ(committed().days.at(day("2026-10-05")).control, std::nullopt);
}

TEST(Reconcile, NeverLetsAnOlderReadReplaceANewerOne) {
  UnitRead older = three_days();
  older.request.read_at = at("2026-10-20", 4);
  older.days = {{day("2026-10-05"), rows_like("five, older")},
                {day("2026-10-07"), rows_like("seven, older")}};
  const Decision decision = decide(older, committed());
  EXPECT_EQ(decision.outcome, Outcome::kUnchanged);
  EXPECT_THAT(decision.newer, ElementsAre(day("2026-10-05"), day("2026-10-06"), day("2026-10-07")));
  EXPECT_EQ(decision.manifest, committed());
  older.days.clear();
  EXPECT_EQ(decide(older, committed()).outcome, Outcome::kUnchanged);
}

TEST(Reconcile, EntersTheDaysOfAnOlderReadThatNoLaterOneSaw) {
  UnitRead five = three_days();
  five.unit = october("2026-10-05", "2026-10-05");
  five.days.erase(day("2026-10-06"));
  UnitRead older = three_days();
  older.request.read_at = at("2026-10-20", 4);
  older.days[day("2026-10-05")] = rows_like("five, older");
  const Decision decision = decide(older, decide(five).manifest);
  EXPECT_EQ(decision.outcome, Outcome::kCommitted);
  EXPECT_THAT(decision.newer, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-06")));
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-05")).sha256, "five");
}

TEST(Reconcile, DoesNotBelieveAnEntryFromTheFuture) {
  // Yesterday the clock was a year ahead; or it has jumped back a day since.
  for (const SystemTime wrong : {at("2027-10-20"), at("2026-10-21", 6)}) {
    UnitRead ahead = three_days();
    ahead.request.read_at = wrong;
    ahead.now = wrong;
    UnitRead today = three_days();
    today.request.read_at = today.now = at("2026-10-20", 6);
    today.days[day("2026-10-05")] = rows_like("five, restated");
    const Decision decision = decide(today, decide(ahead).manifest);
    EXPECT_THAT(decision.newer, IsEmpty());
    EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-05")));
    EXPECT_EQ(decision.manifest.days.at(day("2026-10-06")).collected_at, at("2026-10-20", 6));
    EXPECT_EQ(decision.manifest.state, MonthState::kOpen);
  }
}

TEST(Reconcile, TakesAFalseZeroOfAWrongClockBack) {
  UnitRead ahead = three_days();
  ahead.request.read_at = ahead.now = at("2027-10-20");
  UnitRead today = three_days();
  today.request.read_at = today.now = at("2026-10-08", 6);
  const Manifest fixed = decide(today, decide(ahead).manifest).manifest;
  EXPECT_THAT(fixed.pending, ElementsAre(day("2026-10-07")));
  EXPECT_FALSE(fixed.days.contains(day("2026-10-07")));
}

TEST(Reconcile, CallsADayRestatedWhenItsCommittedRowsAreOthers) {
  UnitRead again = three_days();  // of the same second: it counts as a newer one
  again.days[day("2026-10-06")] = rows_like("six, restated");
  again.days[day("2026-10-07")] = rows_like("seven, from nothing");
  const Decision decision = decide(again, committed());
  EXPECT_THAT(decision.restated, ElementsAre(day("2026-10-06"), day("2026-10-07")));
  EXPECT_THAT(decide(again, committed(), {day("2026-10-05")}).restated,
              ElementsAre(day("2026-10-06"), day("2026-10-07")));
}

TEST(Reconcile, CallsNoDayRestatedThatWasNeverCommitted) {
  EXPECT_THAT(decide(three_days()).restated, IsEmpty());
  UnitRead young = three_days();
  young.request.read_at = at("2026-10-08", 5);
  UnitRead later = three_days();
  later.days[day("2026-10-07")] = rows_like("seven");
  EXPECT_THAT(decide(later, decide(young).manifest).restated, IsEmpty());
}

TEST(Reconcile, IsEmptyWhenThereIsNothingOnEitherSide) {
  UnitRead read = three_days();
  read.days.clear();
  const Decision decision = decide(read);
  EXPECT_EQ(decision.outcome, Outcome::kEmpty);
  EXPECT_EQ(decision.manifest.days.size(), 3U);
  EXPECT_EQ(decide(read, decision.manifest).outcome, Outcome::kEmpty);
}

TEST(Reconcile, LeavesDaysOutsideOfTheWindowAsTheyAre) {
  UnitRead read = three_days();
  read.unit = october("2026-10-06", "2026-10-06");
  read.days = {{day("2026-10-06"), rows_like("six, restated")}};
  Manifest held = committed();
  held.pending = {day("2026-10-30")};
  const Decision decision = decide(read, held);
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-05")), held.days.at(day("2026-10-05")));
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-07")), held.days.at(day("2026-10-07")));
  EXPECT_THAT(decision.manifest.pending, ElementsAre(day("2026-10-30")));
}

TEST(Reconcile, FilesAMonthlyAnswerUnderTheFirstDayOfItsMonth) {
  UnitRead read = three_days();
  read.request.shape.granularity = Granularity::kMonthly;
  read.unit = october();
  read.days = {{day("2026-10-01"), rows_like("month")}};
  const Decision decision = decide(read);
  EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-01")));
  ASSERT_EQ(decision.manifest.days.size(), 1U);
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-01")).file,
            "data/actual/account=contoso/month=2026-10/2026-10.jsonl");
  // Without rows it is pending until its end is three days ago.
  read.days.clear();
  read.request.read_at = at("2026-11-03", 23);
  EXPECT_THAT(decide(read).manifest.pending, ElementsAre(day("2026-10-01")));
  read.request.read_at = at("2026-11-04");
  EXPECT_THAT(decide(read).manifest.pending, IsEmpty());
}

TEST(Reconcile, RemovesTheFileOfAMonthThatIsNowStoredByDay) {
  UnitRead monthly = three_days();
  monthly.request.shape.granularity = Granularity::kMonthly;
  monthly.unit = october();
  monthly.days = {{day("2026-10-01"), rows_like("month")}};
  UnitRead daily = three_days();
  daily.unit = october();
  daily.request.read_at = at("2026-11-20");
  const Decision decision = decide(daily, decide(monthly).manifest);
  EXPECT_EQ(decision.outcome, Outcome::kCommitted);
  EXPECT_THAT(decision.removals,
              ElementsAre("data/actual/account=contoso/month=2026-10/2026-10.jsonl"));
  EXPECT_EQ(decision.manifest.days.size(), 31U);
  EXPECT_EQ(decision.manifest.days.at(day("2026-10-01")).rows, 0U);
  EXPECT_THAT(decision.restated, IsEmpty());
}

TEST(Reconcile, RefusesAnotherShapeThatWouldLoseDetail) {
  UnitRead read = three_days();
  read.request.shape.groupings.pop_back();
  const auto refused = reconcile(read, committed(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfig);
}

UnitRead finer_days() {
  UnitRead read = three_days();
  read.request.shape.groupings.push_back({Grouping::Kind::kDimension, "ChargeType"});
  read.request.read_at = at("2026-10-21", 5);
  read.days[day("2026-10-05")] = rows_like("five, finer");
  read.days[day("2026-10-06")] = rows_like("six, finer");
  return read;
}

TEST(Reconcile, ReplacesAMonthByOneOfAFinerShape) {
  const Decision decision = decide(finer_days(), committed());
  EXPECT_EQ(decision.manifest.shape, finer_days().request.shape);
  EXPECT_THAT(decision.changed, ElementsAre(day("2026-10-05"), day("2026-10-06")));
  EXPECT_THAT(decision.restated, ElementsAre(day("2026-10-05"), day("2026-10-06")));
  EXPECT_THAT(decision.removals, IsEmpty());
}

TEST(Reconcile, EmptiesADayOfAnotherShapeOnlyWhenToldTo) {
  UnitRead finer = finer_days();
  finer.days.erase(day("2026-10-05"));
  EXPECT_FALSE(reconcile(finer, committed(), {}));
  finer.request.accept_empty = true;
  const Decision decision = decide(finer, committed());
  EXPECT_THAT(decision.emptied, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(decision.removals,
              ElementsAre("data/actual/account=contoso/month=2026-10/2026-10-05.jsonl"));
}

TEST(Reconcile, LeavesAMonthOfAnotherShapeAloneThatHoldsANewerDay) {
  UnitRead older = finer_days();
  older.request.read_at = at("2026-10-20", 4);
  const Decision decision = decide(older, committed());
  EXPECT_EQ(decision.outcome, Outcome::kUnchanged);
  EXPECT_EQ(decision.manifest, committed());
  EXPECT_THAT(decision.newer, ElementsAre(day("2026-10-05"), day("2026-10-06"), day("2026-10-07")));
  EXPECT_THAT(decision.removals, IsEmpty());
}

}  // namespace
}  // namespace azcost::commit
