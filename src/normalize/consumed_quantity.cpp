#include "consumed_quantity.hpp"

#include <algorithm>
#include <cstddef>

#include "azcost/model/decimal.hpp"

namespace azcost::normalize {
namespace {

/// Digits and a point, times `block`, as a person multiplies on paper.
std::string product_of(std::string_view digits, std::uint64_t block) {
  std::string reversed;
  std::uint64_t carry = 0;  // below 10 × the largest block: far from overflowing
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] == '.') {
      reversed.push_back('.');
      continue;
    }
    carry += static_cast<std::uint64_t>(digits[i] - '0') * block;
    reversed.push_back(static_cast<char>('0' + carry % 10));
    carry /= 10;
  }
  for (; carry != 0; carry /= 10) reversed.push_back(static_cast<char>('0' + carry % 10));
  std::ranges::reverse(reversed);
  return reversed;
}

/// Without zeros in front of the number and behind its fraction; one digit stays on each side.
std::string_view without_needless_zeros(std::string_view number) {
  const std::size_t point = number.find('.');
  const std::size_t last = std::max(number.find_last_not_of('0'), point + 1);
  const std::size_t first = std::min(number.find_first_not_of('0'), point - 1);
  return number.substr(first, last + 1 - first);
}

}  // namespace

void append_consumed_quantity(std::string& out, std::string_view quantity, std::uint64_t block) {
  if (block <= 1) {
    out.append(block == 1 ? quantity : "null");
    return;
  }
  const bool negative = quantity.starts_with('-');
  const std::string product = product_of(quantity.substr(negative ? 1 : 0), block);
  const std::string_view number = without_needless_zeros(product);
  if (number.find('.') > std::size_t{kMaxIntegerDigits}) {
    out.append("null");
    return;
  }
  out.append(negative ? "-" : "").append(number);
}

}  // namespace azcost::normalize
