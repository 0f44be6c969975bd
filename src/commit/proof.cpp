#include "proof.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::commit {
namespace {

/// How many mismatches are told one by one.
constexpr std::size_t kMostTold = 3;

/// For each currency the last decimal place that the service uses.
std::map<std::string, int> decimal_places(const Tally& tally, const DailyTotals& control) {
  std::map<std::string, int> places;
  const auto see = [&places](const std::string& currency, int digits) {
    int& most = places[currency];
    most = std::max(most, digits);
  };
  for (const auto& [day, currencies] : tally.days()) {
    for (const auto& [currency, sums] : currencies) see(currency, sums.fraction_digits);
  }
  for (const auto& [day, totals] : control) {
    for (const auto& [currency, total] : totals) see(currency, total.fraction_digits());
  }
  return places;
}

/// `count` halves of a unit of the decimal place number `place`.
Decimal half_units(std::uint64_t count, int place) {
  // Beyond it no count of rows reaches the smallest tolerance.
  constexpr int kLastPlaceThatMatters = 30;
  if (place > kLastPlaceThatMatters) return {};
  const auto halves = Decimal::parse(std::to_string(count * 5) + "E-" + std::to_string(place + 1));
  return halves ? *halves : Decimal();
}

Decimal tolerance(const Sums& sums, int last_place) {
  static const Decimal kSmallest = *Decimal::parse("1E-6");
  constexpr std::uint32_t kRelative = 1'000'000'000;
  Decimal most = std::max(kSmallest, half_units(sums.rows + 1, last_place));
  // Amounts so long that the division has no end get no share of their own.
  if (const auto share = sums.absolute().divided_exactly_by(kRelative)) {
    most = std::max(most, *share);
  }
  return most;
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
  const auto last_places = decimal_places(tally, control);
  for (const auto& [day, currency] : places_to_compare(tally, control)) {
    const Sums sums = value_at(tally.days(), day, currency);
    const Decimal total = value_at(control, day, currency);
    if ((sums.total - total).abs() > tolerance(sums, last_places.at(currency))) {
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
