#include "azcost/normalize/daily_totals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace azcost::normalize {
namespace {

using ::testing::HasSubstr;
using Kind = Cell::Kind;

Decimal amount(std::string_view text) { return *Decimal::parse(text); }

class DailyTotalsTest : public ::testing::Test {
 protected:
  DailyTotalsTest() {
    const std::vector<Column> columns = {{"UsageDate", ColumnType::kNumber},
                                         {"Currency", ColumnType::kString},
                                         {"cost", ColumnType::kNumber}};
    EXPECT_TRUE(reader_.columns(columns).ok());
  }

  static Shape shape() {
    Shape shape;
    shape.aggregations = {"Cost"};
    return shape;
  }
  Status row(std::string_view day, Cell currency, Cell cost) {
    const std::vector<Cell> cells = {{Kind::kNumber, day}, currency, cost};
    return reader_.row(cells);
  }

  DailyTotalsReader reader_{shape(), {*parse_day("2026-03-01"), *parse_day("2026-03-31")}};
};

TEST_F(DailyTotalsTest, KeepsEveryDigitOfEachDayAndCurrency) {
  ASSERT_TRUE(row("20260301", {Kind::kString, "USD"}, {Kind::kNumber, "12.3456789012345678"}).ok());
  ASSERT_TRUE(row("20260301", {Kind::kString, "EUR"}, {Kind::kNumber, "7E-06"}).ok());
  ASSERT_TRUE(row("20260302", {Kind::kString, "USD"}, {Kind::kNumber, "-1"}).ok());
  const DailyTotals expected = {
      {*parse_day("2026-03-01"),
       {{"USD", amount("12.3456789012345678")}, {"EUR", amount("0.000007")}}},
      {*parse_day("2026-03-02"), {{"USD", amount("-1")}}}};
  EXPECT_EQ(reader_.totals().cost, expected);
  EXPECT_TRUE(reader_.totals().other.empty());
}

TEST_F(DailyTotalsTest, KeepTheOtherAggregationBesideTheCost) {
  Shape both = shape();
  both.aggregations = {"Cost", "UsageQuantity"};
  DailyTotalsReader reader(both, {*parse_day("2026-03-01"), *parse_day("2026-03-31")});
  const std::vector<Column> columns = {{"UsageQuantity", ColumnType::kNumber},
                                       {"Cost", ColumnType::kNumber},
                                       {"UsageDate", ColumnType::kNumber},
                                       {"Currency", ColumnType::kString}};
  ASSERT_TRUE(reader.columns(columns));
  const auto take = [&](Cell quantity, std::string_view day) {
    const std::vector<Cell> cells = {
        quantity, {Kind::kNumber, "0.0"}, {Kind::kNumber, day}, {Kind::kString, "USD"}};
    return reader.row(cells);
  };
  ASSERT_TRUE(take({Kind::kNumber, "7.25"}, "20260301"));
  ASSERT_TRUE(take({Kind::kNull, ""}, "20260302"));
  // Of rows that cost nothing and name no currency.
  const std::vector<Cell> of_nothing = {{Kind::kNumber, "0.75"},
                                        {Kind::kNumber, "0"},
                                        {Kind::kNumber, "20260301"},
                                        {Kind::kNull, ""}};
  ASSERT_TRUE(reader.row(of_nothing));
  EXPECT_FALSE(take({Kind::kString, "7"}, "20260303"));
  EXPECT_EQ(reader.totals().cost.at(*parse_day("2026-03-01")).at("USD"), amount("0"));
  EXPECT_EQ(reader.totals().other.at(*parse_day("2026-03-01")), amount("8"));
  EXPECT_EQ(reader.totals().other.at(*parse_day("2026-03-02")), amount("0"));
}

TEST_F(DailyTotalsTest, PassOverATotalOfNothingInNoCurrency) {
  ASSERT_TRUE(row("20260301", {Kind::kString, ""}, {Kind::kNumber, "0.0"}).ok());
  ASSERT_TRUE(row("20260301", {Kind::kNull, ""}, {Kind::kNumber, "0"}).ok());
  EXPECT_EQ(reader_.totals().cost, DailyTotals());
  EXPECT_FALSE(row("20260301", {Kind::kString, ""}, {Kind::kNumber, "0.01"}).ok());
}

TEST_F(DailyTotalsTest, RefuseADayThatNobodyAskedFor) {
  const auto taken = row("20260401", {Kind::kString, "USD"}, {Kind::kNumber, "1"});
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().kind, ErrorKind::kData);
  EXPECT_THAT(taken.error().message, HasSubstr("2026-04-01"));
}

TEST_F(DailyTotalsTest, RefuseASecondTotalOfOneDay) {
  ASSERT_TRUE(row("20260301", {Kind::kString, "USD"}, {Kind::kNumber, "1"}).ok());
  const auto taken = row("20260301", {Kind::kString, "USD"}, {Kind::kNumber, "1"});
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().message, "the total of 2026-03-01: it came twice in USD");
}

TEST_F(DailyTotalsTest, RefuseATotalWithoutAnAmountOrACurrency) {
  EXPECT_FALSE(row("20260301", {Kind::kString, "USD"}, {Kind::kNull, ""}).ok());
  EXPECT_FALSE(row("20260301", {Kind::kNull, ""}, {Kind::kNumber, "1"}).ok());
  EXPECT_FALSE(row("20260301", {Kind::kString, ""}, {Kind::kNumber, "1"}).ok());
}

TEST_F(DailyTotalsTest, RefuseColumnsThatNobodyAskedFor) {
  DailyTotalsReader reader(shape(), {});
  const std::vector<Column> columns = {{"UsageDate", ColumnType::kNumber},
                                       {"Currency", ColumnType::kString},
                                       {"Cost", ColumnType::kNumber},
                                       {"Meter", ColumnType::kString}};
  EXPECT_EQ(reader.columns(columns).error().message, "column Meter was not asked for");
}

}  // namespace
}  // namespace azcost::normalize
