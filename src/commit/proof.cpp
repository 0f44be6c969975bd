#include "proof.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/rounding.hpp"

namespace azcost::commit {
namespace {

/// How many mismatches are told one by one.
constexpr std::size_t kMostTold = 3;

/// What rows sum to in one amount.
struct CountedSum {
  std::uint64_t rows = 0;
  Sum sum;
};
using CountedByDay = std::map<Day, std::map<std::string, CountedSum>>;

CountedByDay costs_of(const Tally& tally) {
  CountedByDay costs;
  for (const auto& [day, currencies] : tally.days()) {
    for (const auto& [currency, sums] : currencies) costs[day][currency] = {sums.rows, sums.cost};
  }
  return costs;
}

/// In all currencies, under the name of none.
CountedByDay others_of(const Tally& tally) {
  CountedByDay others;
  for (const auto& [day, currencies] : tally.days()) {
    CountedSum& all = others[day][""];
    for (const auto& [currency, sums] : currencies) {
      all.rows += sums.rows;
      all.sum += sums.other;
    }
  }
  return others;
}

DailyTotals others_of(const ControlTotals& control) {
  DailyTotals others;
  for (const auto& [day, total] : control.other) others[day][""] = total;
  return others;
}

DecimalPlaces decimal_places(const CountedByDay& rows, const DailyTotals& control) {
  DecimalPlaces places;
  for (const auto& [day, currencies] : rows) {
    for (const auto& [currency, counted] : currencies) {
      places.see_rows(currency, counted.sum.fraction_digits);
    }
  }
  for (const auto& [day, totals] : control) places.see(totals);
  return places;
}

/// Days and currencies that either side knows.
std::set<std::pair<Day, std::string>> places_to_compare(const CountedByDay& rows,
                                                        const DailyTotals& control) {
  std::set<std::pair<Day, std::string>> places;
  for (const auto& [day, currencies] : rows) {
    for (const auto& [currency, counted] : currencies) places.insert({day, currency});
  }
  for (const auto& [day, totals] : control) {
    for (const auto& [currency, total] : totals) places.insert({day, currency});
  }
  return places;
}

/// The value at `day` and `currency`; an empty one when there is none.
template <class ByDay>
auto value_at(const ByDay& days, Day day, const std::string& currency) {
  typename ByDay::mapped_type::mapped_type value{};
  const auto found_day = days.find(day);
  if (found_day == days.end()) return value;
  const auto found = found_day->second.find(currency);
  if (found != found_day->second.end()) value = found->second;
  return value;
}

/// Appends the days whose sums are not those of `control`. `unit` is what the sums are of; empty:
/// their currency.
void compare(const CountedByDay& rows, const DailyTotals& control, const std::string& unit,
             std::vector<Mismatch>& found) {
  const DecimalPlaces last_places = decimal_places(rows, control);
  for (const auto& [day, currency] : places_to_compare(rows, control)) {
    const CountedSum counted = value_at(rows, day, currency);
    const Decimal total = value_at(control, day, currency);
    const Decimal tolerance =
        rounding_tolerance({counted.rows, counted.sum.absolute()}, last_places.of(currency));
    if ((counted.sum.total - total).abs() > tolerance) {
      found.push_back({day, unit.empty() ? currency : unit, counted.sum.total, total});
    }
  }
}

std::string told(const Mismatch& mismatch) {
  const std::string unit = printable(mismatch.unit, 60);
  const std::string difference = (mismatch.rows - mismatch.control).abs().to_string();
  return format_day(mismatch.day) + " has " + mismatch.rows.to_string() + " " + unit +
         " in rows and " + mismatch.control.to_string() + " in Azure's total, " + difference +
         (mismatch.rows < mismatch.control ? " too few" : " too many");
}

}  // namespace

std::vector<Mismatch> mismatches(const Tally& tally, const ControlTotals& control,
                                 std::string_view other) {
  std::vector<Mismatch> found;
  compare(costs_of(tally), control.cost, "", found);
  if (!other.empty()) {
    compare(others_of(tally), others_of(control), "of " + std::string(other), found);
  }
  return found;
}

Error error_of(const std::vector<Mismatch>& mismatches) {
  std::string message = "rows and control totals differ";
  const std::size_t count = std::min(mismatches.size(), kMostTold);
  for (std::size_t i = 0; i < count; ++i) {
    message.append(i == 0 ? ": " : "; ").append(told(mismatches[i]));
  }
  if (mismatches.size() > count) {
    message.append("; and ").append(std::to_string(mismatches.size() - count)).append(" more");
  }
  return {ErrorKind::kData, std::move(message)};
}

}  // namespace azcost::commit
