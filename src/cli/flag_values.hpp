/// Values of flags that CLI11 does not know how to read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"

namespace azcost::cli {

/// The day that a flag names, or nothing when it was not given. Errors name the flag.
[[nodiscard]] inline Result<std::optional<Day>> parse_day_flag(
    std::string_view flag, const std::optional<std::string>& text) {
  if (!text) return std::optional<Day>();
  auto day = parse_day(*text);
  if (!day) return std::move(day).error().in(flag);
  return std::optional<Day>(*day);
}

/// The same for a month.
[[nodiscard]] inline Result<std::optional<Month>> parse_month_flag(
    std::string_view flag, const std::optional<std::string>& text) {
  if (!text) return std::optional<Month>();
  auto month = parse_month(*text);
  if (!month) return std::move(month).error().in(flag);
  return std::optional<Month>(*month);
}

}  // namespace azcost::cli
