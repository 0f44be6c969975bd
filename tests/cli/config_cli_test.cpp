// `azcost config` and the settings as users meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "azcost_process.hpp"
#include "support/temp_dir.hpp"

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

TEST(ConfigCommand, AMissingValueIsNamed) {
  const TempDir home;
  auto environment = four_values(home);
  environment.erase("AZURE_CLIENT_ID");
  const auto result = azcost({"config", "validate"}, environment);
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("AZURE_CLIENT_ID"));
}

TEST(ConfigCommand, WithNothingAtAllItSaysHowToStart) {
  const TempDir home;
  const auto result = azcost({"collect"}, {{"HOME", home.path().string()}});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("azcost config init"));
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

TEST(ConfigCommand, AnUnknownKeyNamesTheNearestOne) {
  const TempDir home;
  home.write("contoso.secret", kSecret);
  std::string text = config_text("contoso.secret");
  text.replace(text.find("tenant_id"), 9, "tenent_id");
  const auto file = home.write("azcost.json", text);
  const auto result = azcost({"--config", file.string(), "config", "validate"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("tenent_id"));
  EXPECT_THAT(result.err, HasSubstr("tenant_id"));
}

TEST(ConfigCommand, ASecretFileThatIsNotThereIsNamed) {
  const TempDir home;
  const auto file = home.write("azcost.json", config_text("nowhere.secret"));
  const auto result = azcost({"--config", file.string(), "collect"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("nowhere.secret"));
}

TEST(ConfigCommand, AnEmptySecretIsRefused) {
  const TempDir home;
  home.write("contoso.secret", "\n");
  const auto file = home.write("azcost.json", config_text("contoso.secret"));
  const auto result = azcost({"--config", file.string(), "collect"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("empty"));
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

TEST(ConfigCommand, ClearTextToAHostThatIsNotThisOneIsRefused) {
  const TempDir home;
  auto environment = four_values(home);
  environment["AZCOST_ARM_ENDPOINT"] = "http://management.example.com";
  const auto result = azcost({"collect"}, environment);
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("AZCOST_ARM_ENDPOINT"));
}

TEST(ConfigCommand, ABadGuidInTheEnvironmentNamesTheVariable) {
  const TempDir home;
  auto environment = four_values(home);
  environment["AZURE_CLIENT_ID"] = "not-a-guid";
  const auto result = azcost({"collect"}, environment);
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("AZURE_CLIENT_ID"));
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
