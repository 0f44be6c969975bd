#include "azcost/config/credential.hpp"

#include <gtest/gtest.h>

#include "azcost/config/config.hpp"

namespace azcost::config {
namespace {

TEST(Credential, IsNamedWithItsAccount) {
  AccountSettings settings;
  settings.account.name = "contoso";
  EXPECT_EQ(credential_name(settings), "client secret of account contoso");
  settings.credential = Credential{.kind = CredentialKind::kClientCertificate};
  EXPECT_EQ(credential_name(settings), "client certificate of account contoso");
  settings.credential = Credential{.kind = CredentialKind::kFederatedToken};
  EXPECT_EQ(credential_name(settings), "federated token of account contoso");
}

TEST(Credential, IsChangedWhereItComesFrom) {
  EXPECT_EQ(place_of({.file = "/etc/azcost/contoso.secret"}), "client_secret_file");
  EXPECT_EQ(place_of({.kind = CredentialKind::kClientCertificate, .file = "/x.pem"}),
            "client_certificate_file");
  EXPECT_EQ(place_of({.secret = Secret("S3CR3T")}), "AZURE_CLIENT_SECRET");
  EXPECT_EQ(place_of({.kind = CredentialKind::kFederatedToken,
                      .file = "/run/token",
                      .from_environment = true}),
            "AZURE_FEDERATED_TOKEN_FILE");
  EXPECT_EQ(place_of({.file = "/run/credentials/contoso.secret", .handed_over = true}),
            "the credential contoso.secret of systemd");
}

}  // namespace
}  // namespace azcost::config
