/// What an authority answers when it grants a token.
#pragma once

#include <chrono>
#include <string>

#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"

namespace azcost::auth {

struct GrantedToken {
  Secret text;
  std::chrono::milliseconds life{0};
};

/// Reads the body of a 200. Errors: `kData` when it is no token that can be used.
[[nodiscard]] Result<GrantedToken> read_token_answer(const std::string& body);

}  // namespace azcost::auth
