/// What an access token says: a JSON Web Token, as those of Microsoft Entra ID are.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"

namespace azcost::emulator {

struct TokenClaims {
  std::string audience;
  std::string tenant_id;
  std::string client_id;
  std::string id;  ///< different for every token
  SystemTime issued;
  SystemTime expires;
};

/// `header.payload.signature` in the form of version 1.0, which Azure Resource Manager is sent. The
/// signature is none: the emulator knows its tokens by heart.
[[nodiscard]] std::string make_access_token(const TokenClaims& claims);

}  // namespace azcost::emulator
