/// Certificates by which apps prove themselves, and JSON Web Tokens that are signed with them: made
/// and verified with OpenSSL alone, without the code under test.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "azcost/base/clock.hpp"

namespace azcost::testing {

enum class KeyKind {
  kRsa,       ///< of 2048 bits
  kShortRsa,  ///< of 512 bits: too short for what PS256 signs
  kEc,
};

/// As PEM.
struct AppCertificate {
  std::string certificate;
  std::string key;

  /// What a user puts into one file.
  [[nodiscard]] std::string file() const { return certificate + key; }
};

/// A certificate that is signed with its own key, as `openssl req -x509` makes it.
[[nodiscard]] AppCertificate make_app_certificate(SystemTime from, SystemTime to,
                                                  KeyKind kind = KeyKind::kRsa);
/// One that is valid for a day to either side of now; made once, as it takes its time.
[[nodiscard]] const AppCertificate& certificate_of_today();
/// The same key behind a password.
[[nodiscard]] std::string encrypt_key(const std::string& key);
/// The certificate's `x5t#S256`.
[[nodiscard]] std::string thumbprint_of(const std::string& certificate);

/// The header and claims of a token; the signature is not checked.
struct Jwt {
  nlohmann::ordered_json header;
  nlohmann::ordered_json claims;
};
[[nodiscard]] Jwt read_jwt(const std::string& text);
/// True when the signature is that of the certificate's key, with PS256.
[[nodiscard]] bool is_signed_by(const std::string& jwt, const std::string& certificate);
/// A token without a valid signature.
[[nodiscard]] std::string unsigned_jwt(const nlohmann::ordered_json& claims);
/// A token signed with PS256, whatever its header says.
[[nodiscard]] std::string sign_jwt(const Jwt& jwt, const std::string& key);

}  // namespace azcost::testing
