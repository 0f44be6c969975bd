/// The credential of an account's app.
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
  kFederatedToken,     ///< from another issuer that the app trusts
};

inline constexpr std::array kCredentialKinds = {CredentialKind::kClientSecret,
                                                CredentialKind::kClientCertificate,
                                                CredentialKind::kFederatedToken};

/// A file, or a secret that the environment holds.
struct Credential {
  CredentialKind kind = CredentialKind::kClientSecret;
  std::filesystem::path file = {};  ///< empty: there is none
  Secret secret = {};               ///< used when there is no file
  /// The file is below $CREDENTIALS_DIRECTORY. systemd gives it an access list, which its mode
  /// shows as rights of a group, and keeps other users out of the folder.
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

/// Where a person sets another one: the key of the config, a variable, or a credential of systemd.
[[nodiscard]] std::string place_of(const Credential& credential);

/// Checks who else has access to the credential's file. An error of kind `kConfig`: it belongs to
/// another user. `warning` is set when others can read it (not for a federated token, which is the
/// platform's business), when it is a link out of its folder, and when others can replace it. A
/// file that is missing, or that systemd provides, passes.
[[nodiscard]] Status judge_file(FileSystem& files, const Credential& credential,
                                std::optional<std::string>& warning);

}  // namespace azcost::config
