/// A month holds one shape: what it takes to replace it by another.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::commit {

/// How two shapes differ, each as a clause for people: "granularity is daily, not monthly".
[[nodiscard]] std::vector<std::string> differences(const Shape& stored, const Shape& asked);

/// What rows of the shape `asked` cannot tell and rows of `stored` do; nothing when they tell all
/// of it, but for what the service has `refused` to tell.
[[nodiscard]] std::optional<std::string> loss(const Shape& stored, const Shape& asked,
                                              const std::vector<Grouping>& refused);

/// Whether the rows of `unit` may be committed to a month that is held in another shape. They may
/// when they tell all that the held rows tell (with `force` also less) and take the place of every
/// one of them: `days_with_rows` are the days that were answered with rows, and with `accept_empty`
/// the others count as answered too. Errors are of kind `kConfig` and name what differs.
Status may_replace(const Manifest& held, const Unit& unit, const CommitRequest& request,
                   const std::set<Day>& days_with_rows);

/// Whether `held` tells of days, with rows or without, that are not in `window`.
[[nodiscard]] bool reaches_beyond(const Manifest& held, const Window& window);

}  // namespace azcost::commit
