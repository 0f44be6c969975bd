/// What an answer says about the service's quotas.
#pragma once

#include <chrono>
#include <optional>

#include "azcost/base/clock.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// The longest wait that any header of the answer asks for, with any status: several quotas can be
/// spent at once, and each has its own header. A value that is no wait, or too long for any quota,
/// does not count.
[[nodiscard]] std::optional<std::chrono::milliseconds> longest_hint(const http::Response& response,
                                                                    SystemTime now);

/// Reads `qpu-consumed` and `qpu-remaining`. For a 429, also reads which buckets are empty and for
/// how long: each bucket that a retry header names, once, or the scope's when there is no such
/// header. For a 503, also reads how long the service is unavailable, if a header says so. Values
/// that make no sense count as absent. Dates in headers are taken relative to `now`.
[[nodiscard]] QuotaNews read_quota_news(const http::Response& response, SystemTime now);

}  // namespace azcost::fetch
