/// Exact sums per currency.
#pragma once

#include <map>
#include <string>

#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// Currency code → sum. Amounts in different currencies are never added up.
using Totals = std::map<std::string, Decimal>;

/// Sums of each day. A day that is not named has none.
using DailyTotals = std::map<Day, Totals>;

/// The service's own totals of rows, to prove that none is missing.
struct ControlTotals {
  DailyTotals cost;
  /// Of the aggregation beside the cost, which reveals missing rows that cost nothing. All
  /// currencies together: the aggregation does not depend on them, and a row without a cost need
  /// not have one.
  std::map<Day, Decimal> other = {};
};

/// Adds each of `more` to the sum of its currency.
void add(const Totals& more, Totals& sums);

/// Totals of the periods that have a file each: the days, or the months, named by their first day.
[[nodiscard]] DailyTotals by_period(const DailyTotals& totals, Granularity granularity);
[[nodiscard]] ControlTotals by_period(const ControlTotals& totals, Granularity granularity);

}  // namespace azcost
