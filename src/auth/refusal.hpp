/// What an authority answers when it grants no token.
#pragma once

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::auth {

/// Reads an answer that is no 200, as `TokenSource::token` promises. `now` is for a Retry-After
/// that is a date.
[[nodiscard]] Error read_refusal(const http::Response& response, SystemTime now);

}  // namespace azcost::auth
