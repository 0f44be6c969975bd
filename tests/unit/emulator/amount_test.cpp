#include "amount.hpp"

#include <gtest/gtest.h>

namespace azcost::emulator {
namespace {

constexpr Amount kOne = kAmountsPerOne;
constexpr Amount kMillionth = kOne / 1'000'000;

struct NumberCase {
  Amount amount;
  const char* number;
  const char* plain;
};

// The forms of the recorded answers: 7E-06, 1.5E-05, 0.000176, 0.00106.
TEST(Amount, IsWrittenAsTheServiceWritesItAndPlain) {
  for (const NumberCase& row :
       {NumberCase{0, "0.0", "0.0"},
        {61 * kOne, "61.0", "61.0"},
        {-3 * kOne, "-3.0", "-3.0"},
        {-(12 * kOne + kOne / 2), "-12.5", "-12.5"},
        {19 * kOne + 545'363'672'276'512, "19.545363672276512", "19.545363672276512"},
        {7 * kMillionth, "7E-06", "0.000007"},
        {15 * kMillionth, "1.5E-05", "0.000015"},
        {-15 * kMillionth, "-1.5E-05", "-0.000015"},
        {1, "1E-15", "0.000000000000001"},
        {kOne / 10'000, "0.0001", "0.0001"},
        {176 * kMillionth, "0.000176", "0.000176"},
        {kOne * 1'000'000'000 * 1'000'000'000 * 123, "123000000000000000000.0",
         "123000000000000000000.0"}}) {
    EXPECT_EQ(to_number(row.amount, WholeNumber::kWithPoint), row.number);
    EXPECT_EQ(to_plain(row.amount), row.plain);
  }
}

TEST(Amount, WholeQuantitiesComeWithoutAPoint) {
  EXPECT_EQ(to_number(24 * kOne, WholeNumber::kWithoutPoint), "24");
  EXPECT_EQ(to_number(kOne / 2, WholeNumber::kWithoutPoint), "0.5");
}

}  // namespace
}  // namespace azcost::emulator
