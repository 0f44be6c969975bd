/// The value of a `Retry-After` header.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "azcost/base/clock.hpp"

namespace azcost::http {

/// Whole seconds, or an HTTP date seen from `now`. Nothing for what is neither, and for times that
/// do not lie ahead. Never more than a year: that is no wait any more, and far from where
/// milliseconds overflow.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                                         SystemTime now);

}  // namespace azcost::http
