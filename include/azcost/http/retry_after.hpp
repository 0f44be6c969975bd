/// Headers that hold a time: `Retry-After` and `Date`.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "azcost/base/clock.hpp"

namespace azcost::http {

/// Reads whole seconds, or an HTTP date relative to `now`. Nothing for any other text, and for
/// times that are not in the future. At most a year: more is not a wait, and milliseconds must not
/// overflow.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                                         SystemTime now);

/// A time as HTTP writes it, "Mon, 05 Oct 2026 08:15:30 GMT"; nothing for anything else.
[[nodiscard]] std::optional<SystemTime> parse_http_date(std::string_view value);

}  // namespace azcost::http
