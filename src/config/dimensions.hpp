/// The dimensions that Azure is known to group by.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace azcost::config {

/// What to say of a dimension that no agreement is known to have, with the nearest one that is;
/// nothing for a known one, in whatever case.
[[nodiscard]] std::optional<std::string> unknown_dimension(std::string_view name);

}  // namespace azcost::config
