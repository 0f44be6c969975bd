/// Headers that hold a time: `Retry-After` and `Date`.
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

/// A time as HTTP writes it, "Mon, 05 Oct 2026 08:15:30 GMT"; nothing for anything else.
[[nodiscard]] std::optional<SystemTime> parse_http_date(std::string_view value);

}  // namespace azcost::http
