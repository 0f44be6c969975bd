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
  /// A variable names the file.
  bool from_environment = false;

  friend bool operator==(const Credential&, const Credential&) = default;
};

/// The key of the config that names the file: "client_secret_file".
[[nodiscard]] std::string_view key_of(CredentialKind kind) noexcept;
/// The variable that holds the secret, or names the file: "AZURE_CLIENT_SECRET".
[[nodiscard]] std::string_view variable_of(CredentialKind kind) noexcept;
/// "client secret", for people.
[[nodiscard]] std::string_view name_of(CredentialKind kind) noexcept;

/// Where a person gives another one: the key of the config, a variable, or a credential of systemd.
[[nodiscard]] std::string place_of(const Credential& credential);

/// Who else has to do with the credential's file. An error of kind `kConfig`: it belongs to
/// somebody else. `warning` is set when others can read it (a token of another issuer is the
/// platform's business), when it is a link that leads elsewhere, and when others can put another
/// file in its place. A file that is not there, or that systemd hands over, is fine.
[[nodiscard]] Status judge_file(FileSystem& files, const Credential& credential,
                                std::optional<std::string>& warning);

}  // namespace azcost::config
