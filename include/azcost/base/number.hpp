/// Numbers in text, read to the last character.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace azcost {

/// `text` as a `Number`; empty when it is not one, does not fit, or has anything before or behind
/// it (blanks and "+" too).
template <class Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text, int base = 10) noexcept {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

}  // namespace azcost
