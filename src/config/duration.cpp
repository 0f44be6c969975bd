#include "azcost/config/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

#include "quoting.hpp"

namespace azcost::config {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  milliseconds length;
};

constexpr std::array<Unit, 4> kUnits = {{
    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)},
    {"ms", milliseconds(1)},
}};

constexpr milliseconds kLongest = std::chrono::days(7);

/// Takes one number with its unit off the front of `text`, a unit of `kUnits[first]` or smaller;
/// afterwards `first` is the next smaller one.
std::optional<milliseconds> take_part(std::string_view& text, std::size_t& first) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
  for (std::size_t i = first; i < kUnits.size(); ++i) {
    if (kUnits.at(i).name != name) continue;
    first = i + 1;
    text.remove_prefix(name.size());
    return kUnits.at(i).length * number;
  }
  return std::nullopt;
}

}  // namespace

Result<milliseconds> parse_duration(std::string_view text) {
  std::string_view rest = text;
  std::size_t first = 0;
  milliseconds sum{0};
  do {
    const auto part = take_part(rest, first);
    if (!part) {
      return Error{ErrorKind::kConfig,
                   shown_value(text) +
                       " is not a duration; write a number with its unit, such as 250ms, 10s, "
                       "2m or 1h30m"};
    }
    sum += *part;
  } while (!rest.empty());
  if (sum > kLongest) {
    return Error{ErrorKind::kConfig,
                 "'" + std::string(text) + "' is too long; 168h, seven days, is the most"};
  }
  return sum;
}

std::string format_duration(milliseconds duration) {
  std::string text;
  for (const Unit& unit : kUnits) {
    const auto count = duration / unit.length;
    if (count == 0) continue;
    text += std::to_string(count) + std::string(unit.name);
    duration -= count * unit.length;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace azcost::config
