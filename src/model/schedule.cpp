#include "azcost/model/schedule.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/digest.hpp"
#include "azcost/base/names.hpp"
#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"

namespace azcost {
namespace {

using std::chrono::days;
using std::chrono::minutes;

/// One of the five fields, and its allowed values.
struct Field {
  std::string_view name;
  unsigned first = 0;
  unsigned last = 0;
  std::string_view allowed;
  std::span<const std::string_view> names = {};  ///< of its values, from `first`
};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};

constexpr std::array<Field, 5> kFields = {{
    {"minute", 0, 59, "0 to 59"},
    {"hour", 0, 23, "0 to 23"},
    {"day of month", 1, 31, "1 to 31"},
    {"month", 1, 12, "1 to 12 or jan to dec", kMonths},
    {"day of week", 0, 7, "0 to 7 (both are Sunday) or sun to sat", kWeekdays},
}};
constexpr std::size_t kDayOfMonth = 2;
constexpr std::size_t kDayOfWeek = 4;
/// Sunday, at the end of the week.
constexpr unsigned kSecondSunday = 7;

/// The bits of the values that a field names.
using Values = std::uint64_t;

// What the short forms stand for.
constexpr NamesOf<std::string_view, 3> kShorthands = {{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
}};

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string quoted(std::string_view text) { return "'" + printable(text, 80) + "'"; }

Error refused(const Field& field, const std::string& what) {
  return {ErrorKind::kConfig, fmt::format("{}: {}", field.name, what)};
}

Result<unsigned> parse_value(const Field& field, std::string_view text) {
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (equals_ignoring_case(text, field.names[i])) return field.first + static_cast<unsigned>(i);
  }
  const auto number = parse_number<unsigned>(text);
  if (!number || *number < field.first || *number > field.last) {
    return refused(field, fmt::format("{} is not one of {}, nor a list (1,3), a range (1-3) or a "
                                      "step (*/2) of these",
                                      quoted(text), field.allowed));
  }
  return *number;
}

struct Range {
  unsigned from = 0;
  unsigned to = 0;
};

Result<Range> parse_range(const Field& field, std::string_view text) {
  if (text == "*") return Range{field.first, field.last};
  const std::size_t dash = text.find('-');
  auto from = parse_value(field, text.substr(0, dash));
  if (!from) return std::move(from).error();
  if (dash == std::string_view::npos) return Range{*from, *from};
  auto to = parse_value(field, text.substr(dash + 1));
  if (!to) return std::move(to).error();
  // `sun` at the end of a range means the Sunday that ends the week.
  if (*to < *from && equals_ignoring_case(text.substr(dash + 1), "sun")) to = kSecondSunday;
  if (*to < *from) {
    return refused(field, "the range " + quoted(text) + " ends before it begins");
  }
  return Range{*from, *to};
}

Result<unsigned> parse_step(const Field& field, std::string_view text) {
  const auto step = parse_number<unsigned>(text);
  // cron accepts larger steps, which select only the first value: "*/90" is not every 90 minutes.
  if (!step || *step == 0 || *step > field.last) {
    return refused(field,
                   fmt::format("the step {} is not one of 1 to {}", quoted(text), field.last));
  }
  return *step;
}

Result<Values> parse_part(const Field& field, std::string_view part) {
  const std::size_t slash = part.find('/');
  const std::string_view base = part.substr(0, slash);
  auto range = parse_range(field, base);
  if (!range) return std::move(range).error();
  unsigned step = 1;
  if (slash != std::string_view::npos) {
    if (base != "*" && base.find('-') == std::string_view::npos) {
      return refused(field, fmt::format("the step of {} needs a range; write {}-{}{}", quoted(part),
                                        base, field.last, part.substr(slash)));
    }
    auto parsed = parse_step(field, part.substr(slash + 1));
    if (!parsed) return std::move(parsed).error();
    step = *parsed;
  }
  Values values = 0;
  for (unsigned value = range->from; value <= range->to; value += step) {
    values |= Values{1} << value;
  }
  return values;
}

Result<Values> parse_field(const Field& field, std::string_view text) {
  Values values = 0;
  for (const std::string_view part : split(text, ",")) {
    auto parsed = parse_part(field, part);
    if (!parsed) return std::move(parsed).error();
    values |= *parsed;
  }
  return values;
}

/// The Gregorian calendar, with its days of the week, repeats itself after 400 years.
constexpr days kWholeCalendar{146'097};

}  // namespace

Result<Schedule> Schedule::parse(std::string_view text) {
  const std::string context = quoted(text);
  const std::string_view trimmed = trim(text);
  auto fields = split(value_in(kShorthands, trimmed).value_or(trimmed), " \t");
  std::erase(fields, std::string_view());
  if (fields.size() != kFields.size()) {
    return Error{ErrorKind::kConfig,
                 context +
                     " has not the five fields minute, hour, day of month, month and day of week; "
                     "write these, or @hourly, @daily or @weekly"};
  }
  std::array<Values, kFields.size()> values{};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    auto parsed = parse_field(kFields.at(i), fields[i]);
    if (!parsed) return std::move(parsed).error().in(context);
    values.at(i) = *parsed;
  }
  Schedule schedule;
  schedule.minutes_ = values[0];
  schedule.hours_ = values[1];
  schedule.days_of_month_ = values[2];
  schedule.months_ = values[3];
  schedule.weekdays_ = values[4] | values[4] >> kSecondSunday;
  const bool restricted =
      !fields[kDayOfMonth].starts_with('*') && !fields[kDayOfWeek].starts_with('*');
  schedule.day_rule_ = restricted ? DayRule::kEither : DayRule::kBoth;
  if (!schedule.has_a_day()) {
    return Error{ErrorKind::kConfig, context + " never comes: its months have no such day"};
  }
  return schedule;
}

bool Schedule::has_a_day() const {
  for (Day day{}; day.time_since_epoch() < kWholeCalendar; day += days(1)) {
    if (matches(day)) return true;
  }
  return false;
}

bool Schedule::matches(Day day) const {
  const std::chrono::year_month_day date(day);
  if (!months_.test(static_cast<unsigned>(date.month()))) return false;
  const bool of_month = days_of_month_.test(static_cast<unsigned>(date.day()));
  const bool of_week = weekdays_.test(std::chrono::weekday(day).c_encoding());
  return day_rule_ == DayRule::kEither ? of_month || of_week : of_month && of_week;
}

bool Schedule::matches(minutes time_of_day) const {
  return minutes_.test(static_cast<std::size_t>(time_of_day.count() % 60)) &&
         hours_.test(static_cast<std::size_t>(time_of_day.count() / 60));
}

SystemTime Schedule::next_after(SystemTime time) const {
  const auto start = std::chrono::floor<minutes>(time) + minutes(1);
  minutes at = start - day_of(start);
  // Ends: `parse` has found a matching day, so there is one in every 400 years, with a minute.
  for (Day day = day_of(start);; day += days(1), at = minutes(0)) {
    if (!matches(day)) continue;
    for (; at < days(1); ++at) {
      if (matches(at)) return day + at;
    }
  }
}

SystemTime Schedule::last_at_or_before(SystemTime time) const {
  const auto start = std::chrono::floor<minutes>(time);
  minutes at = start - day_of(start);
  for (Day day = day_of(start);; day -= days(1), at = days(1) - minutes(1)) {
    if (!matches(day)) continue;
    for (; at >= minutes(0); --at) {
      if (matches(at)) return day + at;
    }
  }
}

std::chrono::milliseconds spread(std::chrono::milliseconds jitter, std::string_view host) {
  if (jitter.count() == 0) return std::chrono::milliseconds(0);
  const std::string digest = sha256(host);
  constexpr std::size_t kDigits = 15;  // as many as fit into 63 bits
  const auto number = *parse_number<std::int64_t>(digest.substr(0, kDigits), 16);
  return std::chrono::milliseconds(number % jitter.count());
}

}  // namespace azcost
