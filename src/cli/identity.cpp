#include "identity.hpp"

#include <utility>

#include "azcost/auth/proof.hpp"

namespace azcost::cli {
namespace {

using config::CredentialKind;

config::CredentialKind kind_of(const config::AccountSettings& settings) {
  return settings.credential ? settings.credential->kind : CredentialKind::kClientSecret;
}

Status check_file(const config::Credential& credential, FileSystem& files, Clock& clock,
                  std::optional<std::string>& warning) {
  const std::filesystem::path& file = credential.file;
  if (auto judged = config::judge_file(files, credential, warning); !judged) return judged;
  if (credential.kind == CredentialKind::kFederatedToken) {
    return auth::check_federated_token_file(files, file);
  }
  return auth::check_certificate_file(files, file, clock.now());
}

auth::App app_of(const config::AccountSettings& settings) {
  const Account& account = settings.account;
  return {.authority = account.cloud.authority,
          .tenant_id = account.tenant_id,
          .client_id = account.client_id,
          .audience = account.cloud.audience,
          .proof_place = settings.credential ? config::place_of(*settings.credential) : ""};
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

Result<config::Config> load_and_judge(FileSystem& files, const config::Environment& environment,
                                      const config::Flags& flags, Clock& clock) {
  config::Settings settings = config::read_settings(files, environment, flags);
  for (const config::AccountSettings& account : settings.config.accounts) {
    if (!account.credential) continue;
    std::optional<std::string> warning;
    auto usable = check_credential(account, files, clock, warning);
    if (!usable) settings.problems.push_back(std::move(usable).error());
    if (warning) settings.config.warnings.push_back(*std::move(warning));
  }
  if (!settings.problems.empty()) return config::joined(settings.problems);
  return std::move(settings.config);
}

Result<std::unique_ptr<auth::TokenSource>> make_token_source(
    const config::AccountSettings& settings, http::Transport& transport, FileSystem& files,
    Clock& clock, std::optional<std::string>& warning) {
  auth::Proof proof;
  if (kind_of(settings) == CredentialKind::kClientSecret) {
    auto secret = config::read_client_secret(files, settings, warning);
    if (!secret) return std::move(secret).error();
    proof = auth::secret_proof(*std::move(secret));
  } else {
    if (auto usable = check_credential(settings, files, clock, warning); !usable) {
      return std::move(usable).error();
    }
    const std::filesystem::path& file = settings.credential->file;
    proof = settings.credential->kind == CredentialKind::kClientCertificate
                ? auth::certificate_proof(files, file)
                : auth::federated_proof(files, file);
  }
  return std::unique_ptr<auth::TokenSource>(std::make_unique<auth::ClientCredentials>(
      transport, clock, app_of(settings), std::move(proof)));
}

}  // namespace azcost::cli
