#include "amount.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace azcost::emulator {
namespace {

constexpr std::size_t kDecimals = 15;
/// The first number that .NET, which writes the answers, prints without an exponent.
constexpr std::int64_t kSmallestPlain = 100'000'000'000;

std::string without_zeros(std::string digits) {
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits;
}

}  // namespace

std::string to_plain(Amount amount) {
  if (amount < 0) return "-" + to_plain(-amount);
  const auto fraction = static_cast<std::int64_t>(amount % kAmountsPerOne);
  const std::string whole = fmt::format("{}.", amount / kAmountsPerOne);
  return whole + (fraction == 0 ? "0" : without_zeros(fmt::format("{:015}", fraction)));
}

std::string to_number(Amount amount, WholeNumber whole) {
  if (amount < 0) return "-" + to_number(-amount, whole);
  if (amount != 0 && amount < kSmallestPlain) {
    const std::string digits = std::to_string(static_cast<std::int64_t>(amount));
    const std::string rest = without_zeros(digits.substr(1));
    return fmt::format("{}{}{}E-{:02}", digits.front(), rest.empty() ? "" : ".", rest,
                       kDecimals + 1 - digits.size());
  }
  std::string text = to_plain(amount);
  const bool drops_point = whole == WholeNumber::kWithoutPoint && amount != 0;
  if (drops_point && text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

}  // namespace azcost::emulator
