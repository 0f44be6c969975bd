#include "azcost/model/calendar.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"

namespace azcost {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

Error not_a(std::string_view what, std::string_view text, std::string_view example) {
  return {ErrorKind::kUsage,
          fmt::format("'{}' is not a {}; write it like {}", printable(text, 40), what, example)};
}

}  // namespace

std::string format_day(Day value) {
  const year_month_day date(value);
  return fmt::format("{}-{:02}", Month(value).format(), static_cast<unsigned>(date.day()));
}

Result<Day> parse_day(std::string_view text) {
  constexpr std::string_view kExample = "2026-10-05";
  if (text.size() == kExample.size() && text[4] == '-' && text[7] == '-') {
    // An unsigned number accepts neither sign nor blank.
    const auto y = parse_number<unsigned>(text.substr(0, 4));
    const auto m = parse_number<unsigned>(text.substr(5, 2));
    const auto d = parse_number<unsigned>(text.substr(8, 2));
    if (y && m && d) {
      const year_month_day date(year(static_cast<int>(*y)), month(*m), day(*d));
      if (date.ok()) return Day(date);
    }
  }
  return not_a("day", text, kExample);
}

Day day_of(SystemTime time) { return std::chrono::floor<std::chrono::days>(time); }

std::string format_time(SystemTime time) {
  const Day day = day_of(time);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_day(day), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

Result<SystemTime> parse_time(std::string_view text) {
  constexpr std::string_view kExample = "2026-10-05T08:15:30Z";
  const auto part = [text](std::size_t at, char before, unsigned last) {
    const auto number = parse_number<unsigned>(text.substr(at, 2));
    return text[at - 1] == before && number && *number <= last ? number : std::nullopt;
  };
  if (text.size() == kExample.size() && text.back() == 'Z') {
    const auto day = parse_day(text.substr(0, kExample.find('T')));
    const auto hours = part(11, 'T', 23);
    const auto minutes = part(14, ':', 59);
    const auto seconds = part(17, ':', 59);
    if (day && hours && minutes && seconds) {
      return SystemTime(*day + std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
                        std::chrono::seconds(*seconds));
    }
  }
  return Error{ErrorKind::kData, fmt::format("'{}' is not a time", printable(text, 40))};
}

Month::Month(Day any_day_of_it)
    : value_(year_month_day(any_day_of_it).year() / year_month_day(any_day_of_it).month()) {}

Day Month::first_day() const { return Day(value_ / day(1)); }
Day Month::last_day() const { return Day(value_ / std::chrono::last); }
Month Month::next() const { return Month(last_day() + std::chrono::days(1)); }
Month Month::previous() const { return Month(first_day() - std::chrono::days(1)); }

std::string Month::format() const {
  return fmt::format("{:04}-{:02}", static_cast<int>(value_.year()),
                     static_cast<unsigned>(value_.month()));
}

Result<Month> parse_month(std::string_view text) {
  constexpr std::string_view kExample = "2026-10";
  if (text.size() == kExample.size()) {
    if (auto first = parse_day(std::string(text) + "-01")) return Month(*first);
  }
  return not_a("month", text, kExample);
}

std::string format_window(const Window& window) {
  return format_day(window.from) + ".." + format_day(window.to);
}

}  // namespace azcost
