#include "azcost/model/rounding.hpp"

#include <algorithm>

namespace azcost {
namespace {

/// `count` halves of a unit of the decimal place number `place`.
Decimal half_units(std::uint64_t count, int place) {
  // Beyond it no count of rows reaches the smallest tolerance.
  constexpr int kLastPlaceThatMatters = 30;
  if (place > kLastPlaceThatMatters) return {};
  const auto halves = Decimal::parse(std::to_string(count * 5) + "E-" + std::to_string(place + 1));
  return halves ? *halves : Decimal();
}

}  // namespace

void DecimalPlaces::see(const std::string& currency, int digits) {
  int& most = places_[currency];
  most = std::max(most, digits);
}

void DecimalPlaces::see(const Totals& totals) {
  for (const auto& [currency, total] : totals) see(currency, total.fraction_digits());
}

int DecimalPlaces::of(const std::string& currency) const {
  const auto found = places_.find(currency);
  return found == places_.end() ? 0 : found->second;
}

Decimal rounding_tolerance(const RoundedRows& rows, int last_place) {
  static const Decimal smallest = *Decimal::parse("1E-6");
  constexpr std::uint32_t kRelative = 1'000'000'000;
  Decimal most = std::max(smallest, half_units(rows.rows + 1, last_place));
  // Amounts so long that the division has no end get no share of their own.
  if (const auto share = rows.absolute.divided_exactly_by(kRelative)) {
    most = std::max(most, *share);
  }
  return most;
}

}  // namespace azcost
