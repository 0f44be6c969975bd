#include "amount.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace azcost::emulator {
namespace {

__extension__ typedef unsigned __int128 Magnitude;  // NOLINT(modernize-use-using)

constexpr std::size_t kDecimals = 15;
/// The first number that .NET, which writes the answers, prints without an exponent.
constexpr std::uint64_t kSmallestPlain = 100'000'000'000;

/// The sign is appended, the rest is returned.
Magnitude append_sign(std::string& out, Amount amount) {
  if (amount >= 0) return static_cast<Magnitude>(amount);
  out.push_back('-');
  return -static_cast<Magnitude>(amount);
}

void append_whole(std::string& out, Magnitude whole) {
  std::array<char, 40> digits{};
  char* begin = digits.data() + digits.size();
  while (whole > 0xFFFF'FFFF'FFFF'FFFFULL) {
    *--begin = static_cast<char>('0' + static_cast<int>(whole % 10));
    whole /= 10;
  }
  auto rest = static_cast<std::uint64_t>(whole);
  do {
    *--begin = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  out.append(begin, digits.data() + digits.size());
}

/// Fifteen digits without their trailing zeros.
void append_fraction(std::string& out, std::uint64_t fraction) {
  std::array<char, kDecimals> digits{};
  std::size_t length = 0;
  for (std::size_t i = kDecimals; i-- > 0;) {
    digits[i] = static_cast<char>('0' + static_cast<int>(fraction % 10));
    if (length == 0 && digits[i] != '0') length = i + 1;
    fraction /= 10;
  }
  out.append(digits.data(), length);
}

void append_plain(std::string& out, Magnitude amount, WholeNumber form) {
  const auto one = static_cast<Magnitude>(kAmountsPerOne);
  const auto fraction = static_cast<std::uint64_t>(amount % one);
  append_whole(out, amount / one);
  if (fraction != 0) {
    out.push_back('.');
    append_fraction(out, fraction);
  } else if (form == WholeNumber::kWithPoint) {
    out.append(".0");
  }
}

void append_scientific(std::string& out, std::uint64_t amount) {
  std::array<char, 20> buffer{};
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), amount).ptr;
  std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t exponent = kDecimals + 1 - digits.size();
  digits = digits.substr(0, digits.find_last_not_of('0') + 1);
  out.push_back(digits.front());
  if (digits.size() > 1) out.append(1, '.').append(digits.substr(1));
  out.append("E-");
  if (exponent < 10) out.push_back('0');
  out.append(std::to_string(exponent));
}

}  // namespace

std::string to_plain(Amount amount) {
  std::string out;
  const Magnitude magnitude = append_sign(out, amount);
  append_plain(out, magnitude, WholeNumber::kWithPoint);
  return out;
}

void append_number(std::string& out, Amount amount, WholeNumber whole) {
  const Magnitude magnitude = append_sign(out, amount);
  if (magnitude == 0) {
    out.append("0.0");
  } else if (magnitude < kSmallestPlain) {
    append_scientific(out, static_cast<std::uint64_t>(magnitude));
  } else {
    append_plain(out, magnitude, whole);
  }
}

}  // namespace azcost::emulator
