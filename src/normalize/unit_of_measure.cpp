#include "unit_of_measure.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "azcost/base/text.hpp"
#include "azcost/model/decimal.hpp"
#include "json_text.hpp"
#include "words.hpp"

namespace azcost::normalize {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::uint64_t kLargestBlock = 1'000'000'000'000;

/// Removes "10,000" from the start; nothing when it is no number or too large for any block.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  while (!text.empty() && (is_digit(text.front()) || text.front() == ',')) {
    if (text.front() != ',') value = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
    if (value > kLargestBlock) return std::nullopt;
    text.remove_prefix(1);
  }
  if (value == 0 || text.starts_with('.')) return std::nullopt;
  return value;
}

/// The factor of a "K", "M" or "B" that stands right behind the number; "10 MB" has none.
std::uint64_t take_factor(std::string_view& text) {
  if (text.empty() || (text.size() > 1 && is_letter(text[1]))) return 1;
  std::uint64_t factor = 1;
  if (text.front() == 'K') factor = 1'000;
  if (text.front() == 'M') factor = 1'000'000;
  if (text.front() == 'B') factor = 1'000'000'000;
  if (factor != 1) text.remove_prefix(1);
  return factor;
}

/// `digits`, which may have a point, times `block`, by long multiplication.
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

/// Without leading zeros, and without zeros at the end of the fraction; one digit stays on each
/// side.
std::string_view without_needless_zeros(std::string_view number) {
  const std::size_t point = number.find('.');
  const std::size_t last = std::max(number.find_last_not_of('0'), point + 1);
  const std::size_t first = std::min(number.find_first_not_of('0'), point - 1);
  return number.substr(first, last + 1 - first);
}

}  // namespace

UnitOfMeasure parse_unit_of_measure(std::string_view text) {
  text = trim(text);
  const std::string key = spelling_key(text);
  if (text.empty() || key == "unassigned" || key == "unknown") return {};
  UnitOfMeasure result{1, ""};
  if (is_digit(text.front())) {
    const auto number = take_number(text);
    if (!number) return {};
    const std::uint64_t factor = take_factor(text);
    if (*number > kLargestBlock / factor) return {};
    result.block = *number * factor;
    text = trim(text);
  }
  // FOCUS wants a unit wherever there is a quantity, but Azure counts some things without naming
  // them.
  if (text.empty() || text.front() == '/') result.unit = "Units";
  if (text.starts_with("/")) text = trim(text.substr(1)), result.unit.push_back('/');
  result.unit.append(text);
  return result;
}

void append_block_size(std::string& out, std::string_view text) {
  const std::uint64_t block = parse_unit_of_measure(text).block;
  out.append(block == 0 ? "null" : std::to_string(block));
}

void append_unit(std::string& out, std::string_view text) {
  append_json_string(out, parse_unit_of_measure(text).unit);
}

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
