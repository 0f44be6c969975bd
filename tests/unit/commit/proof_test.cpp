#include "proof.hpp"

#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

Tally tally_of(const std::vector<Row>& rows) {
  Tally tally;
  const RecordBatch batch = batch_of(rows);
  for (std::size_t i = 0; i < batch.size(); ++i) tally.count(batch[i]);
  return tally;
}

/// Control totals of the 5th of October, in USD.
DailyTotals fifth(std::string_view total) {
  return {{day("2026-10-05"), {{"USD", decimal(total)}}}};
}

std::vector<Mismatch> mismatches_of(const std::vector<Row>& rows, const DailyTotals& control) {
  return mismatches(tally_of(rows), {.cost = control}, "");
}

TEST(Tally, SumsByDayAndCurrency) {
  const Tally tally = tally_of({{"2026-10-05", "a", "1.25"},
                                {"2026-10-06", "b", "7"},
                                {"2026-10-05", "c", "-0.5"},
                                {"2026-10-05", "d", "3", "EUR"}});
  EXPECT_EQ(tally.rows(), 4U);
  EXPECT_THAT(tally.totals_of(day("2026-10-05")),
              ElementsAre(Pair("EUR", decimal("3")), Pair("USD", decimal("0.75"))));
  EXPECT_THAT(tally.totals_of(day("2026-10-07")), IsEmpty());
  EXPECT_THAT(tally.totals(), ElementsAre(Pair("EUR", decimal("3")), Pair("USD", decimal("7.75"))));
  const Sums& sums = tally.days().at(day("2026-10-05")).at("USD");
  EXPECT_EQ(sums.rows, 2U);
  EXPECT_EQ(sums.cost.absolute(), decimal("1.75"));
  EXPECT_EQ(sums.cost.fraction_digits, 2);
}

TEST(Proof, HoldsWhenSumsAndTotalsAreEqual) {
  EXPECT_THAT(
      mismatches_of({{"2026-10-05", "a", "1.5"}, {"2026-10-05", "b", "2.25"}}, fifth("3.75")),
      IsEmpty());
  EXPECT_THAT(mismatches_of({}, {}), IsEmpty());
}

TEST(Proof, HoldsWhenWhatIsMissingIsZero) {
  EXPECT_THAT(mismatches_of({}, fifth("0")), IsEmpty());
  EXPECT_THAT(mismatches_of({{"2026-10-05", "a", "0.0"}}, {}), IsEmpty());
}

TEST(Proof, NamesTheDayTheCurrencyAndBothSums) {
  const auto found = mismatches_of({{"2026-10-05", "a", "1.51"}, {"2026-10-06", "a", "1.0"}},
                                   {{day("2026-10-05"), {{"USD", decimal("1.75")}}},
                                    {day("2026-10-06"), {{"USD", decimal("1.0")}}}});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].day, day("2026-10-05"));
  EXPECT_EQ(found[0].unit, "USD");
  EXPECT_EQ(found[0].rows, decimal("1.51"));
  EXPECT_EQ(found[0].control, decimal("1.75"));
}

TEST(Proof, FindsADayOrACurrencyThatOneSideDoesNotKnow) {
  EXPECT_THAT(mismatches_of({}, fifth("1.01")), SizeIs(1));
  EXPECT_THAT(mismatches_of({{"2026-10-05", "a", "1.01"}}, {}), SizeIs(1));
  EXPECT_THAT(mismatches_of({{"2026-10-05", "a", "1.01", "EUR"}}, fifth("1.01")), SizeIs(2));
}

// The limits themselves are those of model/rounding. Each is shown by the last difference that it
// explains and the first that it does not.
TEST(Proof, ExplainsWhatRoundingCan) {
  struct Limit {
    std::vector<std::string_view> amounts;
    std::string_view explained;
    std::string_view unexplained;
    const char* what;
  };
  const std::vector<Limit> limits = {
      {{"1.000000000001"}, "1.000001000001", "1.000001000002", "a millionth"},
      {{"2000000.000000000000", "-1000000.000000000001", "0.000000000001"},
       "1000000.003",
       "1000000.003001",
       "a billionth of the amounts without their signs"},
      {{"1.00004", "2.00001"}, "3.0001", "3.0002", "half a unit of the total's last place"},
      {{"5.0803", "10.1606", "1.0001"}, "16.24115", "16.24116", "as much of each row's last place"},
      {{"5.08", "10.16", "1.01"}, "16.255", "16.2551", "no more than half a cent"},
      {{"1", "1.0"}, "2", "3", "no whole row"}};
  for (const Limit& limit : limits) {
    std::vector<Row> rows;
    for (const std::string_view amount : limit.amounts) {
      rows.push_back({"2026-10-05", std::to_string(rows.size()), amount});
    }
    EXPECT_THAT(mismatches_of(rows, fifth(limit.explained)), IsEmpty()) << limit.what;
    EXPECT_THAT(mismatches_of(rows, fifth(limit.unexplained)), SizeIs(1)) << limit.what;
  }
}

TEST(Proof, TakesARoundNumberForExactWhereOthersHaveMorePlaces) {
  const std::vector<Row> rows = {{"2026-10-05", "a", "61"}, {"2026-10-06", "a", "0.123456789"}};
  const auto control = [](std::string_view total) {
    return DailyTotals{{day("2026-10-05"), {{"USD", decimal(total)}}},
                       {day("2026-10-06"), {{"USD", decimal("0.123456789")}}}};
  };
  EXPECT_THAT(mismatches_of(rows, control("61")), IsEmpty());
  EXPECT_THAT(mismatches_of(rows, control("61.004")), SizeIs(1));
  EXPECT_THAT(mismatches_of(rows, control("62")), SizeIs(1));
}

TEST(Proof, TakesThePlacesOfEachCurrencyByItself) {
  const std::vector<Row> rows = {{"2026-10-05", "a", "100.004", "JPY"},
                                 {"2026-10-05", "b", "1.23456789"}};
  const auto control = [](std::string_view yen) {
    return DailyTotals{
        {day("2026-10-05"), {{"JPY", decimal(yen)}, {"USD", decimal("1.23456789")}}}};
  };
  EXPECT_THAT(mismatches_of(rows, control("100")), IsEmpty());
  EXPECT_THAT(mismatches_of(rows, control("100.005")), SizeIs(1));
}

TEST(Proof, FindsAMissingRowOfAnyImportanceAmongThousands) {
  std::vector<Row> rows;
  for (int i = 0; i < 5000; ++i) {
    rows.push_back({"2026-10-05", std::to_string(i), "0.012345678901234"});
  }
  EXPECT_THAT(mismatches_of(rows, fifth("61.72839450617")), IsEmpty());
  EXPECT_THAT(mismatches_of(rows, fifth("61.740740185071234")), SizeIs(1));
}

TEST(Proof, FindsARowThatCostsNothingByTheOtherAggregation) {
  const std::vector<Row> rows = {{"2026-10-05", "a", "1.5", "USD", "adatum", "12.25"}};
  const auto found = mismatches(
      tally_of(rows), {fifth("1.5"), {{day("2026-10-05"), decimal("19.25")}}}, "UsageQuantity");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rows, decimal("12.25"));
  EXPECT_EQ(found[0].control, decimal("19.25"));
  EXPECT_NE(error_of(found).message.find("12.25 of UsageQuantity in rows and 19.25"),
            std::string::npos);
  EXPECT_THAT(
      mismatches(tally_of(rows), {fifth("1.5"), {{day("2026-10-05"), decimal("12.2500001")}}},
                 "UsageQuantity"),
      IsEmpty());
}

TEST(Proof, CopesWithAmountsOfAnyLength) {
  const std::string tiny = "0." + std::string(59, '0') + "1";
  EXPECT_THAT(mismatches_of({{"2026-10-05", "a", tiny}}, fifth("0")), IsEmpty());
  EXPECT_THAT(mismatches_of({{"2026-10-05", "a", tiny}}, fifth("1")), SizeIs(1));
}

TEST(Proof, AddsUpTheDaysOfAMonthThatIsReadAsAWhole) {
  const DailyTotals daily = {{day("2026-10-05"), {{"USD", decimal("1.5")}}},
                             {day("2026-10-31"), {{"USD", decimal("2")}, {"EUR", decimal("1")}}}};
  EXPECT_EQ(by_period(daily, Granularity::kDaily), daily);
  EXPECT_THAT(by_period(daily, Granularity::kMonthly),
              ElementsAre(Pair(day("2026-10-01"), ElementsAre(Pair("EUR", decimal("1")),
                                                              Pair("USD", decimal("3.5"))))));
}

TEST(Mismatch, IsReportedWithTheDifference) {
  EXPECT_EQ(error_of(mismatches_of({{"2026-10-05", "a", "1.5"}}, fifth("13.75"))),
            (Error{ErrorKind::kData,
                   "rows and control totals differ: 2026-10-05 has 1.5 USD in rows and 13.75 in "
                   "Azure's total, 12.25 too few"}));
  EXPECT_EQ(error_of(mismatches_of({{"2026-10-05", "a", "1.5"}}, {})).message,
            "rows and control totals differ: 2026-10-05 has 1.5 USD in rows and 0.0 in Azure's "
            "total, 1.5 too many");
}

TEST(Mismatch, IsReportedInOneLineHoweverManyThereAre) {
  std::vector<Mismatch> many;
  for (int i = 0; i < 31; ++i) {
    many.push_back({day("2026-10-01") + std::chrono::days(i), "U\nD", decimal("1"), decimal("2")});
  }
  EXPECT_EQ(error_of(many).message,
            "rows and control totals differ: "
            "2026-10-01 has 1.0 U\\x0aD in rows and 2.0 in Azure's total, 1.0 too few; "
            "2026-10-02 has 1.0 U\\x0aD in rows and 2.0 in Azure's total, 1.0 too few; "
            "2026-10-03 has 1.0 U\\x0aD in rows and 2.0 in Azure's total, 1.0 too few; "
            "and 28 more");
}

}  // namespace
}  // namespace azcost::commit
