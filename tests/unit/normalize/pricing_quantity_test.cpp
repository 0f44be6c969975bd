#include "pricing_quantity.hpp"

#include <gtest/gtest.h>

#include <string>

#include "azcost/model/decimal.hpp"

namespace azcost::normalize {
namespace {

std::string priced(std::string_view quantity, std::uint64_t block) {
  std::string out;
  append_pricing_quantity(out, quantity, block);
  return out;
}

TEST(PricingQuantity, KeepsTheDigitsOfABlockOfOne) { EXPECT_EQ(priced("1.50", 1), "1.50"); }

TEST(PricingQuantity, MovesThePointForPowersOfTen) {
  EXPECT_EQ(priced("744.0", 100), "7.44");
  EXPECT_EQ(priced("0.5", 10), "0.05");
  EXPECT_EQ(priced("25000.0", 10'000), "2.5");
  EXPECT_EQ(priced("100.0", 100), "1.0");
  EXPECT_EQ(priced("-3.25", 1'000), "-0.00325");
  EXPECT_EQ(priced("0.0", 10), "0.0");
  EXPECT_EQ(priced("5.0", 100'000'000'000), "0.00000000005");
}

TEST(PricingQuantity, DividesByOtherBlocks) {
  EXPECT_EQ(priced("10.0", 4), "2.5");
  EXPECT_EQ(priced("-744.0", 60), "-12.4");
}

TEST(PricingQuantity, IsUnknownWhenItHasNoEnd) { EXPECT_EQ(priced("1.0", 3), "null"); }

TEST(PricingQuantity, IsUnknownWithoutABlock) { EXPECT_EQ(priced("1.0", 0), "null"); }

TEST(PricingQuantity, IsUnknownBeyondWhatCanBeDivided) {
  EXPECT_EQ(priced("1.0", 2'000'000'001), "null");
}

TEST(PricingQuantity, IsUnknownWhenNobodyCouldReadItBack) {
  const std::string smallest = "0." + std::string(59, '0') + "1";
  EXPECT_TRUE(Decimal::parse(smallest));
  EXPECT_EQ(priced(smallest, 10), "null");
  EXPECT_EQ(priced(smallest, 2), "null");
}

TEST(PricingQuantity, IsTheSameOnBothWays) {
  const std::string quantity = "123456.000789";
  const auto value = *Decimal::parse(quantity);
  for (std::uint32_t block = 10; block <= 1'000'000'000; block *= 10) {
    EXPECT_EQ(priced(quantity, block), value.divided_exactly_by(block)->to_string()) << block;
    if (block == 1'000'000'000) break;
  }
}

}  // namespace
}  // namespace azcost::normalize
