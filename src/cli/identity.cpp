#include "identity.hpp"

#include <utility>

#include "azcost/auth/client_certificate_source.hpp"
#include "azcost/auth/client_secret_source.hpp"
#include "azcost/auth/federated_token_source.hpp"

namespace azcost::cli {
namespace {

using config::CredentialKind;

config::CredentialKind kind_of(const config::AccountSettings& settings) {
  return settings.credential ? settings.credential->kind : CredentialKind::kClientSecret;
}

Status check_file(const config::Credential& credential, FileSystem& files, Clock& clock,
                  std::optional<std::string>& warning) {
  const std::filesystem::path& file = credential.file;
  if (credential.kind == CredentialKind::kFederatedToken) {
    // Who may read the file is up to the platform that writes it, and the token ends soon.
    return auth::check_federated_token_file(files, file);
  }
  warning = config::warn_of_readers(files, credential);
  return auth::check_certificate_file(files, file, clock.now());
}

auth::App app_of(const Account& account) {
  return {.authority = account.cloud.authority,
          .tenant_id = account.tenant_id,
          .client_id = account.client_id,
          .audience = account.cloud.audience};
}

}  // namespace

Status check_credential(const config::AccountSettings& settings, FileSystem& files, Clock& clock,
                        std::optional<std::string>& warning) {
  warning.reset();
  if (kind_of(settings) == CredentialKind::kClientSecret) {
    auto secret = config::read_client_secret(files, settings, warning);
    if (!secret) return std::move(secret).error();
    return ok_status();
  }
  auto checked = check_file(*settings.credential, files, clock, warning);
  const std::string context = config::credential_name(settings);
  if (!checked) return std::move(checked).error().in(context);
  if (warning) warning = context + ": " + *warning;
  return ok_status();
}

std::optional<SystemTime> credential_end(const config::AccountSettings& settings,
                                         FileSystem& files) {
  if (kind_of(settings) != CredentialKind::kClientCertificate) return std::nullopt;
  return auth::certificate_end(files, settings.credential->file);
}

Result<std::unique_ptr<auth::TokenSource>> make_token_source(
    const config::AccountSettings& settings, http::Transport& transport, FileSystem& files,
    Clock& clock, std::optional<std::string>& warning) {
  auth::App app = app_of(settings.account);
  std::unique_ptr<auth::TokenSource> source;
  if (kind_of(settings) == CredentialKind::kClientSecret) {
    auto secret = config::read_client_secret(files, settings, warning);
    if (!secret) return std::move(secret).error();
    source = std::make_unique<auth::ClientSecretSource>(transport, clock, std::move(app),
                                                        *std::move(secret));
    return source;
  }
  if (auto usable = check_credential(settings, files, clock, warning); !usable) {
    return std::move(usable).error();
  }
  const std::filesystem::path& file = settings.credential->file;
  if (settings.credential->kind == CredentialKind::kClientCertificate) {
    source = std::make_unique<auth::ClientCertificateSource>(transport, clock, std::move(app),
                                                             files, file);
  } else {
    source =
        std::make_unique<auth::FederatedTokenSource>(transport, clock, std::move(app), files, file);
  }
  return source;
}

}  // namespace azcost::cli
