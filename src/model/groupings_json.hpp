/// Groupings as they stand in shapes and manifests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// A list of objects with sorted keys, without spaces.
[[nodiscard]] std::string groupings_json(const std::vector<Grouping>& groupings);
/// Reads what `groupings_json` wrote; errors are of kind `kData`.
[[nodiscard]] Result<std::vector<Grouping>> parse_groupings(std::string_view text);

}  // namespace azcost
