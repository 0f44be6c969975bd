/// Exact sums per currency.
#pragma once

#include <map>
#include <string>

#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"

namespace azcost {

/// Currency code → sum. Amounts in different currencies are never added up.
using Totals = std::map<std::string, Decimal>;

/// Sums of each day. A day that is not named has none.
using DailyTotals = std::map<Day, Totals>;

}  // namespace azcost
