/// The JSON Web Token by which an app shows that it holds the key of its certificate.
/// Source: application authentication certificate credentials, in the documentation of Microsoft's
/// identity platform; RFC 7515, RFC 7518 section 3.5.
#pragma once

#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"
#include "certificate_file.hpp"

namespace azcost::auth {

struct AssertionClaims {
  std::string audience;   ///< the address that the assertion is posted to
  std::string client_id;  ///< who says it, and about whom
  std::string id;         ///< no two assertions have the same
  SystemTime valid_from;  ///< for ten minutes
};

/// The assertion, signed with PS256. `kConfig` when the key is too short for that.
[[nodiscard]] Result<Secret> sign_assertion(const SigningCertificate& certificate,
                                            const AssertionClaims& claims);

}  // namespace azcost::auth
