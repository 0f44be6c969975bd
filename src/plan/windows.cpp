#include "windows.hpp"

#include <algorithm>

namespace azcost::plan {

std::vector<Window> cut_at_month_ends(const Window& days) {
  std::vector<Window> windows;
  for (Month month(days.from); month <= Month(days.to); month = month.next()) {
    windows.push_back(
        {std::max(days.from, month.first_day()), std::min(days.to, month.last_day())});
  }
  return windows;
}

Window whole_months(const Window& days, Day today) {
  return {Month(days.from).first_day(), std::min(Month(days.to).last_day(), today)};
}

Window open_days(Day today, int close_day) {
  const Month this_month(today);
  const auto day_of_month = (today - this_month.first_day()).count() + 1;
  const bool last_month_is_open = day_of_month <= close_day;
  return {(last_month_is_open ? this_month.previous() : this_month).first_day(), today};
}

bool stands_in(const std::vector<Unit>& units, const Unit& unit) {
  return std::ranges::any_of(units, [&](const Unit& other) {
    return other.account == unit.account && other.dataset == unit.dataset &&
           Month(other.window.from) == Month(unit.window.from);
  });
}

}  // namespace azcost::plan
