/// What an answer says about the service's quotas.
#pragma once

#include "azcost/base/clock.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// Reads `qpu-consumed` and `qpu-remaining`, and, of a 429, which buckets are empty and for how
/// long: one for each retry header, or the scope's when there is none. Values that make no sense
/// count as absent. Dates in headers are seen from `now`.
[[nodiscard]] QuotaNews read_quota_news(const http::Response& response, SystemTime now);

}  // namespace azcost::fetch
