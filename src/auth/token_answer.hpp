/// Reads an authority's answer to a request for a token.
#pragma once

#include <chrono>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::auth {

struct GrantedToken {
  Secret text;
  std::chrono::milliseconds life{0};
};

/// The token of an answer, or why there is none, as `TokenSource::token` promises. `now` is for a
/// Retry-After that is a date; `proof_place` as in `App`. The body is wiped.
[[nodiscard]] Result<GrantedToken> read_token_answer(http::Response response, SystemTime now,
                                                     std::string_view proof_place);

}  // namespace azcost::auth
