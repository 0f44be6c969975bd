/// What an answer says about the service's quotas.
#pragma once

#include <chrono>
#include <optional>

#include "azcost/base/clock.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// The longest wait that any header of the answer asks for, whatever its status: several quotas can
/// be spent at once, and each has a header of its own. What is no wait, or one that no quota can
/// mean, does not count.
[[nodiscard]] std::optional<std::chrono::milliseconds> longest_hint(const http::Response& response,
                                                                    SystemTime now);

/// Reads `qpu-consumed` and `qpu-remaining`; of a 429, which buckets are empty and for how long:
/// each bucket that a retry header names, once, or the scope's when there is none; of a 503, for
/// how long the service is out of order, if a header says so. Values that make no sense count as
/// absent. Dates in headers are seen from `now`.
[[nodiscard]] QuotaNews read_quota_news(const http::Response& response, SystemTime now);

}  // namespace azcost::fetch
