// What `append_plain` writes: the amounts of every row on users' disks.
#include <gtest/gtest.h>

#include <clocale>
#include <string>
#include <string_view>

#include "azcost/model/decimal.hpp"

namespace azcost {
namespace {

struct Amount {
  std::string sent;
  std::string written;
};

const Amount kAmounts[] = {
    // What Azure sends.
    {"61", "61.0"},
    {"0.0", "0.0"},
    {"1.50", "1.50"},
    {"-12.345", "-12.345"},
    {"7E-06", "0.000007"},
    {"1.5E-05", "0.000015"},
    {"4.4408920985006262E-16", "0.00000000000000044408920985006262"},
    {"9.9999999999999995E-08", "0.000000099999999999999995"},
    {"2.2250738585072014E-17", "0.000000000000000022250738585072014"},
    {"0.10000000000000000555", "0.10000000000000000555"},
    {"12345678901234567890.123456789", "12345678901234567890.123456789"},
    // Zeros, and signs of zeros.
    {"0", "0.0"},
    {"-0", "-0.0"},
    {"-0.0", "-0.0"},
    {"0.00", "0.00"},
    {"0e5", "0.0"},
    {"0E-3", "0.000"},
    {"0.0e2", "0.0"},
    {"0.00e1", "0.0"},
    // Exponents that move the point to the right.
    {"1e0", "1.0"},
    {"1e3", "1000.0"},
    {"1E+3", "1000.0"},
    {"1e003", "1000.0"},
    {"-1e3", "-1000.0"},
    {"12.34e1", "123.4"},
    {"12.34e2", "1234.0"},
    {"12.34e3", "12340.0"},
    {"1.50e1", "15.0"},
    {"1.500e1", "15.00"},
    {"0.5e1", "5.0"},
    {"0.05e1", "0.5"},
    {"0.005e2", "0.5"},
    {"0.0012e4", "12.0"},
    // Exponents that move it to the left.
    {"1e-1", "0.1"},
    {"1e-0", "1.0"},
    {"10e-1", "1.0"},
    {"123.45e-1", "12.345"},
    {"123.45e-3", "0.12345"},
    {"123.45e-4", "0.012345"},
    {"-7e-2", "-0.07"},
    {"1.0e-2", "0.010"},
    // The most that there is room for.
    {std::string(40, '9'), std::string(40, '9') + ".0"},
    {"1e39", "1" + std::string(39, '0') + ".0"},
    {"0." + std::string(60, '9'), "0." + std::string(60, '9')},
    {"0E-61", "0.0"},
    {"-0.0e-99999", "-0.0"},
    {"1e-60", "0." + std::string(59, '0') + "1"},
    {"0." + std::string(99, '0') + "1e50", "0." + std::string(49, '0') + "1"},
};

std::string plain(std::string_view sent) {
  std::string out;
  const Status appended = append_plain(out, sent);
  return appended ? out : appended.error().message;
}

TEST(AppendPlain, WritesTheDigitsThatWereSent) {
  for (const Amount& amount : kAmounts)
    EXPECT_EQ(plain(amount.sent), amount.written) << amount.sent;
}

TEST(AppendPlain, NeverChangesTheValue) {
  for (const Amount& amount : kAmounts) {
    const auto sent = Decimal::parse(amount.sent);
    const auto written = Decimal::parse(plain(amount.sent));
    ASSERT_TRUE(sent && written) << amount.sent;
    EXPECT_EQ(*sent, *written) << amount.sent;
  }
}

TEST(AppendPlain, LeavesWhatItHasWrittenAlone) {
  for (const Amount& amount : kAmounts) EXPECT_EQ(plain(amount.written), amount.written);
}

TEST(AppendPlain, AppendsToWhatIsThere) {
  std::string out = "{\"Cost\":";
  EXPECT_TRUE(append_plain(out, "7E-06"));
  EXPECT_EQ(out, "{\"Cost\":0.000007");
}

TEST(AppendPlain, LeavesTheTextAsItWasWhenItRefuses) {
  std::string out = "before";
  for (const std::string_view refused : {"1e999", "1e-999", "1e40", "1e-61", "01", "1.", "", "x"}) {
    const Status appended = append_plain(out, refused);
    ASSERT_FALSE(appended) << refused;
    EXPECT_EQ(appended.error().kind, ErrorKind::kData) << refused;
    EXPECT_EQ(out, "before") << refused;
  }
}

// Where a comma is the decimal point (when that locale is installed; otherwise nothing changes).
TEST(AppendPlain, WritesAPointWhateverTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(plain("1.5E-05"), "0.000015");
  EXPECT_EQ(Decimal::parse("1234.5")->to_string(), "1234.5");
  std::setlocale(LC_ALL, before.c_str());
}

}  // namespace
}  // namespace azcost
