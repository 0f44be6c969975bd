#include "azcost/model/totals.hpp"

namespace azcost {

void add(const Totals& more, Totals& sums) {
  for (const auto& [currency, total] : more) sums[currency] += total;
}

DailyTotals by_period(const DailyTotals& totals, Granularity granularity) {
  if (granularity == Granularity::kDaily) return totals;
  DailyTotals months;
  for (const auto& [day, of_day] : totals) add(of_day, months[Month(day).first_day()]);
  return months;
}

ControlTotals by_period(const ControlTotals& totals, Granularity granularity) {
  if (granularity == Granularity::kDaily) return totals;
  ControlTotals months{.cost = by_period(totals.cost, granularity)};
  for (const auto& [day, total] : totals.other) months.other[Month(day).first_day()] += total;
  return months;
}

}  // namespace azcost
