/// Reads the service's own totals, which prove the rows.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/page.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"

namespace azcost::normalize {

/// Reads the rows of a daily query without groupings: a day, a currency, the sum of the cost, and
/// the sum of a second aggregation if one was asked for. Not thread-safe; one per query.
class DailyTotalsReader final : public RowSink {
 public:
  /// Rows of days outside of `window` are refused.
  DailyTotalsReader(Shape shape, Window window);

  Status columns(std::span<const Column> columns) override;
  /// Errors are of kind `kData`, also for a second row of one day and currency.
  Status row(std::span<const Cell> cells) override;

  /// What was read so far.
  [[nodiscard]] const ControlTotals& totals() const noexcept { return totals_; }

 private:
  [[nodiscard]] Result<Decimal> amount_in(std::span<const Cell> cells,
                                          std::string_view aggregation) const;
  Status enter_cost(Day day, std::string_view currency, const Decimal& cost);

  Shape shape_;
  Window window_;
  std::vector<std::size_t> places_;  // indexes of the aggregations, the day and the currency
  ControlTotals totals_;
};

}  // namespace azcost::normalize
