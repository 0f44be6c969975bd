/// What this build of azcost is.
#pragma once

#include <string_view>

namespace azcost {

/// "0.1.0"
[[nodiscard]] std::string_view version() noexcept;

}  // namespace azcost
