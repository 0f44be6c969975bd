#include "row_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/sweep.hpp"
#include "unit/verify/stored_month.hpp"

namespace azcost::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RowScanner focus_scanner() {
  static const Shape shape = testing::focus_shape();
  return RowScanner(row_form(shape));
}

/// What is wrong with `second`, read after a first row that is in order; empty: nothing.
std::string flaw_of(const std::string& second) {
  RowScanner scanner = focus_scanner();
  EXPECT_TRUE(scanner.scan(testing::row_of("2026-10-05", "1.5"))) << scanner.flaw();
  return scanner.scan(second) ? std::string() : scanner.flaw();
}

std::string replaced(const std::string& text, const std::string& part, const std::string& by) {
  std::string changed = text;
  return changed.replace(text.find(part), part.size(), by);
}

const std::string kRow = testing::row_of("2026-10-05", "-12.50", "EUR");

TEST(RowScanner, ReadsDayCurrencyAndCost) {
  RowScanner scanner = focus_scanner();
  ASSERT_TRUE(scanner.scan(kRow)) << scanner.flaw();
  EXPECT_EQ(scanner.day(), "2026-10-05T00:00:00Z");
  EXPECT_EQ(scanner.currency(), "EUR");
  EXPECT_EQ(scanner.cost(), "-12.50");
}

TEST(RowScanner, LearnsTheKeysFromTheFirstRow) {
  RowScanner scanner = focus_scanner();
  ASSERT_TRUE(scanner.scan(kRow));
  EXPECT_THAT(scanner.keys(),
              ElementsAre("ChargePeriodStart", "ChargePeriodEnd", "BilledCost", "BillingCurrency",
                          "ConsumedQuantity", "x_PricingBlockSize", "SkuMeter"));
}

TEST(RowScanner, ReadsTheCurrencyOfANestedRow) {
  Shape shape;
  shape.schema = Schema::kSpaceone;
  RowScanner scanner(row_form(shape));
  ASSERT_TRUE(scanner.scan(R"({"cost":1.5,"usage_quantity":2.0,"billed_date":"2026-10-05",)"
                           R"("tags":{},"data":{"Actual Cost":1.5},)"
                           R"("additional_info":{"Tenant Id":null,"Currency":"EUR"}})"))
      << scanner.flaw();
  EXPECT_EQ(scanner.currency(), "EUR");
}

TEST(RowScanner, ReadsAzuresOwnColumns) {
  Shape shape;
  shape.schema = Schema::kAzure;
  shape.aggregations = {"Cost", "CostUSD"};
  RowScanner scanner(row_form(shape));
  ASSERT_TRUE(
      scanner.scan(R"({"Cost":1.5,"CostUSD":1.5,"UsageDate":"2026-10-05","Currency":"USD"})"));
  EXPECT_EQ(scanner.day(), "2026-10-05");
  EXPECT_FALSE(
      scanner.scan(R"({"Cost":1.5,"CostUSD":1,"UsageDate":"2026-10-05","Currency":"USD"})"));
  EXPECT_THAT(scanner.flaw(), HasSubstr("'CostUSD' is 1, which is no amount"));
}

TEST(RowScanner, RefusesAmountsThatLoseTheirFraction) {
  EXPECT_THAT(flaw_of(testing::row_of("2026-10-05", "61")),
              HasSubstr("'BilledCost' is 61, which is no amount in plain notation with a point"));
  EXPECT_THAT(flaw_of(testing::row_of("2026-10-05", "6.1E1")), HasSubstr("'BilledCost' is 6.1E1"));
  EXPECT_THAT(flaw_of(testing::row_of("2026-10-05", "\"6.1\"")), HasSubstr("is \"6.1\""));
  EXPECT_THAT(flaw_of(testing::row_of("2026-10-05", "null")), HasSubstr("is null"));
  EXPECT_THAT(flaw_of(testing::row_of("2026-10-05", "06.1")), HasSubstr("is 06.1"));
  EXPECT_THAT(flaw_of(testing::row_of("2026-10-05", "6.")), HasSubstr("is 6."));
}

TEST(RowScanner, RefusesAnExponentAlsoInANumberThatIsNoAmount) {
  EXPECT_THAT(flaw_of(replaced(kRow, ":10,", ":1E1,")), HasSubstr("is no row of azcost from its"));
}

TEST(RowScanner, RefusesOtherKeysThanThoseOfTheFirstRow) {
  EXPECT_EQ(flaw_of(replaced(kRow, "BilledCost", "BilledCots")),
            "has no 'BilledCost' where the first row has it");
  EXPECT_EQ(flaw_of(replaced(kRow, ",\"ConsumedQuantity\":null", "")),
            "has no 'ConsumedQuantity' where the first row has it");
  EXPECT_THAT(flaw_of(replaced(kRow, "}", ",\"More\":1}")), HasSubstr("is no row of azcost"));
}

TEST(RowScanner, RefusesARowWithoutWhatItIsSummedBy) {
  RowScanner without_cost = focus_scanner();
  EXPECT_FALSE(without_cost.scan(R"({"ChargePeriodStart":"x","BillingCurrency":"USD"})"));
  EXPECT_EQ(without_cost.flaw(), "has no 'BilledCost'");
  RowScanner without_currency = focus_scanner();
  EXPECT_FALSE(without_currency.scan(R"({"ChargePeriodStart":"x","BilledCost":1.5})"));
  EXPECT_EQ(without_currency.flaw(), "has no 'BillingCurrency'");
  RowScanner without_day = focus_scanner();
  EXPECT_FALSE(without_day.scan(R"({"BilledCost":1.5,"BillingCurrency":"USD"})"));
  EXPECT_EQ(without_day.flaw(), "has no 'ChargePeriodStart'");
}

TEST(RowScanner, RefusesAKeyThatStandsTwice) {
  RowScanner scanner = focus_scanner();
  EXPECT_FALSE(scanner.scan(replaced(kRow, "SkuMeter", "BilledCost")));
  EXPECT_EQ(scanner.flaw(), "has the key 'BilledCost' twice");
}

TEST(RowScanner, RefusesWhatIsNotOneFlatObject) {
  EXPECT_EQ(flaw_of(kRow + " "), "something follows the object");
  EXPECT_EQ(flaw_of(kRow + kRow), "something follows the object");
  EXPECT_THAT(flaw_of(" " + kRow), HasSubstr("is no row of azcost from its byte 1 on"));
  EXPECT_THAT(flaw_of(replaced(kRow, ":null", ":{}")), HasSubstr("'ConsumedQuantity' is {"));
  EXPECT_THAT(flaw_of(replaced(kRow, ":10,", ":[10],")), HasSubstr("does not belong there"));
  EXPECT_FALSE(flaw_of("").empty());
  EXPECT_FALSE(flaw_of("{}").empty());
  EXPECT_FALSE(flaw_of(std::string(4096, '\0')).empty());
}

TEST(RowScanner, RefusesTextThatAzcostDoesNotWrite) {
  EXPECT_EQ(flaw_of(replaced(kRow, "Gr", "G\n")), "holds a raw control character");
  EXPECT_EQ(flaw_of(replaced(kRow, "Gr", "\xff\xfe")), "is not UTF-8");
  EXPECT_EQ(flaw_of(replaced(kRow, "Gr", "\\u0000")), "holds an escape that azcost does not write");
  EXPECT_EQ(flaw_of(replaced(kRow, "Gr", "\\u00e9")), "holds an escape that azcost does not write");
  EXPECT_EQ(flaw_of(replaced(kRow, "Gr", "\\ud800")), "holds an escape that azcost does not write");
  EXPECT_EQ(flaw_of(replaced(kRow, "Gr", "\\u001f\\n\\\\")), "");
}

TEST(RowScanner, SaysThatARowIsCutWhereverItEnds) {
  for (std::size_t size = 0; size < kRow.size(); size += azcost::testing::kSweepStep) {
    EXPECT_FALSE(flaw_of(kRow.substr(0, size)).empty()) << "cut to " << size << " bytes";
  }
  EXPECT_EQ(flaw_of(kRow.substr(0, kRow.size() - 1)), "is cut");
}

// Whatever it takes, a parser of JSON takes too, and reads the same from it.
TEST(RowScanner, TakesNothingThatIsNoJson) {
  RowScanner first = focus_scanner();
  ASSERT_TRUE(first.scan(kRow));
  std::size_t taken = 0;
  for (std::size_t bit = 0; bit < kRow.size() * 8; bit += azcost::testing::kSweepStep) {
    std::string flipped = kRow;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    RowScanner scanner = first;
    if (!scanner.scan(flipped)) continue;
    ++taken;
    const auto json = nlohmann::json::parse(flipped, nullptr, false);
    ASSERT_TRUE(json.is_object()) << flipped;
    EXPECT_EQ(json.size(), first.keys().size()) << flipped;
    EXPECT_EQ(json["ChargePeriodStart"], scanner.day()) << flipped;
    EXPECT_EQ(json["BillingCurrency"], scanner.currency()) << flipped;
  }
  EXPECT_GT(taken, 0U);
}

}  // namespace
}  // namespace azcost::verify
