/// What an authority answers when it grants no token.
#pragma once

#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::auth {

/// Reads an answer that is no 200, as `TokenSource::token` promises. `now` is for a Retry-After
/// that is a date; `proof_place` as in `App`.
[[nodiscard]] Error read_refusal(const http::Response& response, SystemTime now,
                                 std::string_view proof_place);

/// True when the authority calls the proof out of time, so that a fresh one may be taken.
[[nodiscard]] bool is_refused_as_out_of_time(const http::Response& response);

}  // namespace azcost::auth
