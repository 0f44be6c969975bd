// `azcost config` and the settings as users meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kTenant = "11111111-1111-1111-1111-111111111111";
constexpr const char* kClient = "22222222-2222-2222-2222-222222222222";
constexpr const char* kBillingAccount =
    "33333333-3333-3333-3333-333333333333:44444444-4444-4444-4444-444444444444_2019-05-31";
constexpr const char* kSecret = "S3CR3T~canary.value";

std::map<std::string, std::string> four_values(const TempDir& home) {
  return {{"HOME", home.path().string()},
          {"AZCOST_BILLING_ACCOUNT_ID", kBillingAccount},
          {"AZURE_TENANT_ID", kTenant},
          {"AZURE_CLIENT_ID", kClient},
          {"AZURE_CLIENT_SECRET", kSecret}};
}

std::string config_text(const std::string& secret_file) {
  return R"({"version": 1, "accounts": [{"name": "contoso", "billing_account_id": ")" +
         std::string(kBillingAccount) + R"(", "tenant_id": ")" + kTenant + R"(", "client_id": ")" +
         kClient + R"(", "client_secret_file": ")" + secret_file + "\"}]}";
}

TEST(ConfigCommand, TheFourValuesAloneAreEnough) {
  const TempDir home;
  const auto result = azcost({"config", "validate"}, four_values(home));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("valid, 1 account"));
}

/// Changes of the environment, and what the line about each one names.
TEST(ConfigCommand, AMissingOrBadValueOfTheEnvironmentIsNamed) {
  const TempDir home;
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"AZURE_CLIENT_ID", ""},
           {"AZURE_CLIENT_ID", "not-a-guid"},
           {"AZCOST_ARM_ENDPOINT", "http://management.example.com"}}) {
    auto environment = four_values(home);
    environment[name] = value;
    for (const Arguments& command : {Arguments{"config", "validate"}, Arguments{"collect"}}) {
      const auto result = azcost(command, environment);
      EXPECT_EQ(result.exit_code, 78) << value;
      EXPECT_THAT(result.err, HasSubstr(name)) << value;
    }
  }
  const auto nothing = azcost({"collect"}, {{"HOME", home.path().string()}});
  EXPECT_EQ(nothing.exit_code, 78);
  EXPECT_THAT(nothing.err, HasSubstr("azcost config init"));
}

TEST(ConfigCommand, InitWritesAFileForTheOwnerAloneAndNeverOverwritesOne) {
  const TempDir home;
  const std::string file = (home.path() / "azcost.json").string();
  EXPECT_EQ(azcost({"config", "init", file}).exit_code, 0);
  struct ::stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);

  home.write("azcost.json", "mine");
  const auto again = azcost({"config", "init", file});
  EXPECT_EQ(again.exit_code, 73);
  EXPECT_EQ(home.read("azcost.json"), "mine");
}

TEST(ConfigCommand, ATemplateThatWasNotFilledInIsRefused) {
  const TempDir home;
  const std::string file = (home.path() / "azcost.json").string();
  ASSERT_EQ(azcost({"config", "init", file}).exit_code, 0);
  EXPECT_EQ(azcost({"--config", file, "config", "validate"}).exit_code, 78);
}

TEST(ConfigCommand, ShowNeverPrintsASecret) {
  const TempDir home;
  const auto result = azcost({"config", "show", "--origin"}, four_values(home));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out + result.err, Not(HasSubstr(kSecret)));
  EXPECT_THAT(result.out, HasSubstr("***"));
}

/// Mistakes in a config and its secret, and what the message names.
TEST(ConfigCommand, AMistakeInTheFileIsNamed) {
  const std::string unknown = replaced(config_text("contoso.secret"), "tenant_id", "tenent_id");
  for (const auto& [text, secret, said] : std::vector<std::array<std::string, 3>>{
           {unknown, kSecret, "tenent_id: unknown key; did you mean tenant_id?"},
           {config_text("nowhere.secret"), kSecret, "nowhere.secret"},
           {config_text("contoso.secret"), "\n", "empty"}}) {
    const TempDir home;
    write_private(home, "contoso.secret", secret);
    const auto file = home.write("azcost.json", text);
    const auto result = azcost({"--config", file.string(), "collect"});
    EXPECT_EQ(result.exit_code, 78);
    EXPECT_THAT(result.err, HasSubstr(said));
  }
}

TEST(ConfigCommand, ASecretFileThatOthersCanReadIsAWarning) {
  const TempDir home;
  const auto secret = home.write("contoso.secret", kSecret);
  ASSERT_EQ(chmod(secret.c_str(), 0644), 0);
  const auto file = home.write("azcost.json", config_text("contoso.secret"));
  const auto result = azcost({"--config", file.string(), "config", "validate"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("contoso.secret"));
}

TEST(ConfigCommand, ValidateReportsAllThatIsWrongAtOnce) {
  const TempDir home;
  std::string text = config_text("nowhere.secret");
  text.replace(text.find(kTenant), 36, "common");
  text.insert(text.find("\"accounts\""),
              R"("close_day": 31, "http": {"ca_file": "nowhere.pem"}, )");
  const auto file = home.write("azcost.json", text).string();
  const auto result = azcost({"--config", file, "config", "validate"});
  EXPECT_EQ(result.exit_code, 78);
  for (const std::string& line :
       {file + ": close_day: has to be a whole number from 1 to 28, not a number (31)\n",
        file + ": accounts[0].tenant_id: 'common' is neither", file + ": http.ca_file: there is no",
        std::string("client secret of account contoso: cannot open '")}) {
    EXPECT_THAT("\n" + result.err, HasSubstr("\nazcost: " + line));
  }
}

TEST(ConfigCommand, ASecretAtAnotherKeyIsNotShownByAnyCommand) {
  const TempDir home;
  std::string text = config_text("contoso.secret");
  text.replace(text.find(kClient), 36, kSecret);
  const auto file = home.write("azcost.json", text).string();
  for (const Arguments& command :
       {Arguments{"config", "validate"}, {"config", "show"}, {"check"}, {"collect"}}) {
    const auto result = azcost(with({"--config", file}, command));
    EXPECT_EQ(result.exit_code, 78) << command.front();
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(kSecret))) << command.front();
    EXPECT_THAT(result.out + result.err, HasSubstr("accounts[0].client_id")) << command.front();
  }
}

TEST(ConfigCommand, AConfigThatOthersCanWriteIsRefusedByEveryCommand) {
  const TempDir home;
  home.write("contoso.secret", kSecret);
  const auto file = home.write("azcost.json", config_text("contoso.secret"));
  ASSERT_EQ(chmod(file.c_str(), 0666), 0);
  for (const char* command : {"collect", "check", "status", "verify", "customers"}) {
    const auto result = azcost({"--config", file.string(), command});
    EXPECT_EQ(result.exit_code, 78) << command;
    EXPECT_THAT(result.out + result.err, HasSubstr("can be written by others")) << command;
  }
}

TEST(ConfigCommand, InitWritesWhereTheOtherCommandsLook) {
  for (const std::string xdg : {"", "relative", "/absolute"}) {
    const TempDir home;
    std::map<std::string, std::string> environment = {{"HOME", home.path().string()}};
    if (!xdg.empty()) {
      environment["XDG_CONFIG_HOME"] = xdg == "relative" ? xdg : home.path().string() + xdg;
    }
    const auto written = azcost({"config", "init"}, environment);
    EXPECT_EQ(written.exit_code, 0) << written.err;
    const auto found = azcost({"config", "path"}, environment);
    EXPECT_EQ(found.exit_code, 0) << xdg;
    EXPECT_THAT(written.out, HasSubstr("wrote " + found.out)) << xdg;
    EXPECT_THAT(found.out, HasSubstr(home.path().string())) << xdg;
  }
}

TEST(ConfigCommand, SettingsOfTheNetworkAreNothingToWhoReadsTheDataDirectory) {
  const TempDir home;
  auto environment = four_values(home);
  environment["HTTPS_PROXY"] = "socks5://proxy.example:1080";
  environment["AZURE_TENANT_ID"] = "common";
  for (const char* command : {"status", "verify"}) {
    const auto result = azcost({command, "--data-dir", home.path().string()}, environment);
    EXPECT_THAT(result.err, Not(HasSubstr("HTTPS_PROXY"))) << command;
    EXPECT_THAT(result.err, Not(HasSubstr("AZURE_TENANT_ID"))) << command;
  }
  const auto result = azcost({"collect"}, environment);
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("azcost: HTTPS_PROXY: 'socks5://proxy.example:1080' is not"));
  EXPECT_THAT(result.err, HasSubstr("azcost: AZURE_TENANT_ID: 'common' is neither"));
}

TEST(ConfigCommand, PathPrintsTheFileThatIsRead) {
  const TempDir home;
  home.write("contoso.secret", kSecret);
  const auto file = home.write("azcost.json", config_text("contoso.secret"));
  EXPECT_EQ(azcost({"config", "path"}, {{"AZCOST_CONFIG", file.string()}}).out,
            file.string() + "\n");
}

}  // namespace
}  // namespace azcost::testing
