#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "config_text.hpp"
#include "support/temp_dir.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Config files in a folder of the real file system.
class ConfigSearch : public ::testing::Test {
 protected:
  ConfigSearch() { environment["HOME"] = folder.path() / "home"; }

  /// A config file of which `close_day` tells that it was the one read.
  fs::path write(const fs::path& name, int close_day) {
    return folder.write(name, file_with("\"close_day\": " + std::to_string(close_day)));
  }

  int close_day() {
    const auto config = loaded();
    EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
    return config.ok() ? config->close_day : 0;
  }

  std::string complaint(Need need = Need::kAccounts) {
    auto config = load(files, environment, flags, need);
    if (config.ok()) return "nothing is wrong";
    EXPECT_EQ(config.error().kind, ErrorKind::kConfig);
    return config.error().message;
  }

  Result<Config> loaded() { return load(files, environment, flags, Need::kDataDirectory); }

  testing::TempDir folder;
  PosixFileSystem files;
  Environment environment;
  Flags flags;
};

TEST_F(ConfigSearch, LooksInTheHomeOfTheUser) {
  const auto file = write("home/.config/azcost/config.json", 2);
  EXPECT_EQ(close_day(), 2);
  EXPECT_EQ(loaded()->file, file);
}

TEST_F(ConfigSearch, LooksInTheConfigFolderRatherThanTheHome) {
  write("home/.config/azcost/config.json", 2);
  write("xdg/azcost/config.json", 3);
  environment["XDG_CONFIG_HOME"] = folder.path() / "xdg";
  EXPECT_EQ(close_day(), 3);
}

TEST_F(ConfigSearch, TakesTheFileOfTheVariableFirst) {
  write("home/.config/azcost/config.json", 2);
  environment["AZCOST_CONFIG"] = write("variable.json", 4);
  EXPECT_EQ(close_day(), 4);
}

TEST_F(ConfigSearch, TakesTheFileOfTheFlagBeforeAll) {
  environment["AZCOST_CONFIG"] = write("variable.json", 4);
  flags.config_file = write("flag.json", 5);
  EXPECT_EQ(close_day(), 5);
}

TEST_F(ConfigSearch, FindsTheFileAlsoWhenItIsBroken) {
  const auto file = folder.write("home/.config/azcost/config.json", "{");
  const auto found = find_file(files, environment, flags);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, file);
}

TEST_F(ConfigSearch, TakesNoOtherFileForOneThatWasNamed) {
  write("home/.config/azcost/config.json", 2);
  const std::string missing = folder.path() / "missing.json";
  environment["AZCOST_CONFIG"] = missing;
  EXPECT_EQ(complaint(), "AZCOST_CONFIG: there is no file '" + missing +
                             "'; 'azcost config init' writes one to fill in");
  flags.config_file = missing;
  EXPECT_EQ(complaint(), "--config: there is no file '" + missing +
                             "'; 'azcost config init' writes one to fill in");
}

TEST_F(ConfigSearch, TakesNoOtherFileForOneThatCannotBeRead) {
  fs::create_directories(folder.path() / "home/.config/azcost/config.json");
  EXPECT_EQ(complaint(), "cannot read '" +
                             (folder.path() / "home/.config/azcost/config.json").string() +
                             "': Is a directory");
}

TEST_F(ConfigSearch, TellsThatAFileMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "skipped: root may read everything";
  const auto file = write("home/.config/azcost/config.json", 2);
  fs::permissions(file, fs::perms::none);
  EXPECT_EQ(complaint(), "cannot open '" + file.string() + "': Permission denied");
}

TEST_F(ConfigSearch, RefusesAFileThatIsNoConfigByItsSize) {
  folder.write("home/.config/azcost/config.json", std::string(1024 * 1024 + 1, ' '));
  EXPECT_THAT(complaint(), HasSubstr("is larger than 1048576 bytes"));
}

TEST_F(ConfigSearch, PutsTheNameOfTheFileBeforeTheMistake) {
  flags.config_file = folder.write("broken.json", R"({"version": 1, "acounts": []})");
  EXPECT_EQ(complaint(), (folder.path() / "broken.json").string() +
                             ": acounts: unknown key; did you mean accounts?");
}

TEST_F(ConfigSearch, ReadsAFileBehindALink) {
  fs::create_symlink(write("real.json", 6), folder.path() / "link.json");
  flags.config_file = folder.path() / "link.json";
  EXPECT_EQ(close_day(), 6);
}

TEST_F(ConfigSearch, LeavesTheEnvironmentsAccountAside) {
  environment["AZURE_CLIENT_SECRET"] = "S3CR3T";
  environment["AZURE_TENANT_ID"] = kGuid;
  flags.config_file =
      folder.write("c.json", file_with_account(R"("client_secret_file": "s.secret")"));
  const auto config = load(files, environment, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  ASSERT_EQ(config->accounts.size(), 1U);
  EXPECT_EQ(config->accounts[0].credential, Credential{.file = folder.path() / "s.secret"});
}

TEST_F(ConfigSearch, WantsAnAccountInTheFileForThoseWhoAskAzure) {
  flags.config_file = write("empty.json", 6);
  EXPECT_EQ(complaint(), flags.config_file->string() +
                             ": accounts: there is none; write at least one, as 'azcost config "
                             "init' shows");
  EXPECT_EQ(complaint(Need::kDataDirectory), "nothing is wrong");
}

TEST_F(ConfigSearch, WantsASecretForEachAccount) {
  flags.config_file = folder.write("c.json", file_with_account(""));
  EXPECT_EQ(complaint(), flags.config_file->string() +
                             ": accounts[0].client_secret_file: is missing; write the path of the "
                             "file that holds the client secret (or that of a "
                             "client_certificate_file or federated_token_file)");
  EXPECT_EQ(complaint(Need::kDataDirectory), "nothing is wrong");
}

TEST_F(ConfigSearch, TakesTheSecretThatSystemdHandsOver) {
  flags.config_file = folder.write("c.json", file_with_account(""));
  environment["CREDENTIALS_DIRECTORY"] = folder.path() / "credentials";
  const auto secret = folder.write("credentials/contoso.secret", "S3CR3T");
  const auto config = load(files, environment, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential, (Credential{.file = secret, .handed_over = true}));
}

TEST_F(ConfigSearch, KnowsWhatSystemdHandsOverAlsoWhereTheConfigNamesIt) {
  const auto key = folder.write("credentials/contoso.pem", "a key");
  flags.config_file = folder.write(
      "c.json", file_with_account(R"("client_certificate_file": ")" + key.string() + "\""));
  environment["CREDENTIALS_DIRECTORY"] = folder.path() / "credentials";
  const auto config = load(files, environment, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_TRUE(config->accounts.at(0).credential->handed_over);
}

TEST_F(ConfigSearch, SaysThatCustomersOfTheEnvironmentChangeNothingBesideAFile) {
  flags.config_file =
      folder.write("c.json", file_with_account(R"("client_secret_file": "s.secret")"));
  EXPECT_TRUE(load(files, environment, flags)->warnings.empty());
  environment["AZCOST_CUSTOMER_TENANTS"] = "11111111-1111-1111-1111-111111111111";
  const auto config = load(files, environment, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_EQ(config->warnings[0].find("AZCOST_CUSTOMER_TENANTS changes nothing beside the config"),
            0U);
  EXPECT_TRUE(config->accounts.at(0).account.customer_tenants.empty());
}

TEST_F(ConfigSearch, PrefersTheSecretFileThatTheConfigNames) {
  flags.config_file =
      folder.write("c.json", file_with_account(R"("client_secret_file": "s.secret")"));
  environment["CREDENTIALS_DIRECTORY"] = folder.path() / "credentials";
  folder.write("credentials/contoso.secret", "S3CR3T");
  const auto config = load(files, environment, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential, Credential{.file = folder.path() / "s.secret"});
}

}  // namespace
}  // namespace azcost::config
