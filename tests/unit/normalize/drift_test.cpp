// Answers that differ from what was asked for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows.hpp"

namespace azcost::testing {
namespace {

TEST(Drift, OfAColumnIsRefusedByItsName) {
  const NamedCell cost = number_column("Cost", "1.5");
  const NamedCell day = number_column("UsageDate", "20261005");
  const NamedCell currency = text_column("Currency", "USD");
  struct Case {
    std::vector<NamedCell> row;
    Shape shape;
    const char* message;
  };
  const Case cases[] = {
      {daily_row({}), shape_with({"Meter"}), "column Meter was asked for and is missing"},
      {daily_row({text_column("Cost\x1BStatus", "Forecast")}),
       {},
       "column Cost\\x1bStatus was not asked for"},
      {daily_row({text_column("currency", "EUR")}), {}, "column Currency was not asked for"},
      {{text_column("Cost", "1.5"), day, currency}, {}, "column Cost has the type String, not"},
      {daily_row({number_column("Meter", "1")}), shape_with({"Meter"}),
       "column Meter has the type Number, not String"},
      {{cost, {"UsageDate", string("2026-10-05"), ColumnType::kDatetime}, currency},
       {},
       "column UsageDate has the type Datetime, not Number"},
      {daily_row({{"Meter", number("7"), ColumnType::kString}}), shape_with({"Meter"}),
       "row 1: column Meter: 7 is a number, not text"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.message);
    const bool is_plain = one.shape.aggregations.empty();
    const Error error = refusal(one.row, is_plain ? shape_with({}) : one.shape);
    EXPECT_EQ(error.kind, ErrorKind::kData);
    EXPECT_THAT(error.message, ::testing::HasSubstr(one.message));
  }
}

TEST(Drift, OfAnAnswerWithoutColumnsIsRefused) {
  const auto normalizer = normalizer_of(options_with(shape_with({})));
  const auto taken = normalizer->columns({});
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, ::testing::EndsWith("there are: none"));
}

TEST(Drift, IsReportedWithTheNumberOfTheRow) {
  const auto normalizer = normalizer_of(options_with(shape_with({})));
  const std::vector<Column> columns = {{"Cost", ColumnType::kNumber},
                                       {"UsageDate", ColumnType::kNumber},
                                       {"Currency", ColumnType::kString}};
  const std::vector<Cell> good = {{Cell::Kind::kNumber, "1.5"},
                                  {Cell::Kind::kNumber, "20261005"},
                                  {Cell::Kind::kString, "USD"}};
  const std::vector<Cell> bad = {
      {Cell::Kind::kNumber, "1.5"}, {Cell::Kind::kNumber, "20261005"}, {Cell::Kind::kNull, ""}};
  ASSERT_TRUE(normalizer->columns(columns));
  ASSERT_TRUE(normalizer->row(good));
  ASSERT_TRUE(normalizer->row(good));
  const auto refused = normalizer->row(bad);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::StartsWith("row 3"));
}

std::string refusal_of_day(const NamedCell& date) {
  return refusal({number_column("Cost", "1.5"), date, text_column("Currency", "USD")},
                 shape_with({}))
      .message;
}

TEST(Drift, OfADayOutsideOfTheWindowIsRefused) {
  EXPECT_EQ(refusal_of_day(number_column("UsageDate", "20261101")),
            "row 1: UsageDate 2026-11-01 lies outside of 2026-10-01..2026-10-31, the window that "
            "was asked for");
}

class NoDay : public ::testing::TestWithParam<std::string> {};

TEST_P(NoDay, IsRefused) {
  EXPECT_EQ(refusal_of_day(number_column("UsageDate", GetParam())),
            "row 1: UsageDate '" + GetParam() + "' is not a day like 20261005");
}

INSTANTIATE_TEST_SUITE_P(Dates, NoDay,
                         ::testing::Values("20261032", "2026105", "20261005.0", "-2261005", "0",
                                           "2.261E7"));

TEST(Drift, OfARowWithoutADayIsRefused) {
  EXPECT_EQ(refusal_of_day({"UsageDate", null(), ColumnType::kNumber}),
            "row 1: UsageDate '' is not a day like 20261005");
}

std::string refusal_of_month(const std::string& month) {
  Shape shape = shape_with({});
  shape.granularity = Granularity::kMonthly;
  return refusal({number_column("Cost", "1.5"), text_column("BillingMonth", month),
                  text_column("Currency", "USD")},
                 shape)
      .message;
}

TEST(Drift, OfAMonthThatIsNoneIsRefused) {
  EXPECT_EQ(refusal_of_month("2026-10-02T00:00:00"),
            "row 1: BillingMonth '2026-10-02T00:00:00' is not a month like 2026-10-01T00:00:00");
  EXPECT_EQ(refusal_of_month("2026-10-01T01:00:00"),
            "row 1: BillingMonth '2026-10-01T01:00:00' is not a month like 2026-10-01T00:00:00");
  EXPECT_EQ(refusal_of_month(""), "row 1: BillingMonth '' is not a month like 2026-10-01T00:00:00");
}

TEST(Drift, OfAnotherMonthIsRefused) {
  EXPECT_EQ(refusal_of_month("2026-09-01T00:00:00"),
            "row 1: BillingMonth 2026-09-01 lies outside of 2026-10-01..2026-10-31, the window "
            "that was asked for");
}

TEST(Drift, IsNotSeenInAMonthOfTheTypeDatetime) {
  Shape shape = shape_with({});
  shape.granularity = Granularity::kMonthly;
  const std::string line =
      line_of({number_column("Cost", "1.5"),
               {"BillingMonth", string("2026-10-01T00:00:00"), ColumnType::kDatetime},
               text_column("Currency", "USD")},
              shape);
  EXPECT_THAT(line, ::testing::HasSubstr("2026-10-01T00:00:00Z"));
}

}  // namespace
}  // namespace azcost::testing
