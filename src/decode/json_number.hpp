/// The grammar of numbers, because the parser hands out their text without looking at it.
#pragma once

#include <string_view>

namespace azcost::decode {

/// Moves past the digits at `at`; false when there are none.
inline bool skip_digits(const char*& at, const char* end) noexcept {
  const char* const start = at;
  while (at != end && *at >= '0' && *at <= '9') ++at;
  return at != start;
}

/// True for a JSON number and nothing around it (RFC 8259, section 6): no `01`, `+1`, `1.`, `.5`,
/// `1e`, `NaN`. Inline because each row has a few.
inline bool is_json_number(std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at != end && *at == '-') ++at;
  const char* const integer = at;
  if (!skip_digits(at, end)) return false;
  if (*integer == '0' && at - integer > 1) return false;
  if (at != end && *at == '.') {
    ++at;
    if (!skip_digits(at, end)) return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!skip_digits(at, end)) return false;
  }
  return at == end;
}

}  // namespace azcost::decode
