/// What an access token says about itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"

namespace azcost::doctor {

/// Absent claims are empty.
struct TokenClaims {
  std::string tenant_id;
  std::string app_id;
  std::optional<SystemTime> expires;
};

/// Reads the payload of a JSON Web Token (RFC 7519) without verifying its signature: the service
/// does that, and this is for people to compare. Nothing for any other text.
[[nodiscard]] std::optional<TokenClaims> read_token_claims(std::string_view token);

}  // namespace azcost::doctor
