#include "azcost/model/calendar.hpp"

#include <charconv>
#include <cstddef>
#include <optional>

#include "azcost/base/text.hpp"

namespace azcost {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

void append_padded(std::string& out, unsigned value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out.append(digits);
}

/// Exactly `text.size()` decimal digits.
std::optional<unsigned> digits(std::string_view text) {
  unsigned value = 0;  // of an unsigned number the library takes neither sign nor blank
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void append_month(std::string& out, std::chrono::year_month value) {
  append_padded(out, static_cast<unsigned>(static_cast<int>(value.year())), 4);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(value.month()), 2);
}

Error not_a(std::string_view what, std::string_view text, std::string_view example) {
  return {ErrorKind::kUsage, "'" + printable(text, 40) + "' is not a " + std::string(what) +
                                 "; write it like " + std::string(example)};
}

}  // namespace

std::string format_day(Day value) {
  const year_month_day date(value);
  std::string out;
  append_month(out, date.year() / date.month());
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  return out;
}

Result<Day> parse_day(std::string_view text) {
  constexpr std::string_view kExample = "2026-10-05";
  if (text.size() == kExample.size() && text[4] == '-' && text[7] == '-') {
    const auto y = digits(text.substr(0, 4));
    const auto m = digits(text.substr(5, 2));
    const auto d = digits(text.substr(8, 2));
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
  std::string out = format_day(day);
  out.push_back('T');
  append_padded(out, static_cast<unsigned>(clock.hours().count()), 2);
  out.push_back(':');
  append_padded(out, static_cast<unsigned>(clock.minutes().count()), 2);
  out.push_back(':');
  append_padded(out, static_cast<unsigned>(clock.seconds().count()), 2);
  out.push_back('Z');
  return out;
}

Result<SystemTime> parse_time(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
  constexpr std::size_t kDayLength = 10;
  constexpr std::size_t kHours = 11;
  constexpr std::size_t kMinutes = 14;
  constexpr std::size_t kSeconds = 17;
  const Error error{ErrorKind::kData, "'" + printable(text, 40) + "' is not a time"};
  if (text.size() != kForm.size()) return error;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !is_digit : text[i] != kForm[i]) return error;
  }
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const auto day = parse_day(text.substr(0, kDayLength));
  if (!day || number(kHours) > 23 || number(kMinutes) > 59 || number(kSeconds) > 59) return error;
  return SystemTime(*day + std::chrono::hours(number(kHours)) +
                    std::chrono::minutes(number(kMinutes)) +
                    std::chrono::seconds(number(kSeconds)));
}

Month::Month(Day any_day_of_it)
    : value_(year_month_day(any_day_of_it).year() / year_month_day(any_day_of_it).month()) {}

Day Month::first_day() const { return Day(value_ / day(1)); }
Day Month::last_day() const { return Day(value_ / std::chrono::last); }
Month Month::next() const { return Month(last_day() + std::chrono::days(1)); }
Month Month::previous() const { return Month(first_day() - std::chrono::days(1)); }

std::string Month::format() const {
  std::string out;
  append_month(out, value_);
  return out;
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
