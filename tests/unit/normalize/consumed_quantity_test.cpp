#include <gtest/gtest.h>

#include <string>

#include "support/values.hpp"
#include "unit_of_measure.hpp"

namespace azcost::normalize {
namespace {

using testing::decimal;

std::string consumed(std::string_view quantity, std::uint64_t block) {
  std::string out;
  append_consumed_quantity(out, quantity, block);
  return out;
}

TEST(ConsumedQuantity, KeepsTheDigitsOfABlockOfOne) { EXPECT_EQ(consumed("1.50", 1), "1.50"); }

TEST(ConsumedQuantity, CountsTheUnitsInTheBlocks) {
  EXPECT_EQ(consumed("0.1351", 10'000), "1351.0");
  EXPECT_EQ(consumed("7.44", 100), "744.0");
  EXPECT_EQ(consumed("0.000044", 10'000), "0.44");
  EXPECT_EQ(consumed("-3.25", 1'000), "-3250.0");
  EXPECT_EQ(consumed("0.0", 10), "0.0");
  EXPECT_EQ(consumed("2.5", 60), "150.0");
  EXPECT_EQ(consumed("-0.10", 744), "-74.4");
}

TEST(ConsumedQuantity, IsUnknownWithoutABlock) { EXPECT_EQ(consumed("1.0", 0), "null"); }

TEST(ConsumedQuantity, LosesNoDigit) {
  EXPECT_EQ(consumed("98765432109876543210.12345678901234567", 1'000'000'000'000),
            "98765432109876543210123456789012.34567");
  EXPECT_EQ(consumed("0.333333333333333333333333333333", 3), "0.999999999999999999999999999999");
}

TEST(ConsumedQuantity, IsUnknownWhenNobodyCouldReadItBack) {
  const std::string largest = std::string(40, '9') + ".5";
  EXPECT_TRUE(Decimal::parse(largest));
  EXPECT_EQ(consumed(largest, 10), "null");
  EXPECT_EQ(consumed(std::string(39, '9') + ".5", 10), std::string(39, '9') + "5.0");
}

TEST(ConsumedQuantity, IsTheSumOfItsBlocks) {
  for (const std::uint64_t block : {2U, 9U, 60U, 100U, 128U}) {
    Decimal sum;
    for (std::uint64_t i = 0; i < block; ++i) sum += decimal("123456.000789");
    EXPECT_EQ(consumed("123456.000789", block), sum.to_string()) << block;
  }
}

}  // namespace
}  // namespace azcost::normalize
