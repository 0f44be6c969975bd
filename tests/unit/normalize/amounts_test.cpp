#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <string>
#include <utility>

#include "azcost/model/decimal.hpp"
#include "rows.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;

std::string line_with_cost(const std::string& digits) {
  return line_of({number_column("Cost", digits), number_column("UsageDate", "20261005"),
                  text_column("Currency", "USD")},
                 shape_with({}));
}

TEST(Amounts, KeepTheirDigitsInPlainNotationWithAPoint) {
  const std::pair<const char*, const char*> cases[] = {
      {"0.12345678901234567", "0.12345678901234567"},
      {"1.50", "1.50"},
      {"123456789012345678901234567890.1", "123456789012345678901234567890.1"},
      {"61", "61.0"},
      {"0", "0.0"},
      {"7E-06", "0.000007"},
      {"1.5e3", "1500.0"},
      {"-12.5", "-12.5"}};
  for (const auto& [sent, written] : cases) {
    EXPECT_THAT(line_with_cost(sent), HasSubstr(std::string("\"BilledCost\":") + written + ","));
  }
}

TEST(Amounts, GiveTheRecordItsCost) {
  const auto normalizer = normalizer_of(options_with(shape_with({})));
  ASSERT_TRUE(hand_on({number_column("Cost", "-7.5E-06"), number_column("UsageDate", "20261005"),
                       text_column("Currency", "EUR")},
                      *normalizer));
  const RecordView record = normalizer->batch()[0];
  EXPECT_EQ(record.cost, *Decimal::parse("-0.0000075"));
  EXPECT_EQ(record.currency, "EUR");
  EXPECT_EQ(record.day, kOctober5);
}

TEST(Amounts, OtherThanTheCostMayBeUnknown) {
  const auto columns = daily_row({{"UsageQuantity", null(), ColumnType::kNumber},
                                  text_column("ChargeType", "Usage"),
                                  text_column("UnitOfMeasure", "1 Hour")});
  const std::string line = line_of(columns, shape_for(columns));
  EXPECT_THAT(line, HasSubstr(R"("ConsumedQuantity":null,)"));
  EXPECT_THAT(line, HasSubstr(R"("PricingQuantity":null,)"));
}

TEST(Amounts, RefuseARowWithoutACostOrWithTextInItsPlace) {
  const std::pair<OwnedCell, const char*> cases[] = {
      {null(), "row 1: column Cost: null is not an amount"},
      {string("1.5\n"), "row 1: column Cost: '1.5\\x0a' is text"}};
  for (const auto& [cost, message] : cases) {
    const Error error = refusal({{"Cost", cost, ColumnType::kNumber},
                                 number_column("UsageDate", "20261005"),
                                 text_column("Currency", "USD")},
                                shape_with({}));
    EXPECT_EQ(error, (Error{ErrorKind::kData, message}));
  }
}

TEST(Amounts, RefuseMoreDigitsThanAnyAmountHas) {
  const auto columns = daily_row({number_column("UsageQuantity", "1e999")});
  const Error error = refusal(columns, shape_for(columns));
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("row 1: column UsageQuantity: '1e999'"));
}

TEST(Amounts, RefuseACostInNoCurrency) {
  const Error error = refusal({number_column("Cost", "1.5"), number_column("UsageDate", "20261005"),
                               text_column("Currency", "")},
                              shape_with({}));
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message,
              HasSubstr("row 1, of 2026-10-05: column Currency is empty, and Cost is 1.5"));
}

/// A row of `cost` in `currency`, of the meter m.
std::vector<NamedCell> row_in(OwnedCell currency, const char* cost) {
  return {number_column("Cost", cost),
          number_column("UsageDate", "20261005"),
          text_column("Meter", "m"),
          {"Currency", std::move(currency)}};
}

TEST(Amounts, OfZeroWaitForACurrencyWhenTheyComeWithoutOne) {
  const auto normalizer = normalizer_of(options_with(shape_with({"Meter"})));
  ASSERT_TRUE(hand_on(row_in(string(""), "0.0"), *normalizer));
  ASSERT_TRUE(hand_on(row_in(string(" "), "0E-61"), *normalizer));
  ASSERT_TRUE(hand_on(row_in(null(), "-0"), *normalizer));
  ASSERT_TRUE(hand_on(row_in(string("EUR"), "1"), *normalizer));
  EXPECT_EQ(normalizer->batch().size(), 1U);
  EXPECT_EQ(normalizer->held(), 3U);

  normalizer->batch().clear();
  ASSERT_TRUE(normalizer->write_held("EUR"));
  ASSERT_EQ(normalizer->batch().size(), 3U);
  EXPECT_EQ(normalizer->held(), 0U);
  const auto complete = normalizer_of(options_with(shape_with({"Meter"})));
  ASSERT_TRUE(hand_on(row_in(string("EUR"), "0.0"), *complete));
  EXPECT_EQ(normalizer->batch()[0].line, complete->batch()[0].line);
  EXPECT_EQ(normalizer->batch()[0].key, complete->batch()[0].key);
  EXPECT_EQ(normalizer->batch()[0].currency, "EUR");
}

TEST(Amounts, ThatWaitGoWithAPageThatIsNotTaken) {
  const auto normalizer = normalizer_of(options_with(shape_with({"Meter"})));
  ASSERT_TRUE(hand_on(row_in(string(""), "0.0"), *normalizer));
  ASSERT_TRUE(hand_on(row_in(null(), "0"), *normalizer));
  normalizer->forget_held_beyond(1);
  EXPECT_EQ(normalizer->held(), 1U);
}

TEST(Amounts, ThatWaitOutliveThePageAndItsOrderOfColumns) {
  const auto normalizer = normalizer_of(options_with(shape_with({"Meter"})));
  {
    const auto row = row_in(string(""), "0.0");
    ASSERT_TRUE(hand_on(row, *normalizer));
  }
  auto turned = row_in(string("USD"), "1");
  std::ranges::reverse(turned);
  ASSERT_TRUE(hand_on(turned, *normalizer));
  normalizer->batch().clear();
  ASSERT_TRUE(normalizer->write_held("USD"));
  EXPECT_THAT(std::string(normalizer->batch()[0].line), HasSubstr(R"("SkuMeter":"m")"));
  EXPECT_THAT(std::string(normalizer->batch()[0].line), HasSubstr(R"("BilledCost":0.0)"));
}

TEST(Amounts, HaveAPointInACountryOfCommas) {
  const char* before = std::setlocale(LC_ALL, nullptr);
  const std::string kept = before != nullptr ? before : "C";
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) GTEST_SKIP() << "skipped: no de_DE locale";
  const std::string line = line_with_cost("1.5E-05");
  std::setlocale(LC_ALL, kept.c_str());
  EXPECT_THAT(line, HasSubstr(R"("BilledCost":0.000015,)"));
}

}  // namespace
}  // namespace azcost::testing
