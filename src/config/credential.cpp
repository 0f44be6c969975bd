#include "azcost/config/credential.hpp"

#include "azcost/base/text.hpp"

namespace azcost::config {

std::string_view key_of(CredentialKind kind) noexcept {
  switch (kind) {
    case CredentialKind::kClientSecret:
      return "client_secret_file";
    case CredentialKind::kClientCertificate:
      return "client_certificate_file";
    case CredentialKind::kFederatedToken:
      return "federated_token_file";
  }
  return "";
}

std::string_view name_of(CredentialKind kind) noexcept {
  switch (kind) {
    case CredentialKind::kClientSecret:
      return "client secret";
    case CredentialKind::kClientCertificate:
      return "client certificate";
    case CredentialKind::kFederatedToken:
      return "federated token";
  }
  return "";
}

std::optional<std::string> warn_of_readers(FileSystem& files, const Credential& credential) {
  constexpr unsigned kOthers = 0077;
  if (credential.handed_over) return std::nullopt;
  const std::filesystem::path& file = credential.file;
  const auto info = files.stat_target(file);
  if (!info || !*info || ((*info)->mode & kOthers) == 0) return std::nullopt;
  return "'" + printable(file.native()) + "' can be read by others; chmod 600 mends that";
}

}  // namespace azcost::config
