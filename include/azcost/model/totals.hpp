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

/// What the service itself says that rows sum to, to prove that none is missing.
struct ControlTotals {
  DailyTotals cost;
  /// Of the aggregation beside the cost, which finds rows that cost nothing. In all currencies: it
  /// does not depend on them, and what costs nothing need not have one.
  std::map<Day, Decimal> other = {};
};

}  // namespace azcost
