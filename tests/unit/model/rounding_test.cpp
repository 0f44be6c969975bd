#include "azcost/model/rounding.hpp"

#include <gtest/gtest.h>

#include "support/values.hpp"

namespace azcost {
namespace {

using azcost::testing::decimal;

TEST(DecimalPlaces, AreTheMostThatWereSeenOfACurrency) {
  DecimalPlaces places;
  EXPECT_EQ(places.of("USD"), 0);
  places.see("USD", 2);
  places.see({{"USD", decimal("1.5")}, {"JPY", decimal("61")}});
  EXPECT_EQ(places.of("USD"), 2);
  EXPECT_EQ(places.of("JPY"), 0);
  places.see({{"USD", decimal("0.000001")}});
  EXPECT_EQ(places.of("USD"), 6);
}

TEST(RoundingTolerance, IsHalfAUnitOfTheLastPlaceForEachRowAndForTheTotal) {
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, 0), decimal("1.5"));
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, 2), decimal("0.015"));
  EXPECT_EQ(rounding_tolerance({0, {}}, 2), decimal("0.005"));
}

TEST(RoundingTolerance, IsAMillionthAtLeast) {
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, 15), decimal("0.000001"));
  EXPECT_EQ(rounding_tolerance({2, decimal("30")}, 60), decimal("0.000001"));
}

TEST(RoundingTolerance, IsABillionthOfTheAmountsWhenThatIsMore) {
  EXPECT_EQ(rounding_tolerance({2, decimal("30000")}, 15), decimal("0.00003"));
  // A quotient without an end is no share.
  EXPECT_EQ(rounding_tolerance({2, decimal("1E-60")}, 15), decimal("0.000001"));
}

}  // namespace
}  // namespace azcost
