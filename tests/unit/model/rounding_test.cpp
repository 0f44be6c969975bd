#include "azcost/model/rounding.hpp"

#include <gtest/gtest.h>

#include "support/values.hpp"

namespace azcost {
namespace {

using azcost::testing::decimal;

TEST(DecimalPlaces, AreTheMostThatWereSeenOfACurrency) {
  DecimalPlaces places;
  EXPECT_EQ(places.of("USD").rows, 0);
  places.see_rows("USD", 3);
  places.see_rows("USD", 2);
  places.see({{"USD", decimal("1.5")}, {"JPY", decimal("61")}});
  EXPECT_EQ(places.of("USD").rows, 3);
  EXPECT_EQ(places.of("USD").totals, 1);
  EXPECT_EQ(places.of("JPY").totals, 0);
  places.see({{"USD", decimal("0.000001")}, {"JPY", decimal("61")}});
  EXPECT_EQ(places.of("USD").totals, 6);
}

TEST(SameAmount, IsOneUpToTheNoiseOfDoubles) {
  EXPECT_TRUE(is_same_amount(decimal("0.02803100599"), decimal("0.028031005990000003")));
  EXPECT_TRUE(is_same_amount(decimal("-2"), decimal("-2.000001")));
  EXPECT_FALSE(is_same_amount(decimal("-2"), decimal("-2.0000011")));
  EXPECT_FALSE(is_same_amount(decimal("5"), decimal("5.001")));
  EXPECT_FALSE(is_same_amount(decimal("1"), decimal("-1")));
  EXPECT_TRUE(is_same_amount(decimal("100000"), decimal("100000.0001")));
  EXPECT_FALSE(is_same_amount(decimal("100000"), decimal("100000.0002")));
}

TEST(RoundingTolerance, IsTheNoiseOfDoublesWhereNoRoundingShows) {
  for (const int places : {0, 2, 15, 60}) {
    EXPECT_EQ(rounding_tolerance({7000, decimal("30")}, {places, places}), decimal("0.000001"));
    EXPECT_EQ(rounding_tolerance({7000, decimal("30000")}, {places, places}), decimal("0.00003"));
  }
  // A quotient without an end is no share.
  EXPECT_EQ(rounding_tolerance({2, decimal("1E-60")}, {15, 15}), decimal("0.000001"));
}

TEST(RoundingTolerance, IsHalfAUnitOnceWhereTheTotalHasFewerPlaces) {
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, {15, 3}), decimal("0.0005"));
  EXPECT_EQ(rounding_tolerance({7000, decimal("30")}, {15, 3}), decimal("0.0005"));
  EXPECT_EQ(rounding_tolerance({7000, decimal("30")}, {60, 59}), decimal("0.000001"));
}

TEST(RoundingTolerance, IsHalfAUnitForEachRowWhereTheRowsHaveFewerPlaces) {
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, {3, 15}), decimal("0.001"));
  EXPECT_EQ(rounding_tolerance({0, {}}, {0, 2}), decimal("0.000001"));
}

TEST(RoundingTolerance, IsNeverMoreThanHalfACentByWhatShowsInTheDecimals) {
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, {15, 0}), decimal("0.005"));
  EXPECT_EQ(rounding_tolerance({7000, decimal("30")}, {0, 15}), decimal("0.005"));
  EXPECT_EQ(rounding_tolerance({1'000'000, decimal("30")}, {4, 15}), decimal("0.005"));
}

}  // namespace
}  // namespace azcost
