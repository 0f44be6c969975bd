#include "azcost/config/credential.hpp"

#include "azcost/base/text.hpp"
#include "trust.hpp"

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

std::string place_of(const Credential& credential) {
  if (credential.handed_over) {
    return "the credential " + printable(credential.file.filename().native(), 80) + " of systemd";
  }
  const bool is_variable = credential.from_environment || credential.file.empty();
  if (!is_variable) return std::string(key_of(credential.kind));
  switch (credential.kind) {
    case CredentialKind::kClientSecret:
      return "AZURE_CLIENT_SECRET";
    case CredentialKind::kClientCertificate:
      return "AZURE_CLIENT_CERTIFICATE_PATH";
    case CredentialKind::kFederatedToken:
      return "AZURE_FEDERATED_TOKEN_FILE";
  }
  return "";
}

Status judge_file(FileSystem& files, const Credential& credential,
                  std::optional<std::string>& warning) {
  constexpr unsigned kOthers = 0077;
  if (credential.handed_over || credential.file.empty()) return ok_status();
  const std::filesystem::path& file = credential.file;
  const auto info = files.stat_target(file);
  if (!info || !*info) return ok_status();  // for its reader to tell
  if (auto owned = check_owner(files, file); !owned) return owned;
  const std::string name = "'" + printable(file.native()) + "'";
  const bool is_secret = credential.kind != CredentialKind::kFederatedToken;
  std::string text;
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
  if (is_secret && ((*info)->mode & kOthers) != 0) {
    add(name + " can be read by others; chmod 600 mends that");
  }
  const std::filesystem::path real = files.real_path(file);
  if (leads_elsewhere(files, file)) {
    add(name + " is a link that leads to '" + printable(real.native()) +
        "'; name that file itself");
  }
  if (auto folder = check_folder(files, file); !folder) add(folder.error().message);
  if (!text.empty()) warning = std::move(text);
  return ok_status();
}

}  // namespace azcost::config
