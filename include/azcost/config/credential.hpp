/// What an account's app proves itself with.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/secret.hpp"

namespace azcost::config {

enum class CredentialKind {
  kClientSecret,
  kClientCertificate,  ///< with its private key, in one PEM file
  kFederatedToken,     ///< of another issuer that the app trusts
};

inline constexpr std::array kCredentialKinds = {CredentialKind::kClientSecret,
                                                CredentialKind::kClientCertificate,
                                                CredentialKind::kFederatedToken};

/// A file, or a secret that the environment holds itself.
struct Credential {
  CredentialKind kind = CredentialKind::kClientSecret;
  std::filesystem::path file = {};  ///< empty: there is none
  Secret secret = {};               ///< without a file
  /// It lies below $CREDENTIALS_DIRECTORY: systemd gives it an access list, which its mode shows as
  /// rights of a group, and keeps others out of the folder.
  bool handed_over = false;

  friend bool operator==(const Credential&, const Credential&) = default;
};

/// The key of the config that names the file: "client_secret_file".
[[nodiscard]] std::string_view key_of(CredentialKind kind) noexcept;
/// "client secret", for people.
[[nodiscard]] std::string_view name_of(CredentialKind kind) noexcept;

/// What to say when somebody else can read the credential's file, which holds a secret or a key.
[[nodiscard]] std::optional<std::string> warn_of_readers(FileSystem& files,
                                                         const Credential& credential);

}  // namespace azcost::config
