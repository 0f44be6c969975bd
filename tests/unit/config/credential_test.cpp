#include "azcost/config/credential.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/config/config.hpp"
#include "support/temp_dir.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

TEST(CredentialFile, ThatOthersCanReadIsWarnedOf) {
  const testing::TempDir folder;
  PosixFileSystem files;
  const auto key = folder.write("contoso.pem", "a key");
  fs::permissions(key, fs::perms(0640));
  EXPECT_EQ(warn_of_readers(files, {.file = key}),
            "'" + key.string() + "' can be read by others; chmod 600 mends that");
  fs::permissions(key, fs::perms(0604));
  EXPECT_TRUE(warn_of_readers(files, {.file = key}).has_value());
}

TEST(CredentialFile, OfTheUserAloneIsNot) {
  const testing::TempDir folder;
  PosixFileSystem files;
  const auto key = folder.write("contoso.pem", "a key");
  fs::permissions(key, fs::perms(0600));
  EXPECT_EQ(warn_of_readers(files, {.file = key}), std::nullopt);
}

TEST(CredentialFile, ThatIsNotThereIsForItsReaderToTell) {
  const testing::TempDir folder;
  PosixFileSystem files;
  EXPECT_EQ(warn_of_readers(files, {.file = folder.path() / "missing.pem"}), std::nullopt);
}

TEST(Credential, IsNamedWithItsAccount) {
  AccountSettings settings;
  settings.account.name = "contoso";
  EXPECT_EQ(credential_name(settings), "client secret of account contoso");
  settings.credential = Credential{.kind = CredentialKind::kClientCertificate};
  EXPECT_EQ(credential_name(settings), "client certificate of account contoso");
  settings.credential = Credential{.kind = CredentialKind::kFederatedToken};
  EXPECT_EQ(credential_name(settings), "federated token of account contoso");
}

// systemd's own access list reads as rights of a group.
TEST(CredentialFile, ThatSystemdHandsOverIsNot) {
  const testing::TempDir folder;
  PosixFileSystem files;
  const auto key = folder.write("contoso.secret", "key");
  fs::permissions(key, fs::perms(0440));
  EXPECT_TRUE(warn_of_readers(files, {.file = key}).has_value());
  EXPECT_EQ(warn_of_readers(files, {.file = key, .handed_over = true}), std::nullopt);
}

}  // namespace
}  // namespace azcost::config
