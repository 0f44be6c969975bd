#include "azcost/model/decimal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/values.hpp"

namespace azcost {
namespace {

using azcost::testing::decimal;

std::string round_trip(std::string_view text) { return decimal(text).to_string(); }

/// Arithmetic as it is taught at school, one digit per power of ten from 10^-60 on: slow, plain,
/// and with nothing of `Decimal` in it.
class SchoolNumber {
 public:
  /// Reads plain notation, `-12.5`.
  explicit SchoolNumber(std::string_view text) {
    const int sign = text.starts_with('-') ? -1 : 1;
    if (sign < 0) text.remove_prefix(1);
    std::size_t place = kFraction + text.find('.');
    for (const char c : text) {
      if (c != '.') digits_.at(--place) = sign * (c - '0');
    }
  }

  void add(const SchoolNumber& other, int sign) {
    for (std::size_t i = 0; i < digits_.size(); ++i) digits_[i] += sign * other.digits_[i];
    // Carry so that every digit has the sign of the whole number.
    const int whole = carried(1).back() < 0 ? -1 : 1;
    digits_ = carried(whole);
  }

  [[nodiscard]] std::string to_string() const {
    std::string out;
    bool negative = false;
    for (std::size_t i = digits_.size(); i-- > 0;) {
      negative = negative || digits_[i] < 0;
      out.push_back(static_cast<char>('0' + (digits_[i] < 0 ? -digits_[i] : digits_[i])));
      if (i == kFraction) out.push_back('.');
    }
    out.erase(0, std::min(out.find_first_not_of('0'), out.find('.') - 1));
    out.resize(std::max(out.find_last_not_of('0') + 1, out.find('.') + 2));
    return negative ? "-" + out : out;
  }

 private:
  static constexpr std::size_t kFraction = 60;
  using Digits = std::array<int, 120>;  // the least significant first

  /// The same number times `sign`, times `sign` again at the end, with digits from 0 to 9 between:
  /// when the number is negative for that sign, the last digit stays negative.
  [[nodiscard]] Digits carried(int sign) const {
    Digits result{};
    int carry = 0;
    for (std::size_t i = 0; i < digits_.size(); ++i) {
      int digit = sign * digits_[i] + carry;
      carry = 0;
      const bool last = i + 1 == digits_.size();
      while (!last && digit < 0) digit += 10, --carry;
      while (!last && digit > 9) digit -= 10, ++carry;
      result[i] = sign * digit;
    }
    return result;
  }

  Digits digits_{};
};

/// Numbers in plain notation, of every length and sign.
class RandomNumbers {
 public:
  std::string next() {
    std::string text = random_() % 2 == 0 ? "-" : "";
    append_digits(text, 1 + random_() % 40, "123456789");
    text.push_back('.');
    append_digits(text, 1 + random_() % 60, "0123456789");
    return text;
  }

 private:
  void append_digits(std::string& text, std::size_t count, std::string_view first) {
    text.push_back(first[random_() % first.size()]);
    // Runs of nines and zeros carry far; one number in two is made of them.
    const std::string_view digits = random_() % 2 == 0 ? "0123456789" : "0009999";
    for (std::size_t i = 1; i < count; ++i) text.push_back(digits[random_() % digits.size()]);
  }

  std::mt19937_64 random_{20261005};  // NOLINT(cert-msc51-cpp): the same numbers in every run
};

TEST(Decimal, PrintsWhatItReadInPlainNotation) {
  EXPECT_EQ(round_trip("0"), "0.0");
  EXPECT_EQ(round_trip("-0.000"), "0.0");
  EXPECT_EQ(round_trip("61"), "61.0");
  EXPECT_EQ(round_trip("1.50"), "1.5");
  EXPECT_EQ(round_trip("7E-06"), "0.000007");
  EXPECT_EQ(round_trip("-1.5"), "-1.5");
  EXPECT_EQ(round_trip("12.34e1"), "123.4");
  EXPECT_EQ(round_trip("1e+3"), "1000.0");
  EXPECT_EQ(round_trip("0.10000000000000000555"), "0.10000000000000000555");
  EXPECT_EQ(round_trip("999999999.999999999"), "999999999.999999999");
  EXPECT_EQ(round_trip("1000000000.000000001"), "1000000000.000000001");
}

TEST(Decimal, HasRoomForTheLimits) {
  const std::string integer(kMaxIntegerDigits, '9');
  const std::string fraction(kMaxFractionDigits, '9');
  EXPECT_EQ(round_trip(integer + "." + fraction), integer + "." + fraction);
  EXPECT_EQ(round_trip("-" + integer + "." + fraction), "-" + integer + "." + fraction);
  EXPECT_EQ(round_trip("1e-60"), "0." + std::string(59, '0') + "1");
  EXPECT_EQ(round_trip("0e99999999999999999999"), "0.0") << "zero has no size";
  EXPECT_EQ(round_trip("0E-61"), "0.0");
  EXPECT_EQ(round_trip("-0.000e-99999"), "0.0");
  EXPECT_EQ(round_trip("0." + std::string(61, '0')), "0.0");
}

TEST(Decimal, RefusesMoreDigitsThanTheLimits) {
  EXPECT_FALSE(Decimal::parse("1" + std::string(40, '0')));
  EXPECT_FALSE(Decimal::parse("0." + std::string(60, '0') + "1"));
  EXPECT_FALSE(Decimal::parse("1e40"));
  EXPECT_FALSE(Decimal::parse("1e-61"));
  EXPECT_FALSE(Decimal::parse("1e99999"));
  EXPECT_FALSE(Decimal::parse("1e-99999"));
  EXPECT_FALSE(Decimal::parse("1e99999999999999999999"));
  EXPECT_FALSE(Decimal::parse(std::string(1'000'000, '1')));
  EXPECT_FALSE(Decimal::parse(std::string(101, '1') + "e-70"));
}

TEST(Decimal, SaysWhyANumberIsNoAmount) {
  EXPECT_EQ(Decimal::parse("1e999").error(),
            (Error{ErrorKind::kData,
                   "'1e999' is not an amount: more than 40 digits before or 60 after the point"}));
  EXPECT_EQ(Decimal::parse("1,\x1b").error(),
            (Error{ErrorKind::kData, "'1,\\x1b' is not an amount: not a JSON number"}));
}

TEST(Decimal, RefusesWhatIsNoJsonNumber) {
  constexpr std::string_view kNoNumbers[] = {
      "01.5", "-01.5", "00.5", "1.5x",  "1.-5",     "1.5 ",    "1..5", "-1.", "-x.5",  "",
      "-",    "+1",    "--1",  "01",    "-01",      "00",      "1.",   ".5",  "-.5",   "1.e",
      "1e",   "1e+",   "1e-",  "1e1.5", "1.2.3",    "1 ",      " 1",   "1,5", "1_000", "0x1",
      "1e5x", "inf",   "nan",  "NaN",   "-inf",     "true",    "null", "1\n", "\"1\"", "1f",
      "1d",   "1e++1", "1ee1", "e1",    "\xD9\xA1", {"1\0", 2}};
  for (const std::string_view text : kNoNumbers) {
    const auto value = Decimal::parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().kind, ErrorKind::kData) << text;
  }
}

TEST(Decimal, AddsWhereADoubleCannot) {
  EXPECT_EQ(decimal("0.1") + decimal("0.2"), decimal("0.3"));
  EXPECT_EQ((decimal("1e16") + decimal("1e-16")).to_string(), "10000000000000000.0000000000000001");
  EXPECT_EQ(decimal("1e39") + decimal("1e-60") - decimal("1e39"), decimal("1e-60"));
}

TEST(Decimal, CarriesFromTheLastDigitToTheFirst) {
  const Decimal nines = decimal(std::string(40, '9') + "." + std::string(60, '9'));
  EXPECT_EQ((nines + decimal("1e-60")).to_string(), "1" + std::string(40, '0') + ".0");
  EXPECT_EQ((-nines - decimal("1e-60")).to_string(), "-1" + std::string(40, '0') + ".0");
}

TEST(Decimal, CrossesZeroInBothDirections) {
  EXPECT_EQ(decimal("1") - decimal("1"), Decimal());
  EXPECT_EQ((decimal("0.5") - decimal("0.75")).to_string(), "-0.25");
  EXPECT_EQ((decimal("-0.5") + decimal("0.75")).to_string(), "0.25");
  EXPECT_EQ((decimal("1e-60") - decimal("1e39")).to_string(),
            "-" + std::string(39, '9') + "." + std::string(60, '9'));
}

TEST(Decimal, CanBeAddedToItself) {
  Decimal value = decimal("1.5");
  const Decimal& same = value;
  value += same;
  EXPECT_EQ(value, decimal("3"));
  value -= same;
  EXPECT_EQ(value, Decimal());
}

TEST(Decimal, AgreesWithSchoolArithmetic) {
  RandomNumbers numbers;
  for (int i = 0; i < 5000; ++i) {
    const std::string a = numbers.next();
    const std::string b = numbers.next();
    SchoolNumber sum(a);
    sum.add(SchoolNumber(b), 1);
    ASSERT_EQ((decimal(a) + decimal(b)).to_string(), sum.to_string()) << a << " + " << b;
    SchoolNumber difference(a);
    difference.add(SchoolNumber(b), -1);
    ASSERT_EQ((decimal(a) - decimal(b)).to_string(), difference.to_string()) << a << " - " << b;
  }
}

TEST(Decimal, AgreesWithSchoolArithmeticOverALongSum) {
  RandomNumbers numbers;
  SchoolNumber expected("0.0");
  Decimal sum;
  for (int i = 0; i < 5000; ++i) {
    const std::string each = numbers.next();
    expected.add(SchoolNumber(each), 1);
    sum += decimal(each);
  }
  EXPECT_EQ(sum.to_string(), expected.to_string());
}

TEST(Decimal, IsItsOwnTextWhateverItsSize) {
  RandomNumbers numbers;
  for (int i = 0; i < 5000; ++i) {
    const Decimal value = decimal(numbers.next());
    ASSERT_EQ(decimal(value.to_string()), value) << value.to_string();
  }
}

TEST(Decimal, KnowsItsSign) {
  EXPECT_TRUE(Decimal().is_zero());
  EXPECT_FALSE(Decimal().is_negative());
  EXPECT_TRUE(decimal("-1e-60").is_negative());
  EXPECT_FALSE(decimal("1e-60").is_negative());
  EXPECT_FALSE(decimal("1e-60").is_zero());
  EXPECT_FALSE(decimal("-0").is_negative()) << "there is one zero only";
  EXPECT_EQ(-Decimal(), Decimal());
  EXPECT_EQ(-decimal("-1.5"), decimal("1.5"));
  EXPECT_EQ(decimal("-1.5").abs(), decimal("1.5"));
  EXPECT_EQ(decimal("1.5").abs(), decimal("1.5"));
}

TEST(Decimal, CountsTheDigitsAfterItsPoint) {
  EXPECT_EQ(decimal("0").fraction_digits(), 0);
  EXPECT_EQ(decimal("61").fraction_digits(), 0);
  EXPECT_EQ(decimal("12000000000").fraction_digits(), 0);
  EXPECT_EQ(decimal("12.50").fraction_digits(), 1);
  EXPECT_EQ(decimal("-12.05").fraction_digits(), 2);
  EXPECT_EQ(decimal("0.123456789").fraction_digits(), 9);
  EXPECT_EQ(decimal("0.1234567891").fraction_digits(), 10);
  EXPECT_EQ(decimal("1E-60").fraction_digits(), 60);
  EXPECT_EQ(decimal("-1E-60").fraction_digits(), 60);
}

TEST(Decimal, IsOrderedByItsValue) {
  const std::vector<Decimal> ascending = {
      decimal("-1e39"), decimal("-10"),   decimal("-9.99"), decimal("-1e-60"), decimal("0"),
      decimal("1e-60"), decimal("0.001"), decimal("9.99"),  decimal("10"),     decimal("1e39")};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j) << i << " and " << j;
    }
  }
}

TEST(Decimal, IsEqualToTheSameValueWrittenDifferently) {
  EXPECT_EQ(decimal("1.50"), decimal("15e-1"));
  EXPECT_EQ(decimal("1000"), decimal("1E3"));
  EXPECT_NE(decimal("1.5"), decimal("-1.5"));
}

TEST(Decimal, DividesWhereTheQuotientHasAnEnd) {
  EXPECT_EQ(decimal("1").divided_exactly_by(8), decimal("0.125"));
  EXPECT_EQ(decimal("-61").divided_exactly_by(10'000), decimal("-0.0061"));
  EXPECT_EQ(decimal("9").divided_exactly_by(3), decimal("3"));
  EXPECT_EQ(decimal("1.5").divided_exactly_by(1), decimal("1.5"));
  EXPECT_EQ(Decimal().divided_exactly_by(7), Decimal());
  EXPECT_EQ(decimal("1e39").divided_exactly_by(1'000'000'000), decimal("1e30"));
}

TEST(Decimal, RefusesToRoundAQuotient) {
  EXPECT_EQ(decimal("1").divided_exactly_by(3), std::nullopt);
  EXPECT_EQ(decimal("-10").divided_exactly_by(7), std::nullopt);
  EXPECT_EQ(decimal("1e-60").divided_exactly_by(10'000), std::nullopt) << "beyond the last digit";
}

}  // namespace
}  // namespace azcost
