#include "proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/rounding.hpp"

namespace azcost::commit {
namespace {

/// How many mismatches the message lists.
constexpr std::size_t kMostListed = 3;

/// The two sums of one period and currency.
struct Comparison {
  std::uint64_t rows = 0;
  Sum sum;  // of the rows
  Decimal control;
};
using Comparisons = std::map<std::pair<Day, std::string>, Comparison>;

Comparisons comparisons_of_cost(const Tally& tally, const ControlTotals& control) {
  Comparisons comparisons;
  for (const auto& [day, currencies] : tally.days()) {
    for (const auto& [currency, sums] : currencies) {
      comparisons[{day, currency}] = {sums.rows, sums.cost, {}};
    }
  }
  for (const auto& [day, totals] : control.cost) {
    for (const auto& [currency, total] : totals) comparisons[{day, currency}].control = total;
  }
  return comparisons;
}

/// All currencies together, under an empty name.
Comparisons comparisons_of_other(const Tally& tally, const ControlTotals& control) {
  Comparisons comparisons;
  for (const auto& [day, currencies] : tally.days()) {
    Comparison& all = comparisons[{day, ""}];
    for (const auto& [currency, sums] : currencies) {
      all.rows += sums.rows;
      all.sum += sums.other;
    }
  }
  for (const auto& [day, total] : control.other) comparisons[{day, ""}].control = total;
  return comparisons;
}

/// Appends the days whose sums differ from Azure's. `unit` says what is summed up; empty: the
/// currency.
void compare(const Comparisons& comparisons, const std::string& unit,
             std::vector<Mismatch>& found) {
  DecimalPlaces places;
  for (const auto& [place, compared] : comparisons) {
    places.see_rows(place.second, compared.sum.fraction_digits);
    places.see({{place.second, compared.control}});
  }
  for (const auto& [place, compared] : comparisons) {
    const Decimal tolerance =
        rounding_tolerance({compared.rows, compared.sum.absolute()}, places.of(place.second));
    if ((compared.sum.total - compared.control).abs() > tolerance) {
      found.push_back(
          {place.first, unit.empty() ? place.second : unit, compared.sum.total, compared.control});
    }
  }
}

std::string text_of(const Mismatch& mismatch) {
  const std::string unit = printable(mismatch.unit, 60);
  return fmt::format("{} has {} {} in rows and {} in Azure's total, {} too {}",
                     format_day(mismatch.day), mismatch.rows.to_string(), unit,
                     mismatch.control.to_string(),
                     (mismatch.rows - mismatch.control).abs().to_string(),
                     mismatch.rows < mismatch.control ? "few" : "many");
}

}  // namespace

std::vector<Mismatch> mismatches(const Tally& tally, const ControlTotals& control,
                                 std::string_view other) {
  std::vector<Mismatch> found;
  compare(comparisons_of_cost(tally, control), "", found);
  if (!other.empty()) {
    compare(comparisons_of_other(tally, control), "of " + std::string(other), found);
  }
  return found;
}

Error error_of(const std::vector<Mismatch>& mismatches) {
  std::string message = "rows and control totals differ";
  const std::size_t count = std::min(mismatches.size(), kMostListed);
  for (std::size_t i = 0; i < count; ++i) {
    message.append(i == 0 ? ": " : "; ").append(text_of(mismatches[i]));
  }
  if (mismatches.size() > count) {
    message.append("; and ").append(std::to_string(mismatches.size() - count)).append(" more");
  }
  return {ErrorKind::kData, std::move(message)};
}

}  // namespace azcost::commit
