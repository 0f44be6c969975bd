#include "unit_of_measure.hpp"

#include <cstddef>
#include <optional>

#include "azcost/base/text.hpp"
#include "json_text.hpp"
#include "spelling.hpp"

namespace azcost::normalize {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::uint64_t kLargestBlock = 1'000'000'000'000;

/// Takes "10,000" off the front; nothing when it is no number or too large for any block.
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
  // FOCUS wants a unit wherever there is a quantity, and Azure counts things without naming them.
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

}  // namespace azcost::normalize
