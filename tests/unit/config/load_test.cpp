#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "config_text.hpp"
#include "support/temp_dir.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Config files in a folder of the real file system.
class ConfigSearch : public ::testing::Test {
 protected:
  ConfigSearch() { environment["HOME"] = folder.path() / "home"; }

  /// Writes a config file; its `close_day` shows that it was the one read.
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

TEST_F(ConfigSearch, TakesTheFlagThenTheVariableThenTheConfigFolderThenTheHome) {
  const auto file = write("home/.config/azcost/config.json", 2);
  EXPECT_EQ(close_day(), 2);
  EXPECT_EQ(loaded()->file, file);
  write("xdg/azcost/config.json", 3);
  environment["XDG_CONFIG_HOME"] = folder.path() / "xdg";
  EXPECT_EQ(close_day(), 3);
  environment["AZCOST_CONFIG"] = write("variable.json", 4);
  EXPECT_EQ(close_day(), 4);
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
  const std::string said =
      ": there is no file '" + missing + "'; 'azcost config init' writes one to fill in";
  environment["AZCOST_CONFIG"] = missing;
  EXPECT_EQ(complaint(), "AZCOST_CONFIG" + said);
  flags.config_file = missing;
  EXPECT_EQ(complaint(), "--config" + said);
}

TEST_F(ConfigSearch, TakesNoOtherFileForOneThatCannotBeRead) {
  const std::string file = folder.path() / "home/.config/azcost/config.json";
  fs::create_directories(file);
  EXPECT_EQ(complaint(), "cannot read '" + file + "': Is a directory");
  fs::remove(file);
  folder.write(file, std::string(1024 * 1024 + 1, ' '));
  EXPECT_THAT(complaint(), HasSubstr("is larger than 1048576 bytes"));
  folder.write(file, R"({"version": 1, "acounts": []})");
  EXPECT_EQ(complaint(), file + ": acounts: unknown key; did you mean accounts?");
  if (geteuid() == 0) return;  // root may read everything
  fs::permissions(file, fs::perms::none);
  EXPECT_EQ(complaint(), "cannot open '" + file + "': Permission denied");
}

TEST_F(ConfigSearch, ReadsAFileBehindALink) {
  fs::create_symlink(write("real.json", 6), folder.path() / "link.json");
  flags.config_file = folder.path() / "link.json";
  EXPECT_EQ(close_day(), 6);
}

TEST_F(ConfigSearch, WantsAnAccountWithASecretForThoseWhoAskAzure) {
  flags.config_file = write("c.json", 6);
  const std::string file = flags.config_file->string();
  EXPECT_THAT(complaint(), StartsWith(file + ": accounts: there is none; write at least one, as"));
  EXPECT_EQ(complaint(Need::kDataDirectory), "nothing is wrong");
  folder.write("c.json", file_with_account(""));
  EXPECT_THAT(complaint(),
              StartsWith(file + ": accounts[0].client_secret_file: is missing; write"));
  EXPECT_EQ(complaint(Need::kDataDirectory), "nothing is wrong");
}

TEST_F(ConfigSearch, ReportsAllThatIsWrongAtOnceEachWithItsPlaceAndValue) {
  flags.config_file = folder.write("c.json", R"({"version": 1, "close_day": 31, "scheam": "focus",
    "http": {"ca_file": "nowhere.pem", "timeout": "soon"}, "log": {"level": "loud"},
    "accounts": [
      {"name": "contoso", "tenant_id": "common", "client_id": "12", "client_secret_file": "a",
       "billing_account_id": ")" + kGuid + ":" + kOtherGuid +
                                                 R"(", "datasets": ["actuals"]},
      {"name": "Contoso", "tenant_id": ")" + kGuid +
                                                 R"(", "client_id": ")" + kGuid + R"(",
       "customer_tenants": ["fabrikam", "])" + kGuid +
                                                 R"("]}]})");
  environment["AZCOST_LOG_FORMAT"] = "xml";
  const std::string all = complaint();
  const std::string file = flags.config_file->string() + ": ";
  for (const std::string& line :
       {file + "close_day: has to be a whole number from 1 to 28, not a number (31)",
        file + "scheam: unknown key; did you mean schema?",
        file + "http.timeout: 'soon' is not a duration", file + "log.level: 'loud' is none of",
        file + "http.ca_file: there is no file '" + (folder.path() / "nowhere.pem").string(),
        file + "accounts[0].tenant_id: 'common' is neither",
        file + "accounts[0].client_id: '12' is not a GUID",
        file + "accounts[0].billing_account_id: '" + kGuid + ":" + kOtherGuid + "' lacks the date",
        file + "accounts[0].datasets[0]: 'actuals' is none of",
        file + "accounts[1].name: 'Contoso' is the name of two accounts",
        file + "accounts[1].billing_account_id: is missing",
        file + "accounts[1].customer_tenants[0]: 'fabrikam' is not a GUID",
        file + "accounts[1].customer_tenants[1]: ']" + kGuid + "' is not a GUID",
        file + "accounts[1].client_secret_file: is missing",
        std::string("AZCOST_LOG_FORMAT: 'xml' is none of")}) {
    EXPECT_THAT("\n" + all, HasSubstr("\n" + line));
  }
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 14) << all;
}

TEST_F(ConfigSearch, ReportsNothingThatOnlyFollowsFromAnotherProblem) {
  flags.config_file = folder.write(
      "c.json", file_with_account(R"("customer_access": "scope", "customer_tenants": ["x"],
                                     "client_secret": "S3CR3T")"));
  const std::string all = complaint();
  EXPECT_THAT(all, HasSubstr("accounts[0].client_secret: a secret does not belong"));
  EXPECT_THAT(all, HasSubstr("accounts[0].customer_tenants[0]: 'x' is not a GUID"));
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << all;
}

TEST_F(ConfigSearch, WarnsOfADimensionThatAzureIsNotKnownToHave) {
  flags.config_file = folder.write("c.json", file_with_account(R"("client_secret_file": "a",
                                     "group_by": ["meterCategory", "MeterCategry", "Moon"])"));
  const auto config = load(files, environment, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  ASSERT_EQ(config->warnings.size(), 2U);
  EXPECT_THAT(config->warnings[0], HasSubstr("c.json: accounts[0].group_by[1]: 'MeterCategry' is"));
  EXPECT_THAT(config->warnings[0], HasSubstr("did you mean MeterCategory?"));
  EXPECT_THAT(config->warnings[1], HasSubstr("group_by[2]: 'Moon' is"));
}

TEST_F(ConfigSearch, JudgesForReadersOfTheDataOnlyWhatTheyUse) {
  flags.config_file =
      folder.write("c.json", file_with(R"("accounts": [{"nmae": 1, "client_secret": "S3CR3T"}],
      "http": {"proxy": "socks5://x", "ca_file": "nowhere", "port": 1}, "quota": {"share": 0},
      "retry": [], "schedule": "never", "listen": "everywhere", "control_totals": 7)"));
  environment["HTTPS_PROXY"] = "socks5://proxy.example:1080";
  environment["AZCOST_CA_FILE"] = "~/ca.pem";
  environment["AZCOST_CUSTOMER_TENANT"] = "fabrikam";
  EXPECT_EQ(complaint(Need::kDataDirectory), "nothing is wrong");
  EXPECT_NE(complaint(), "nothing is wrong");
}

TEST_F(ConfigSearch, JudgesForReadersOfTheDataWhereItIs) {
  flags.config_file = folder.write(
      "c.json", file_with(R"("data_dri": "/srv", "close_day": 31, "log": {"level": "loud"})"));
  environment["AZCOST_DATADIR"] = "/srv";
  const std::string all = complaint(Need::kDataDirectory);
  EXPECT_THAT(all, HasSubstr("data_dri: unknown key"));
  EXPECT_THAT(all, HasSubstr("close_day: has to be"));
  EXPECT_THAT(all, HasSubstr("log.level: 'loud'"));
  EXPECT_THAT(all, HasSubstr("AZCOST_DATADIR: unknown variable; did you mean AZCOST_DATA_DIR?"));
}

TEST_F(ConfigSearch, KnowsWhatSystemdHandsOverUnlessTheConfigNamesAnotherFile) {
  const auto credential_of = [&](const std::string& more) {
    flags.config_file = folder.write("c.json", file_with_account(more));
    const auto config = load(files, environment, flags);
    EXPECT_TRUE(config.ok()) << config.error().message;
    return config->accounts.at(0).credential;
  };
  environment["CREDENTIALS_DIRECTORY"] = folder.path() / "credentials";
  const auto secret = folder.write("credentials/contoso.secret", "S3CR3T");
  const auto key = folder.write("credentials/contoso.pem", "a key");
  EXPECT_EQ(credential_of(""), (Credential{.file = secret, .handed_over = true}));
  EXPECT_EQ(credential_of(R"("client_secret_file": "s.secret")"),
            Credential{.file = folder.path() / "s.secret"});
  EXPECT_TRUE(credential_of(R"("client_certificate_file": ")" + key.string() + "\"")->handed_over);
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

}  // namespace
}  // namespace azcost::config
