/// When the daemon collects: the expressions of cron, in UTC.
#pragma once

#include <bitset>
#include <chrono>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"

namespace azcost {

/// The instants that an expression names: whole minutes, UTC. A plain value; pure.
///
/// Five fields: minute, hour, day of month, month, day of week. Each is `*` or a list of values,
/// ranges (`1-5`) and steps (`*/15`, `10-50/20`). Months and days of the week have names (`jan`,
/// `mon`, in either case); Sunday is 0, 7 or `sun`, and `fri-sun` is a range.
///
/// The two day fields follow Vixie's cron: a day has to match both of them, unless both are
/// restricted; then one is enough. A field is restricted when it does not start with `*`: the 13th
/// that is a Friday cannot be written as `13 * fri`, which means every 13th and every Friday, but
/// `*/2 * fri` means the Fridays with an odd date.
class Schedule {
 public:
  /// Reads five fields, or `@hourly`, `@daily` or `@weekly` (the first minute of each). Errors are
  /// of kind `kConfig` and name the field and what it may hold. A schedule that never comes, such
  /// as 31 February, is refused.
  [[nodiscard]] static Result<Schedule> parse(std::string_view text);

  /// The first instant of the schedule that is later than `time`.
  [[nodiscard]] SystemTime next_after(SystemTime time) const;
  /// The last instant of the schedule that is not later than `time`.
  [[nodiscard]] SystemTime last_at_or_before(SystemTime time) const;

  friend bool operator==(const Schedule&, const Schedule&) = default;

 private:
  enum class DayRule { kBoth, kEither };

  Schedule() = default;
  [[nodiscard]] bool has_a_day() const;
  [[nodiscard]] bool matches(Day day) const;
  [[nodiscard]] bool matches(std::chrono::minutes time_of_day) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_of_month_;  // from 1
  std::bitset<13> months_;         // from 1
  std::bitset<7> weekdays_;        // 0: Sunday
  DayRule day_rule_ = DayRule::kBoth;
};

/// How long after the schedule's instant a host begins: from 0 up to `jitter` exclusively, always
/// the same for the same host. Many hosts with one schedule then do not ask Azure at the same
/// moment, and each is still as regular as its schedule. Without a jitter, 0. Requires: `jitter` is
/// not negative.
[[nodiscard]] std::chrono::milliseconds spread(std::chrono::milliseconds jitter,
                                               std::string_view host);

}  // namespace azcost
