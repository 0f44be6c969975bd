/// A month holds one shape. Finds how another one differs, and what would be lost with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/refusal.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// A grouping as people read it: "Meter", "tag 'team'". Manifests name blank groupings like this.
[[nodiscard]] std::string label_of(const Grouping& grouping);

/// True for the dimensions that identify the owner of a row: CustomerTenantId and SubscriptionId.
[[nodiscard]] bool identifies_owner(const Grouping& grouping);

/// How two shapes differ, each as a clause for people: "granularity monthly instead of daily".
[[nodiscard]] std::vector<std::string> differences(const Shape& stored, const Shape& asked);

/// What the rows of `held` contain and rows of the shape `asked` would not; nothing when nothing is
/// lost. A grouping without a value in any stored row is no loss. What the service has `refused` is
/// no loss either, unless it identifies the owner of a row or is its cost.
[[nodiscard]] std::optional<std::string> loss(const Manifest& held, const Shape& asked,
                                              const Refused& refused);

/// Whether `held` covers days, with rows or without, that are not in `window`.
[[nodiscard]] bool reaches_beyond(const Manifest& held, const Window& window);

/// The last day that the rows of `day` cover. With monthly granularity that is the end of the
/// month, or the day of the read if that came earlier.
[[nodiscard]] Day last_day_of(const Manifest& held, Day day, const DayEntry& entry);

}  // namespace azcost
