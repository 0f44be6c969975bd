/// A month holds one shape: what it takes to replace it by another.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::commit {

/// How two shapes differ, each as a clause for people: "granularity is daily, not monthly".
[[nodiscard]] std::vector<std::string> differences(const Shape& stored, const Shape& asked);

/// What rows of the shape `asked` cannot tell and rows of `stored` do; nothing when they tell all
/// of it.
[[nodiscard]] std::optional<std::string> loss(const Shape& stored, const Shape& asked);

/// Whether the rows of `unit`, read in the shape `asked`, may be committed to a month that is held
/// in another shape. They may when they tell all that the held rows tell and take the place of
/// every one of them: `days_with_rows` are the days that were answered with rows. Errors are of
/// kind `kConfig` and name what differs.
Status may_replace(const Manifest& held, const Unit& unit, const Shape& asked,
                   const std::set<Day>& days_with_rows);

}  // namespace azcost::commit
