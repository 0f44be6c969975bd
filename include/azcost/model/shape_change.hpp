/// A month holds one shape: how another one differs, and what it would lose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/refusal.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// A grouping as people read it: "Meter", "tag 'team'". Also how manifests name blank ones.
[[nodiscard]] std::string label_of(const Grouping& grouping);

/// True for the dimensions that tell whose a row is: CustomerTenantId and SubscriptionId.
[[nodiscard]] bool tells_owner(const Grouping& grouping);

/// How two shapes differ, each as a clause for people: "granularity monthly instead of daily".
[[nodiscard]] std::vector<std::string> differences(const Shape& stored, const Shape& asked);

/// What rows of the shape `asked` cannot tell and the rows of `held` do; nothing when they tell all
/// of it. A grouping of which no stored row has a value is no loss, and neither is what the service
/// has `refused`, unless it tells whose a row is or what it costs.
[[nodiscard]] std::optional<std::string> loss(const Manifest& held, const Shape& asked,
                                              const Refused& refused);

/// Whether `held` tells of days, with rows or without, that are not in `window`.
[[nodiscard]] bool reaches_beyond(const Manifest& held, const Window& window);

/// The last day that the rows of `day` tell of: with monthly granularity, those of the whole month
/// as far as it had come when they were read.
[[nodiscard]] Day last_day_of(const Manifest& held, Day day, const DayEntry& entry);

}  // namespace azcost
