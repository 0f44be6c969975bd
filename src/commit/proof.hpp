/// Proves that no row is missing: compares exact sums of the rows with Azure's own totals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/tally.hpp"
#include "azcost/model/totals.hpp"

namespace azcost::commit {

/// A day whose rows and control total differ by more than rounding can explain.
struct Mismatch {
  Day day;
  std::string unit;  ///< of the sums: a currency, or "of UsageQuantity"
  Decimal rows;
  Decimal control;
};

/// The mismatches of the cost, oldest day first, then those of `other`, the aggregation beside it.
/// `control` has the same periods as `tally`. model/rounding.hpp says what rounding can explain; it
/// goes by the decimal places that are seen anywhere in the unit.
[[nodiscard]] std::vector<Mismatch> mismatches(const Tally& tally, const ControlTotals& control,
                                               std::string_view other);

/// The error that reports `mismatches`. Requires: there is at least one.
[[nodiscard]] Error error_of(const std::vector<Mismatch>& mismatches);

}  // namespace azcost::commit
