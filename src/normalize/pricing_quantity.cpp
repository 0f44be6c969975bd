#include "pricing_quantity.hpp"

#include <cstddef>
#include <optional>

#include "azcost/model/decimal.hpp"

namespace azcost::normalize {
namespace {

/// 3 for 1000; nothing when `block` is no power of ten.
std::optional<std::size_t> power_of_ten(std::uint64_t block) {
  std::size_t power = 0;
  for (; block % 10 == 0; block /= 10) ++power;
  return block == 1 ? std::optional(power) : std::nullopt;
}

/// The point moved to the left: no arithmetic, and so no limit but that of decimals.
std::string with_point_moved(std::string_view quantity, std::size_t power) {
  const bool negative = quantity.starts_with('-');
  if (negative) quantity.remove_prefix(1);
  const std::size_t point = quantity.find('.');
  std::string digits(quantity.substr(0, point));
  if (digits.size() <= power) digits.insert(0, power + 1 - digits.size(), '0');
  std::size_t new_point = digits.size() - power;
  digits.append(quantity.substr(point + 1));
  while (digits.size() > new_point + 1 && digits.back() == '0') digits.pop_back();
  return (negative ? "-" : "") + digits.insert(new_point, 1, '.');
}

std::optional<std::string> divide(std::string_view quantity, std::uint64_t block) {
  if (const auto power = power_of_ten(block)) return with_point_moved(quantity, *power);
  constexpr std::uint64_t kLargestDivisor = 1'000'000'000;
  if (block > kLargestDivisor) return std::nullopt;
  const auto value = Decimal::parse(quantity);
  if (!value) return std::nullopt;
  const auto quotient = value->divided_exactly_by(static_cast<std::uint32_t>(block));
  return quotient ? std::optional(quotient->to_string()) : std::nullopt;
}

}  // namespace

void append_pricing_quantity(std::string& out, std::string_view quantity, std::uint64_t block) {
  if (block == 1) {
    out.append(quantity);
    return;
  }
  const auto quotient = block == 0 ? std::nullopt : divide(quantity, block);
  const bool readable =
      quotient && quotient->size() - quotient->find('.') - 1 <= std::size_t{kMaxFractionDigits};
  out.append(readable ? std::string_view(*quotient) : "null");
}

}  // namespace azcost::normalize
