/// Days, months and windows. All of them are UTC: Azure books by UTC days.
#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// One UTC day.
using Day = std::chrono::sys_days;

/// "2026-10-05"
[[nodiscard]] std::string format_day(Day value);
/// Reads "2026-10-05"; anything else, and days that do not exist, are errors of kind `kUsage`.
[[nodiscard]] Result<Day> parse_day(std::string_view text);
/// The UTC day that `time` lies in.
[[nodiscard]] Day day_of(SystemTime time);
/// "2026-10-05T08:15:30Z"
[[nodiscard]] std::string format_time(SystemTime time);
/// Reads what `format_time` wrote, and nothing else; errors are of kind `kData`.
[[nodiscard]] Result<SystemTime> parse_time(std::string_view text);

/// One calendar month.
class Month {
 public:
  explicit Month(Day any_day_of_it);

  [[nodiscard]] Day first_day() const;
  [[nodiscard]] Day last_day() const;
  [[nodiscard]] Month next() const;
  [[nodiscard]] Month previous() const;
  /// "2026-10"
  [[nodiscard]] std::string format() const;

  friend auto operator<=>(const Month&, const Month&) = default;

 private:
  std::chrono::year_month value_;
};

/// Reads "2026-10"; errors are of kind `kUsage`.
[[nodiscard]] Result<Month> parse_month(std::string_view text);

/// The days that one query covers: `from` to `to`, both included, never across a month's end.
struct Window {
  Day from;
  Day to;

  [[nodiscard]] bool contains(Day day) const { return from <= day && day <= to; }
  [[nodiscard]] Month month() const { return Month(from); }
  [[nodiscard]] int days() const { return static_cast<int>((to - from).count()) + 1; }

  friend auto operator<=>(const Window&, const Window&) = default;
};

/// "2026-10-01..2026-10-31", for people.
[[nodiscard]] std::string format_window(const Window& window);

}  // namespace azcost
