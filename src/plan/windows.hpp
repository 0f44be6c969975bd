/// Which days belong together.
#pragma once

#include <vector>

#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"

namespace azcost::plan {

/// Months from the one of `days.from` to the one of `days.to`, cut to `days`: the oldest first.
[[nodiscard]] std::vector<Window> cut_at_month_ends(const Window& days);

/// `days`, spread to the months that they touch, as far as there are days to read.
[[nodiscard]] Window whole_months(const Window& days, Day today);

/// The days that can still change: charges of a month are estimates for some days after its end.
[[nodiscard]] Window open_days(Day today, int close_day);

/// Whether `units` hold one of the account, dataset and month of `unit`: windows move with today,
/// the month does not.
[[nodiscard]] bool stands_in(const std::vector<Unit>& units, const Unit& unit);

}  // namespace azcost::plan
