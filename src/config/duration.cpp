#include "azcost/config/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "azcost/base/names.hpp"
#include "azcost/base/number.hpp"
#include "quoting.hpp"

namespace azcost::config {
namespace {

using std::chrono::milliseconds;

constexpr NamesOf<milliseconds, 4> kUnits = {{
    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)},
    {"ms", milliseconds(1)},
}};

constexpr milliseconds kLongest = std::chrono::days(7);

/// Removes one number with its unit from the start of `text`. The unit must be shorter than
/// `longer`, which is then set to it.
std::optional<milliseconds> take_part(std::string_view& text, milliseconds& longer) {
  constexpr std::string_view kDigits = "0123456789";
  const auto digits = std::min(text.find_first_not_of(kDigits), text.size());
  const auto number = parse_number<std::uint32_t>(text.substr(0, digits));
  const auto size = std::min(text.find_first_of(kDigits, digits), text.size());
  const auto unit = value_in(kUnits, text.substr(digits, size - digits));
  if (!number || !unit || *unit >= longer) return std::nullopt;
  text.remove_prefix(size);
  longer = *unit;
  return *unit * *number;
}

}  // namespace

Result<milliseconds> parse_duration(std::string_view text) {
  std::string_view rest = text;
  milliseconds longer = milliseconds::max();
  milliseconds sum{0};
  do {
    const auto part = take_part(rest, longer);
    if (!part) {
      return refusal(text,
                     "is not a duration; write a number with its unit, such as 250ms, 10s, 2m or "
                     "1h30m");
    }
    sum += *part;
  } while (!rest.empty());
  if (sum > kLongest) {
    return Error{ErrorKind::kConfig,
                 fmt::format("'{}' is too long; 168h, seven days, is the most", text)};
  }
  return sum;
}

std::string format_duration(milliseconds duration) {
  std::string text;
  for (const auto& [name, length] : kUnits) {
    if (duration >= length) text += fmt::format("{}{}", duration / length, name);
    duration %= length;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace azcost::config
