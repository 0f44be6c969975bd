#include "azcost/model/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "azcost/base/text.hpp"

namespace azcost {

/// A JSON number taken apart (RFC 8259, section 6).
struct Decimal::NumberText {
  bool negative = false;
  std::string_view integer;   // at least one digit, no leading zero but "0"
  std::string_view fraction;  // may be empty
  int exponent = 0;
};

namespace {

using NumberText = Decimal::NumberText;

constexpr std::uint32_t kLimbBase = 1'000'000'000;
constexpr int kLimbDigits = 9;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

/// The exponent, or nothing when it is malformed. One beyond all limits is cut to a value that is
/// still beyond them.
std::optional<int> take_exponent(std::string_view& text) noexcept {
  constexpr int kBeyondAnyLimit = 100'000;
  text.remove_prefix(1);
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  int value = digits.size() > 5 ? kBeyondAnyLimit : 0;
  if (value == 0) std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return negative ? -value : value;
}

std::optional<NumberText> split_number(std::string_view text) noexcept {
  NumberText parts;
  if (!text.empty() && text.front() == '-') {
    parts.negative = true;
    text.remove_prefix(1);
  }
  parts.integer = take_digits(text);
  if (parts.integer.empty() || (parts.integer.size() > 1 && parts.integer.front() == '0')) {
    return std::nullopt;
  }
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
    if (parts.fraction.empty()) return std::nullopt;
  }
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    parts.exponent = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

/// Where the digits of a number fall once its exponent is expanded.
struct Placement {
  int integer_digits = 0;   // before the point, without leading zeros
  int fraction_digits = 0;  // after the point, as sent
};

Placement place(const NumberText& parts) noexcept {
  const int integer_size = static_cast<int>(parts.integer.size());
  const int fraction_size = static_cast<int>(parts.fraction.size());
  int leading_zeros = 0;
  if (parts.integer == "0") {
    const auto first = parts.fraction.find_first_not_of('0');
    leading_zeros = 1 + static_cast<int>(std::min(first, parts.fraction.size()));
  }
  const int significant = integer_size + fraction_size - leading_zeros;
  Placement result;
  if (significant > 0) result.integer_digits = integer_size - leading_zeros + parts.exponent;
  result.integer_digits = std::max(result.integer_digits, 0);
  if (significant > 0) result.fraction_digits = std::max(fraction_size - parts.exponent, 0);
  return result;
}

Error not_an_amount(std::string_view text, std::string_view why) {
  return {ErrorKind::kData, "'" + printable(text, 60) + "' is not an amount: " + std::string(why)};
}

Result<NumberText> number_within_limits(std::string_view text) {
  const auto parts = split_number(text);
  if (!parts) return not_an_amount(text, "not a JSON number");
  const Placement placement = place(*parts);
  if (placement.integer_digits > kMaxIntegerDigits ||
      placement.fraction_digits > kMaxFractionDigits) {
    return not_an_amount(text, "more than " + std::to_string(kMaxIntegerDigits) +
                                   " digits before or " + std::to_string(kMaxFractionDigits) +
                                   " after the point");
  }
  return *parts;
}

constexpr std::array<std::uint32_t, kLimbDigits> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
constexpr std::size_t kDigitsPerLimb = kLimbDigits;

/// Requires: at most nine digits.
std::uint32_t limb_of(std::string_view digits) noexcept {
  std::uint32_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
  return value;
}

/// `text` as parts, when it is already the plain notation that most amounts come in (`-12.5`) and
/// far within all limits.
std::optional<NumberText> split_plain(std::string_view text) noexcept {
  NumberText parts;
  parts.negative = !text.empty() && text.front() == '-';
  if (parts.negative) text.remove_prefix(1);
  if (text.size() > static_cast<std::size_t>(kMaxIntegerDigits)) return std::nullopt;
  std::size_t point = 0;
  while (point < text.size() && is_digit(text[point])) ++point;
  const bool has_point = point > 0 && point < text.size() && text[point] == '.';
  if (!has_point || (point > 1 && text.front() == '0')) return std::nullopt;
  std::size_t end = point + 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end == point + 1 || end != text.size()) return std::nullopt;
  parts.integer = text.substr(0, point);
  parts.fraction = text.substr(point + 1);
  return parts;
}

/// Appends the digits that were sent, in plain notation.
void append_expanded(std::string& out, const NumberText& parts) {
  if (static_cast<int>(parts.fraction.size()) - parts.exponent > kMaxFractionDigits) {
    out.append(parts.negative ? "-0.0" : "0.0");  // only zero is accepted with so many digits
    return;
  }
  if (parts.exponent == 0) {
    out.append(parts.negative ? "-" : "").append(parts.integer);
    out.append(".").append(parts.fraction.empty() ? "0" : parts.fraction);
    return;
  }
  std::string digits = std::string(parts.integer) + std::string(parts.fraction);
  int point = static_cast<int>(parts.integer.size()) + parts.exponent;
  if (point <= 0) {
    digits.insert(0, static_cast<std::size_t>(1 - point), '0');
    point = 1;
  }
  const auto split = static_cast<std::size_t>(point);
  if (digits.size() < split) digits.append(split - digits.size(), '0');
  const std::size_t leading = std::min(digits.find_first_not_of('0'), split - 1);
  if (parts.negative) out.push_back('-');
  out.append(digits, leading, split - leading).append(".");
  out.append(digits.size() > split ? std::string_view(digits).substr(split) : "0");
}

}  // namespace

void Decimal::set_digit(int power_of_ten, unsigned digit) noexcept {
  const int position = power_of_ten + kFractionLimbs * kLimbDigits;
  limbs_.at(static_cast<std::size_t>(position / kLimbDigits)) +=
      digit * kPowersOfTen.at(static_cast<std::size_t>(position % kLimbDigits));
}

void Decimal::set_digits(std::string_view integer, std::string_view fraction) noexcept {
  std::size_t limb = kFractionLimbs;
  while (!integer.empty()) {
    const std::size_t count = std::min(integer.size(), kDigitsPerLimb);
    limbs_.at(limb++) = limb_of(integer.substr(integer.size() - count));
    integer.remove_suffix(count);
  }
  limb = kFractionLimbs;
  while (!fraction.empty()) {
    const std::size_t count = std::min(fraction.size(), kDigitsPerLimb);
    limbs_.at(--limb) =
        limb_of(fraction.substr(0, count)) * kPowersOfTen.at(kDigitsPerLimb - count);
    fraction.remove_prefix(count);
  }
}

Decimal Decimal::of_parts(const NumberText& parts) noexcept {
  Decimal value;
  if (parts.exponent == 0 && parts.integer.size() <= kMaxIntegerDigits &&
      parts.fraction.size() <= kMaxFractionDigits) {
    value.set_digits(parts.integer, parts.fraction);
    return parts.negative ? -value : value;
  }
  // Zeros set no limb, so leading ones beyond the limits do no harm; others were refused.
  const int integer_size = static_cast<int>(parts.integer.size());
  for (int i = 0; i < integer_size; ++i) {
    const auto digit = static_cast<unsigned>(parts.integer[static_cast<std::size_t>(i)] - '0');
    if (digit != 0) value.set_digit(integer_size - 1 - i + parts.exponent, digit);
  }
  for (std::size_t i = 0; i < parts.fraction.size(); ++i) {
    const auto digit = static_cast<unsigned>(parts.fraction[i] - '0');
    if (digit != 0) value.set_digit(parts.exponent - 1 - static_cast<int>(i), digit);
  }
  return parts.negative ? -value : value;
}

Result<Decimal> Decimal::parse(std::string_view json_number) {
  if (const auto plain = split_plain(json_number)) return of_parts(*plain);
  const auto parts = number_within_limits(json_number);
  if (!parts) return parts.error();
  return of_parts(*parts);
}

Decimal& Decimal::operator+=(const Decimal& other) noexcept {
  std::uint32_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const std::uint32_t sum = limbs_[i] + other.limbs_[i] + carry;
    carry = sum >= kLimbBase ? 1 : 0;
    limbs_[i] = carry != 0 ? sum - kLimbBase : sum;
  }
  return *this;
}

Decimal& Decimal::operator-=(const Decimal& other) noexcept { return *this += -other; }

Decimal Decimal::operator-() const noexcept {
  Decimal result;
  std::uint32_t carry = 1;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const std::uint32_t complement = kLimbBase - 1 - limbs_[i] + carry;
    carry = complement == kLimbBase ? 1 : 0;
    result.limbs_[i] = carry != 0 ? 0 : complement;
  }
  return result;
}

bool Decimal::is_zero() const noexcept { return *this == Decimal(); }

bool Decimal::is_negative() const noexcept { return limbs_.back() >= kLimbBase / 2; }

int Decimal::fraction_digits() const noexcept {
  // A complement ends in as many zeros as its number.
  std::size_t limb = 0;
  while (limb < kFractionLimbs && limbs_.at(limb) == 0) ++limb;
  if (limb == kFractionLimbs) return 0;
  int digits = (kFractionLimbs - static_cast<int>(limb)) * kLimbDigits;
  for (std::uint32_t rest = limbs_.at(limb); rest % 10 == 0; rest /= 10) --digits;
  return digits;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  if (a.is_negative() != b.is_negative()) {
    return a.is_negative() ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  // Complements of one modulus keep their order.
  return std::lexicographical_compare_three_way(a.limbs_.rbegin(), a.limbs_.rend(),
                                                b.limbs_.rbegin(), b.limbs_.rend());
}

std::optional<Decimal> Decimal::divided_exactly_by(std::uint32_t divisor) const {
  const Decimal magnitude = abs();
  Decimal quotient;
  std::uint64_t remainder = 0;
  for (std::size_t i = limbs_.size(); i-- > 0;) {
    const std::uint64_t dividend = remainder * kLimbBase + magnitude.limbs_[i];
    quotient.limbs_[i] = static_cast<std::uint32_t>(dividend / divisor);
    remainder = dividend % divisor;
  }
  if (remainder != 0) return std::nullopt;
  return is_negative() ? -quotient : quotient;
}

std::string Decimal::to_string() const {
  const Decimal magnitude = abs();
  std::string digits;
  for (std::size_t i = magnitude.limbs_.size(); i-- > 0;) {
    const std::string limb = std::to_string(magnitude.limbs_[i]);
    digits.append(static_cast<std::size_t>(kLimbDigits) - limb.size(), '0').append(limb);
  }
  constexpr std::size_t kPoint = static_cast<std::size_t>(kLimbs - kFractionLimbs) * kLimbDigits;
  const std::size_t first = std::min(digits.find_first_not_of('0'), kPoint - 1);
  const std::size_t last = std::max(digits.find_last_not_of('0') + 1, kPoint + 1);
  std::string out = is_negative() ? "-" : "";
  out.append(digits, first, kPoint - first).append(".");
  out.append(digits, kPoint, std::min(last, digits.size()) - kPoint);
  return out;
}

Status append_plain(std::string& out, std::string_view json_number, Decimal* value) {
  if (const auto plain = split_plain(json_number)) {
    out.append(json_number);
    if (value != nullptr) *value = Decimal::of_parts(*plain);
    return ok_status();
  }
  const auto parts = number_within_limits(json_number);
  if (!parts) return parts.error();
  append_expanded(out, *parts);
  if (value != nullptr) *value = Decimal::of_parts(*parts);
  return ok_status();
}

}  // namespace azcost
