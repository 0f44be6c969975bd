#include "azcost/config/credential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/config/config.hpp"
#include "quoting.hpp"
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

// A secret has some forty characters; a larger file is something else.
constexpr std::uint64_t kMaxSecretSize = 16UL * 1024;

void add(std::optional<std::string>& warning, const std::string& text) {
  warning = warning ? *warning + "; " + text : text;
}

/// Warns of text that never occurs in secrets from the portal. It may still be one: no error.
void warn_of_content(std::string_view secret, const std::string& source,
                     std::optional<std::string>& warning) {
  const bool in_quotes = secret.size() > 1 && secret.front() == secret.back() &&
                         (secret.front() == '"' || secret.front() == '\'');
  const bool is_plain = std::ranges::all_of(secret, [](char c) { return c > ' ' && c <= '~'; });
  if (is_guid(secret)) {
    add(warning, source + " looks like the Secret ID; the secret is what the portal calls Value");
  }
  if (in_quotes) add(warning, source + " is in quotes, which count as a part of it; take them off");
  if (!is_plain) {
    add(warning, source +
                     " holds a space or a character that is not ASCII, which no client "
                     "secret of Microsoft Entra ID does");
  }
}

Result<Secret> check(std::string_view text, const std::string& source,
                     std::optional<std::string>& warning) {
  const auto refused = [&source](const char* what) {
    return Error{ErrorKind::kConfig, source + what};
  };
  if (is_utf16(text)) {
    return refused(
        " is UTF-16; save it as UTF-8 or ASCII (in PowerShell: Set-Content -Encoding ascii)");
  }
  const std::string_view value = trim_unseen(text);
  if (value.empty()) {
    return refused(" is empty; put the Value of the app's client secret into it");
  }
  if (value.find_first_of("\r\n") != std::string_view::npos) {
    return refused(
        " holds more than one line; it has to hold the Value of the client secret and nothing "
        "else");
  }
  warn_of_content(value, source, warning);
  return Secret(std::string(value));
}

Result<Secret> read_file(FileSystem& files, const Credential& credential,
                         std::optional<std::string>& warning) {
  const std::filesystem::path& path = credential.file;
  auto text = files.read_file(path, kMaxSecretSize);
  if (!text) {
    Error error = std::move(text).error();
    error.kind = ErrorKind::kConfig;
    const auto there = files.stat_target(path);
    const bool exists = there && *there;  // false when the secret itself was named as the path
    if (!exists && path_may_be_secret(path.native())) {
      error.message =
          "the file that is named cannot be read; its name looks like the secret itself and is not "
          "shown: put that alone into a file, and write the path of the file";
    }
    return error;
  }
  const std::string source = "'" + printable(path.native()) + "'";
  auto secret = check(*text, source, warning);
  wipe(*text);
  std::optional<std::string> exposed;
  if (auto judged = judge_file(files, credential, exposed); !judged) {
    return std::move(judged).error();
  }
  if (secret && exposed) add(warning, *exposed);
  return secret;
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
  if (!info || !*info) return ok_status();  // its reader reports that
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

std::string credential_name(const AccountSettings& settings) {
  const auto kind = settings.credential ? settings.credential->kind : CredentialKind::kClientSecret;
  return fmt::format("{} of account {}", name_of(kind), printable(settings.account.name, 64));
}

Result<Secret> read_client_secret(FileSystem& files, const AccountSettings& settings,
                                  std::optional<std::string>& warning) {
  warning.reset();
  Result<Secret> secret =
      Error{ErrorKind::kConfig, "there is none; write the path of its file as client_secret_file"};
  const auto& credential = settings.credential;
  if (credential && credential->kind == CredentialKind::kClientSecret) {
    secret = credential->file.empty()
                 ? check(credential->secret.expose(), "AZURE_CLIENT_SECRET", warning)
                 : read_file(files, *credential, warning);
  }
  const std::string context = credential_name(settings);
  if (!secret) return std::move(secret).error().in(context);
  if (warning) warning = context + ": " + *warning;
  return secret;
}

}  // namespace azcost::config
