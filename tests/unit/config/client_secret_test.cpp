#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "config_text.hpp"
#include "support/temp_dir.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

const std::string kContext = "client secret of account contoso: ";

class ClientSecret : public ::testing::Test {
 protected:
  ClientSecret() { settings.account.name = "contoso"; }

  /// Makes `text` the account's secret file, which nobody else can read.
  void write(const std::string& text, fs::perms mode = fs::perms(0600)) {
    name(folder.write("contoso.secret", text));
    fs::permissions(settings.credential->file, mode);
  }

  /// Makes `file` the account's secret file, whatever is there.
  void name(const fs::path& file) { settings.credential = Credential{.file = file}; }

  /// Makes `text` the account's secret, as the environment does.
  void set(const std::string& text) { settings.credential = Credential{.secret = Secret(text)}; }

  std::string path() { return "'" + settings.credential->file.string() + "'"; }

  /// What comes of reading: the secret, or the message of the error.
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

TEST_F(ClientSecret, IsTheContentOfItsFile) {
  write("Zx98Q~abc.def-_");
  EXPECT_EQ(read(), "Zx98Q~abc.def-_");
  EXPECT_EQ(warning, std::nullopt);
}

TEST_F(ClientSecret, IsNotTheLineEndBehindIt) {
  write("S3CR3T\n");
  EXPECT_EQ(read(), "S3CR3T");
  write("S3CR3T\r\n\n");
  EXPECT_EQ(read(), "S3CR3T");
  EXPECT_EQ(warning, std::nullopt);
}

TEST_F(ClientSecret, IsThereWhenItsFileIs) {
  write("\n");
  EXPECT_EQ(read(),
            kContext + path() + " is empty; put the Value of the app's client secret into it");
  write("");
  EXPECT_EQ(read(),
            kContext + path() + " is empty; put the Value of the app's client secret into it");
}

TEST_F(ClientSecret, IsOneLineAndNeverShown) {
  write("client_secret=\nS3CR3T");
  EXPECT_EQ(read(), kContext + path() +
                        " holds more than one line; it has to hold the Value of the client secret "
                        "and nothing else");
}

TEST_F(ClientSecret, TellsTheReasonWhyItsFileCannotBeRead) {
  name(folder.path() / "missing.secret");
  EXPECT_EQ(read(), kContext + "cannot open " + path() + ": No such file or directory");
  name(folder.path());
  EXPECT_EQ(read(), kContext + "cannot read " + path() + ": Is a directory");
}

TEST_F(ClientSecret, TellsThatItsFileMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "skipped: root may read everything";
  write("S3CR3T", fs::perms::none);
  EXPECT_EQ(read(), kContext + "cannot open " + path() + ": Permission denied");
}

TEST_F(ClientSecret, IsNoLargeFile) {
  write(std::string(20000, 'x'));
  EXPECT_EQ(read(), kContext + path() + " is larger than 16384 bytes");
}

TEST_F(ClientSecret, ThatOthersCanReadIsWarnedOf) {
  write("S3CR3T", fs::perms(0640));
  EXPECT_EQ(read(), "S3CR3T");
  EXPECT_EQ(warning, kContext + path() + " can be read by others; chmod 600 mends that");
}

TEST_F(ClientSecret, IsWarnedOfForEveryBitOfOthers) {
  for (const unsigned mode : {0640U, 0620U, 0604U, 0602U, 0644U, 0666U}) {
    write("S3CR3T", fs::perms(mode));
    read();
    EXPECT_TRUE(warning.has_value()) << std::oct << mode;
  }
  for (const unsigned mode : {0400U, 0600U, 0700U}) {
    write("S3CR3T", fs::perms(mode));
    read();
    EXPECT_EQ(warning, std::nullopt) << std::oct << mode;
  }
}

TEST_F(ClientSecret, BehindALinkIsJudgedByTheModeOfItsFile) {
  write("S3CR3T");
  const auto link = folder.path() / "link.secret";
  fs::create_symlink(settings.credential->file, link);
  const auto file = settings.credential->file;
  name(link);
  EXPECT_EQ(read(), "S3CR3T");
  EXPECT_EQ(warning, std::nullopt);
  fs::permissions(file, fs::perms(0644));
  read();
  EXPECT_TRUE(warning.has_value());
}

TEST_F(ClientSecret, ThatIsAGuidIsTakenForItsId) {
  write(kGuid + "\n");
  EXPECT_EQ(read(), kGuid);
  EXPECT_EQ(warning, kContext + path() +
                         " looks like the Secret ID; the secret is what the portal calls Value");
}

TEST_F(ClientSecret, IsNothingOfWhatCannotBeSeenAroundIt) {
  for (const std::string text :
       {"\uFEFFS3CR3T\r\n", " S3CR3T ", "\tS3CR3T\u00A0\n", "\u200BS3CR3T\u200D", "\n\nS3CR3T"}) {
    write(text);
    EXPECT_EQ(read(), "S3CR3T");
    EXPECT_EQ(warning, std::nullopt) << *warning;
    set(text);
    EXPECT_EQ(read(), "S3CR3T");
  }
}

TEST_F(ClientSecret, InAnotherEncodingIsRefusedByItsName) {
  using namespace std::string_literals;
  for (const std::string& text :
       {"\xFF\xFES\0\063\0\r\0\n\0"s, "\xFE\xFF\0S\0\063\0\n"s, "S\0\063\0C\0"s, "\0S\0\063\0C"s}) {
    write(text);
    EXPECT_EQ(read(), kContext + path() +
                          " is UTF-16; save it as UTF-8 or ASCII (in PowerShell: Set-Content "
                          "-Encoding ascii)");
  }
}

TEST_F(ClientSecret, InQuotesIsWarnedOfAndNeverShown) {
  set("\"S3CR3T\"");
  EXPECT_EQ(read(), "\"S3CR3T\"");
  EXPECT_EQ(warning, kContext +
                         "AZURE_CLIENT_SECRET is in quotes, which count as a part of it; take them "
                         "off");
  write("'S3CR3T'\n");
  read();
  EXPECT_EQ(warning,
            kContext + path() + " is in quotes, which count as a part of it; take them off");
}

TEST_F(ClientSecret, WhoseFileIsNamedByTheSecretItselfIsNotShown) {
  name(folder.path() / "S3CR3T~canary.value");
  EXPECT_EQ(read().find("S3CR3T"), std::string::npos) << read();
}

TEST_F(ClientSecret, WithCharactersOfAnotherKindIsWarnedOf) {
  write("S3C R3T");
  EXPECT_EQ(read(), "S3C R3T");
  EXPECT_EQ(warning, kContext + path() +
                         " holds a space or a character that is not ASCII, which no client secret "
                         "of Microsoft Entra ID does");
}

TEST_F(ClientSecret, MayHaveTwoThingsToWarnOf) {
  write(kGuid, fs::perms(0644));
  read();
  EXPECT_EQ(warning, kContext + path() +
                         " looks like the Secret ID; the secret is what the portal calls Value; " +
                         path() + " can be read by others; chmod 600 mends that");
}

TEST_F(ClientSecret, MayComeFromTheEnvironment) {
  set("S3CR3T\n");
  EXPECT_EQ(read(), "S3CR3T");
}

TEST_F(ClientSecret, OfTheEnvironmentIsCheckedTheSameWay) {
  set(kGuid);
  EXPECT_EQ(read(), kGuid);
  EXPECT_EQ(warning, kContext +
                         "AZURE_CLIENT_SECRET looks like the Secret ID; the secret is what "
                         "the portal calls Value");
  set("\n");
  EXPECT_EQ(read(), kContext +
                        "AZURE_CLIENT_SECRET is empty; put the Value of the app's client "
                        "secret into it");
}

TEST_F(ClientSecret, ThatIsNowhereIsAskedFor) {
  EXPECT_EQ(read(), kContext + "there is none; write the path of its file as client_secret_file");
}

TEST_F(ClientSecret, IsNoCredentialOfAnotherKind) {
  settings.credential = Credential{.kind = CredentialKind::kClientCertificate, .file = "/x.pem"};
  EXPECT_EQ(read(),
            "client certificate of account contoso: there is none; write the path of its file as "
            "client_secret_file");
}

TEST_F(ClientSecret, ForgetsAnEarlierWarning) {
  warning = "of another account";
  write("S3CR3T");
  read();
  EXPECT_EQ(warning, std::nullopt);
}

}  // namespace
}  // namespace azcost::config
