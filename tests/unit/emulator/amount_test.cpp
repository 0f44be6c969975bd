#include "amount.hpp"

#include <gtest/gtest.h>

namespace azcost::emulator {
namespace {

constexpr Amount kOne = kAmountsPerOne;

std::string number(Amount amount) {
  std::string out;
  append_number(out, amount, WholeNumber::kWithPoint);
  return out;
}

TEST(Amount, ZeroAndWholeNumbersKeepTheirPoint) {
  EXPECT_EQ(number(0), "0.0");
  EXPECT_EQ(number(61 * kOne), "61.0");
  EXPECT_EQ(number(-3 * kOne), "-3.0");
}

TEST(Amount, WholeQuantitiesComeWithoutAPoint) {
  std::string out;
  append_number(out, 24 * kOne, WholeNumber::kWithoutPoint);
  EXPECT_EQ(out, "24");
}

TEST(Amount, PrintsAllFifteenDecimals) {
  EXPECT_EQ(number(19 * kOne + 545'363'672'276'512), "19.545363672276512");
  EXPECT_EQ(number(-(12 * kOne + kOne / 2)), "-12.5");
}

// The forms of the recorded answers: 7E-06, 1.5E-05, 0.000176, 0.00106.
TEST(Amount, SmallNumbersHaveAnExponentOfTwoDigits) {
  EXPECT_EQ(number(kOne / 1'000'000 * 7), "7E-06");
  EXPECT_EQ(number(kOne / 1'000'000 * 15), "1.5E-05");
  EXPECT_EQ(number(-kOne / 1'000'000 * 15), "-1.5E-05");
  EXPECT_EQ(number(1), "1E-15");
  EXPECT_EQ(number(kOne / 10'000), "0.0001");
  EXPECT_EQ(number(kOne / 1'000'000 * 176), "0.000176");
}

TEST(Amount, SumsBeyondSixtyFourBitsArePrintedWhole) {
  EXPECT_EQ(to_plain(kOne * 1'000'000'000 * 1'000'000'000 * 123), "123000000000000000000.0");
}

TEST(Amount, PlainNotationHasNoExponent) {
  EXPECT_EQ(to_plain(kOne / 1'000'000 * 7), "0.000007");
  EXPECT_EQ(to_plain(0), "0.0");
}

}  // namespace
}  // namespace azcost::emulator
