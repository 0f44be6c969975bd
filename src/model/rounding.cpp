#include "azcost/model/rounding.hpp"

#include <algorithm>

namespace azcost {
namespace {

/// `count` halves of a unit of the decimal place number `place`.
Decimal half_units(std::uint64_t count, int place) {
  // Beyond it no count of rows reaches the noise of doubles.
  constexpr int kLastPlaceThatMatters = 30;
  if (place > kLastPlaceThatMatters) return {};
  const auto halves = Decimal::parse(std::to_string(count * 5) + "E-" + std::to_string(place + 1));
  return halves ? *halves : Decimal();
}

}  // namespace

void DecimalPlaces::see_rows(const std::string& currency, int digits) {
  int& most = places_[currency].rows;
  most = std::max(most, digits);
}

void DecimalPlaces::see(const Totals& totals) {
  for (const auto& [currency, total] : totals) {
    int& most = places_[currency].totals;
    most = std::max(most, total.fraction_digits());
  }
}

LastPlaces DecimalPlaces::of(const std::string& currency) const {
  const auto found = places_.find(currency);
  return found == places_.end() ? LastPlaces() : found->second;
}

Decimal double_noise(const Decimal& absolute) {
  static const Decimal smallest = *Decimal::parse("1E-6");
  constexpr std::uint32_t kRelative = 1'000'000'000;
  // If the division is not exact, only the smallest noise counts.
  const auto share = absolute.divided_exactly_by(kRelative);
  return share ? std::max(smallest, *share) : smallest;
}

bool is_same_amount(const Decimal& a, const Decimal& b) {
  return (a - b).abs() <= double_noise(std::max(a.abs(), b.abs()));
}

Decimal rounding_tolerance(const RoundedRows& rows, LastPlaces last) {
  static const Decimal most = *Decimal::parse("0.005");
  Decimal shown;
  if (last.totals < last.rows) shown = half_units(1, last.totals);
  if (last.rows < last.totals) shown = half_units(rows.rows, last.rows);
  return std::max(double_noise(rows.absolute), std::min(shown, most));
}

}  // namespace azcost
