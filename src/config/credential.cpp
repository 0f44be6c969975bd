#include "azcost/config/credential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "azcost/base/text.hpp"
#include "trust.hpp"

namespace azcost::config {

namespace {

struct Words {
  CredentialKind kind;
  std::string_view name;
  std::string_view key;
  std::string_view variable;
};

constexpr auto kWords = std::to_array<Words>({
    {CredentialKind::kClientSecret, "client secret", "client_secret_file", "AZURE_CLIENT_SECRET"},
    {CredentialKind::kClientCertificate, "client certificate", "client_certificate_file",
     "AZURE_CLIENT_CERTIFICATE_PATH"},
    {CredentialKind::kFederatedToken, "federated token", "federated_token_file",
     "AZURE_FEDERATED_TOKEN_FILE"},
});

const Words& words_of(CredentialKind kind) noexcept {
  return *std::ranges::find(kWords, kind, &Words::kind);
}

}  // namespace

std::string_view key_of(CredentialKind kind) noexcept { return words_of(kind).key; }
std::string_view variable_of(CredentialKind kind) noexcept { return words_of(kind).variable; }
std::string_view name_of(CredentialKind kind) noexcept { return words_of(kind).name; }

std::string place_of(const Credential& credential) {
  if (credential.handed_over) {
    return fmt::format("the credential {} of systemd",
                       printable(credential.file.filename().native(), 80));
  }
  const bool is_variable = credential.from_environment || credential.file.empty();
  return std::string(is_variable ? variable_of(credential.kind) : key_of(credential.kind));
}

Status judge_file(FileSystem& files, const Credential& credential,
                  std::optional<std::string>& warning) {
  constexpr unsigned kOthers = 0077;
  if (credential.handed_over || credential.file.empty()) return ok_status();
  const std::filesystem::path& file = credential.file;
  const auto info = files.stat_target(file);
  if (!info || !*info) return ok_status();  // for its reader to report
  if (auto owned = check_owner(files, file); !owned) return owned;
  const std::string name = printable(file.native());
  std::vector<std::string> odd;
  const bool is_secret = credential.kind != CredentialKind::kFederatedToken;
  if (is_secret && ((*info)->mode & kOthers) != 0) {
    odd.push_back(fmt::format("'{}' can be read by others; chmod 600 fixes that", name));
  }
  if (leads_elsewhere(files, file)) {
    odd.push_back(fmt::format("'{}' is a link that leads to '{}'; name that file itself", name,
                              printable(files.real_path(file).native())));
  }
  if (auto folder = check_folder(files, file); !folder) odd.push_back(folder.error().message);
  if (!odd.empty()) warning = fmt::format("{}", fmt::join(odd, "; "));
  return ok_status();
}

}  // namespace azcost::config
