/// What is on disk already, as far as planning needs it.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>

#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::plan {

/// The months of one account and dataset.
struct Series {
  std::string account;
  Dataset dataset = Dataset::kActual;

  friend auto operator<=>(const Series&, const Series&) = default;
};

/// By month; nothing when its manifest is broken.
using StoredMonths = std::map<Month, std::optional<Manifest>>;

using Stored = std::map<Series, StoredMonths>;

/// The smallest window with all days of the manifest's month, up to `last`, for which `is_good` is
/// false: a query costs the same for one day and for all. Nothing when there is none. With monthly
/// granularity it is the month, up to `last`, or nothing.
template <class IsGood>
[[nodiscard]] std::optional<Window> days_without(const Manifest& manifest, Day last,
                                                 const IsGood& is_good) {
  const Window month = {manifest.month.first_day(), std::min(manifest.month.last_day(), last)};
  if (manifest.shape.granularity == Granularity::kMonthly) {
    return is_good(month.from) ? std::nullopt : std::optional(month);
  }
  std::optional<Window> days;
  for (Day day = month.from; day <= month.to; day += std::chrono::days(1)) {
    if (is_good(day)) continue;
    if (!days) days = Window{day, day};
    days->to = day;
  }
  return days;
}

}  // namespace azcost::plan
