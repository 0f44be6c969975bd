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

DecimalPlaces decimal_places(const Tally& tally, const DailyTotals& control) {
  DecimalPlaces places;
  for (const auto& [day, currencies] : tally.days()) {
    for (const auto& [currency, sums] : currencies) places.see_rows(currency, sums.fraction_digits);
  }
  for (const auto& [day, totals] : control) places.see(totals);
  return places;
}

/// Days and currencies that either side knows.
std::set<std::pair<Day, std::string>> places_to_compare(const Tally& tally,
                                                        const DailyTotals& control) {
  std::set<std::pair<Day, std::string>> places;
  for (const auto& [day, currencies] : tally.days()) {
    for (const auto& [currency, sums] : currencies) places.insert({day, currency});
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

std::string told(const Mismatch& mismatch) {
  const std::string currency = printable(mismatch.currency, 20);
  const std::string difference = (mismatch.rows - mismatch.control).abs().to_string();
  return format_day(mismatch.day) + " has " + mismatch.rows.to_string() + " " + currency +
         " in rows and " + mismatch.control.to_string() + " in Azure's total, " + difference +
         (mismatch.rows < mismatch.control ? " too few" : " too many");
}

}  // namespace

DailyTotals by_period(const DailyTotals& control, Granularity granularity) {
  if (granularity == Granularity::kDaily) return control;
  DailyTotals months;
  for (const auto& [day, totals] : control) {
    Totals& month = months[Month(day).first_day()];
    for (const auto& [currency, total] : totals) month[currency] += total;
  }
  return months;
}

std::vector<Mismatch> mismatches(const Tally& tally, const DailyTotals& control) {
  std::vector<Mismatch> found;
  const DecimalPlaces last_places = decimal_places(tally, control);
  for (const auto& [day, currency] : places_to_compare(tally, control)) {
    const Sums sums = value_at(tally.days(), day, currency);
    const Decimal total = value_at(control, day, currency);
    const Decimal tolerance =
        rounding_tolerance({sums.rows, sums.absolute()}, last_places.of(currency));
    if ((sums.total - total).abs() > tolerance) {
      found.push_back({day, currency, sums.total, total});
    }
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
