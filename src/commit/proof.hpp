/// The proof that no row is missing: our exact sums against Azure's own totals.
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

/// Those of the cost, oldest day first, then those of `other`, the aggregation beside it. `control`
/// is by the periods that `tally` counts by. What rounding can explain is told in
/// model/rounding.hpp; the decimal places are those that are seen anywhere in the unit.
[[nodiscard]] std::vector<Mismatch> mismatches(const Tally& tally, const ControlTotals& control,
                                               std::string_view other);

/// What `mismatches`, of which there is at least one, are told as.
[[nodiscard]] Error error_of(const std::vector<Mismatch>& mismatches);

}  // namespace azcost::commit
