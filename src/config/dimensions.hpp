/// The dimensions that Azure is known to group by.
#pragma once

#include <optional>
#include <string_view>

namespace azcost::config {

/// Whether the Query API has a dimension of this name, in any case, under one of its agreements.
/// Source: the service's own lists, from its answers to names that it does not know.
[[nodiscard]] bool is_known_dimension(std::string_view name);

/// The dimension that `name` was most likely meant to be.
[[nodiscard]] std::optional<std::string_view> nearest_dimension(std::string_view name);

}  // namespace azcost::config
