/// The day or month that a row is about.
#pragma once

#include <string_view>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/page.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::normalize {

/// Ends are exclusive, as in FOCUS.
struct Period {
  Day charge_start;
  Day charge_end;
  Day billing_start;
  Day billing_end;

  friend bool operator==(const Period&, const Period&) = default;
};

/// The column that carries the date of a row.
[[nodiscard]] std::string_view date_column(Granularity granularity) noexcept;

/// Reads a UsageDate (the number 20261005) or, in monthly rows, a BillingMonth (the text
/// "2026-10-01T00:00:00"). Errors are of kind `kData`, also for a day outside of `window`: then the
/// service answered another question.
[[nodiscard]] Result<Period> read_period(const Cell& cell, Granularity granularity,
                                         const Window& window);

}  // namespace azcost::normalize
