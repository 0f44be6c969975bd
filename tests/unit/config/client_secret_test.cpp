#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "config_text.hpp"
#include "support/temp_dir.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kContext = "client secret of account contoso: ";

class ClientSecret : public ::testing::Test {
 protected:
  ClientSecret() { settings.account.name = "contoso"; }

  /// Makes `text` the account's secret file, which nobody else can read.
  void write(const std::string& text, fs::perms mode = fs::perms(0600)) {
    name(folder.write("contoso.secret", text));
    fs::permissions(settings.credential->file, mode);
  }

  /// Makes `file` the account's secret file, whether it exists or not.
  void name(const fs::path& file) { settings.credential = Credential{.file = file}; }

  /// Makes `text` the account's secret, as the environment does.
  void set(const std::string& text) { settings.credential = Credential{.secret = Secret(text)}; }

  std::string path() { return "'" + settings.credential->file.string() + "'"; }

  /// The secret, or the message of the error.
  std::string read() {
    auto secret = read_client_secret(files, settings, warning);
    if (secret.ok()) return std::string(secret->expose());
    EXPECT_EQ(secret.error().kind, ErrorKind::kConfig);
    return secret.error().message;
  }

  testing::TempDir folder;
  PosixFileSystem files;
  AccountSettings settings;
  std::optional<std::string> warning;
};

TEST_F(ClientSecret, IsTheContentOfItsFileWithoutWhatCannotBeSeenAroundIt) {
  write("Zx98Q~abc.def-_");
  EXPECT_EQ(read(), "Zx98Q~abc.def-_");
  EXPECT_EQ(warning, std::nullopt);
  for (const std::string text : {"S3CR3T\n", "S3CR3T\r\n\n", "\uFEFFS3CR3T\r\n", " S3CR3T ",
                                 "\tS3CR3T\u00A0\n", "\u200BS3CR3T\u200D", "\n\nS3CR3T"}) {
    warning = "of another account";
    write(text);
    EXPECT_EQ(read(), "S3CR3T");
    EXPECT_EQ(warning, std::nullopt) << *warning;
    set(text);
    EXPECT_EQ(read(), "S3CR3T");
  }
}

TEST_F(ClientSecret, IsRefusedWhereItCannotBeOne) {
  using namespace std::string_literals;
  const std::string empty = " is empty; put the Value of the app's client secret into it";
  const std::string utf16 = " is UTF-16; save it as UTF-8 or ASCII";
  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"\n", empty},
           {"", empty},
           {"client_secret=\nS3CR3T", " holds more than one line; it has to hold the Value"},
           {"\xFF\xFES\0\063\0\r\0\n\0"s, utf16},
           {"\xFE\xFF\0S\0\063\0\n"s, utf16},
           {"S\0\063\0C\0"s, utf16},
           {"\0S\0\063\0C"s, utf16},
           {std::string(20000, 'x'), " is larger than 16384 bytes"}}) {
    write(text);
    EXPECT_THAT(read(), StartsWith(kContext + path() + said));
    EXPECT_THAT(read(), Not(HasSubstr("S3CR3T")));
  }
  set("\n");
  EXPECT_EQ(read(), kContext + "AZURE_CLIENT_SECRET" + empty);
}

TEST_F(ClientSecret, SaysWhyItsFileCannotBeRead) {
  name(folder.path() / "missing.secret");
  EXPECT_EQ(read(), kContext + "cannot open " + path() + ": No such file or directory");
  name(folder.path());
  EXPECT_EQ(read(), kContext + "cannot read " + path() + ": Is a directory");
  name(folder.path() / "S3CR3T~canary.value");
  EXPECT_THAT(read(), Not(HasSubstr("S3CR3T")));
  if (geteuid() == 0) return;  // root may read everything
  write("S3CR3T", fs::perms::none);
  EXPECT_EQ(read(), kContext + "cannot open " + path() + ": Permission denied");
}

TEST_F(ClientSecret, IsWarnedOfForEveryBitOfOthersAlsoBehindALink) {
  for (const unsigned mode : {0640U, 0620U, 0604U, 0602U, 0644U, 0666U, 0400U, 0600U, 0700U}) {
    write("S3CR3T", fs::perms(mode));
    const bool is_warned = (mode & 077U) != 0;
    EXPECT_EQ(read(), "S3CR3T");
    EXPECT_EQ(warning.has_value(), is_warned) << std::oct << mode;
    const auto link = folder.path() / "link.secret";
    fs::remove(link);
    fs::create_symlink(settings.credential->file, link);
    name(link);
    EXPECT_EQ(read(), "S3CR3T");
    EXPECT_EQ(warning.has_value(), is_warned) << std::oct << mode;
  }
}

TEST_F(ClientSecret, IsWarnedOfWhereItLooksLikeSomethingElse) {
  const std::string guid = " looks like the Secret ID; the secret is what the portal calls Value";
  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {kGuid, guid},
           {"'S3CR3T'", " is in quotes, which count as a part of it; take them off"},
           {"S3C R3T", " holds a space or a character that is not ASCII"}}) {
    write(text + "\n");
    EXPECT_EQ(read(), text);
    EXPECT_THAT(warning.value_or(""), StartsWith(kContext + path() + said));
    set(text);
    EXPECT_EQ(read(), text);
    EXPECT_THAT(warning.value_or(""), StartsWith(kContext + "AZURE_CLIENT_SECRET" + said));
  }
  write(kGuid, fs::perms(0644));
  read();
  EXPECT_EQ(warning, kContext + path() + guid + "; " + path() +
                         " can be read by others; chmod 600 fixes that");
}

TEST_F(ClientSecret, ThatIsNowhereIsAskedFor) {
  const std::string said = "there is none; write the path of its file as client_secret_file";
  EXPECT_EQ(read(), kContext + said);
  settings.credential = Credential{.kind = CredentialKind::kClientCertificate, .file = "/x.pem"};
  EXPECT_EQ(read(), "client certificate of account contoso: " + said);
}

TEST(Credential, IsNamedWithItsAccountAndChangedWhereItComesFrom) {
  AccountSettings settings;
  settings.account.name = "contoso";
  EXPECT_EQ(credential_name(settings), "client secret of account contoso");
  settings.credential = Credential{.kind = CredentialKind::kFederatedToken};
  EXPECT_EQ(credential_name(settings), "federated token of account contoso");
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
