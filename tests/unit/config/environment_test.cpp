#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"
#include "fake_machine.hpp"

namespace azcost::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A machine without any config file: what the tests set is all there is.
class ConfigEnvironment : public ::testing::Test {
 protected:
  Result<Config> loaded(Need need = Need::kAccounts) {
    return load(files, environment, flags, need);
  }

  std::string complaint() {
    auto config = loaded();
    if (config.ok()) return "nothing is wrong";
    EXPECT_EQ(config.error().kind, ErrorKind::kConfig);
    return config.error().message;
  }

  Account account() {
    auto config = loaded();
    EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
    return config.ok() ? config->accounts.at(0).account : Account();
  }

  FakeMachine files;
  Flags flags;
  Environment environment{{"AZCOST_BILLING_ACCOUNT_ID", "1234567"},
                          {"AZURE_TENANT_ID", kGuid},
                          {"AZURE_CLIENT_ID", kOtherGuid},
                          {"AZURE_CLIENT_SECRET", "S3CR3T"}};
};

TEST_F(ConfigEnvironment, IsTheAccountDefault) {
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->file, std::nullopt);
  ASSERT_EQ(config->accounts.size(), 1U);
  Account expected;
  expected.name = "default";
  expected.billing_account_id = "1234567";
  expected.tenant_id = kGuid;
  expected.client_id = kOtherGuid;
  EXPECT_EQ(config->accounts[0].account, expected);
  EXPECT_EQ(config->accounts[0].credential, Credential{.secret = Secret("S3CR3T")});
}

TEST_F(ConfigEnvironment, NamesTheValuesThatAreMissing) {
  environment.erase("AZCOST_BILLING_ACCOUNT_ID");
  environment["AZURE_CLIENT_SECRET"] = "";
  EXPECT_EQ(complaint(),
            "environment: AZCOST_BILLING_ACCOUNT_ID and AZURE_CLIENT_SECRET are missing beside "
            "AZURE_TENANT_ID and AZURE_CLIENT_ID, and there is no config file; set them all, or "
            "'azcost config init' writes a file to fill in");
}

TEST_F(ConfigEnvironment, NamesTheOneValueThatIsMissing) {
  environment.erase("AZURE_TENANT_ID");
  EXPECT_THAT(complaint(), HasSubstr("environment: AZURE_TENANT_ID is missing beside "
                                     "AZCOST_BILLING_ACCOUNT_ID, AZURE_CLIENT_ID and "
                                     "AZURE_CLIENT_SECRET"));
}

TEST_F(ConfigEnvironment, CallsAnEmptySecretEmpty) {
  environment["AZURE_CLIENT_SECRET"] = "";
  EXPECT_EQ(complaint(),
            "AZURE_CLIENT_SECRET: is empty; set it to the Value of the app's client secret");
}

TEST_F(ConfigEnvironment, WithoutAnyValueSaysHowToStart) {
  environment = {{"AZURE_CLIENT_SECRET", ""}, {"HOME", "/home/ann"}};
  EXPECT_EQ(
      complaint(),
      "there is no config file (/home/ann/.config/azcost/config.json, /etc/azcost/config.json) "
      "and the environment names no account; 'azcost config init' writes a file to fill in");
}

TEST_F(ConfigEnvironment, IsCheckedByTheRulesOfTheFile) {
  environment["AZURE_TENANT_ID"] = "common";
  EXPECT_EQ(complaint(),
            "AZURE_TENANT_ID: 'common' is neither a GUID nor a domain name; write the Directory "
            "(tenant) ID "
            "from the Overview of the app registration");
}

TEST_F(ConfigEnvironment, NeverShowsASecretInTheWrongVariable) {
  environment["AZURE_CLIENT_ID"] = "S3CR3T";
  EXPECT_THAT(complaint(), Not(HasSubstr("S3CR3T")));
  EXPECT_THAT(
      complaint(),
      HasSubstr("AZURE_CLIENT_ID: the value (it may be a secret and is not shown) is not a GUID"));
}

TEST_F(ConfigEnvironment, ListsCustomersWithCommas) {
  environment["AZCOST_CUSTOMER_TENANTS"] =
      "FFFFFFFF-bbbb-cccc-dddd-eeeeeeeeeeee, " + kGuid + ",," + kGuid + ",";
  EXPECT_THAT(account().customer_tenants,
              ElementsAre(kGuid, "ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee"));
}

TEST_F(ConfigEnvironment, SaysWhichCustomerIsNone) {
  environment["AZCOST_CUSTOMER_TENANTS"] = kGuid + ",fabrikam";
  EXPECT_EQ(complaint(),
            "AZCOST_CUSTOMER_TENANTS: entry 2: 'fabrikam' is not a GUID; write the tenant id of a "
            "customer, or leave the list empty for all");
}

TEST_F(ConfigEnvironment, OneHostOfAzureTellsTheOther) {
  environment["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.us/";
  EXPECT_EQ(account().cloud, cloud_named("usgov"));
  environment["AZURE_AUTHORITY_HOST"] = "https://login.chinacloudapi.cn";
  EXPECT_EQ(account().cloud, cloud_named("china"));
  environment.erase("AZURE_AUTHORITY_HOST");
  environment["AZCOST_ARM_ENDPOINT"] = "https://management.usgovcloudapi.net";
  EXPECT_EQ(account().cloud, cloud_named("usgov"));
}

TEST_F(ConfigEnvironment, OneHostOfSomebodyElseNeedsTheOther) {
  environment["AZURE_AUTHORITY_HOST"] = "http://127.0.0.1:8080";
  EXPECT_EQ(complaint(),
            "AZURE_AUTHORITY_HOST: is none of Azure's own hosts; set AZCOST_ARM_ENDPOINT as well");
  environment.erase("AZURE_AUTHORITY_HOST");
  environment["AZCOST_ARM_ENDPOINT"] = "http://127.0.0.1:8080";
  EXPECT_EQ(complaint(),
            "AZCOST_ARM_ENDPOINT: is none of Azure's own hosts; set AZURE_AUTHORITY_HOST as well");
}

TEST_F(ConfigEnvironment, TwoHostsAreACloudOfTheirOwn) {
  environment["AZURE_AUTHORITY_HOST"] = "http://127.0.0.1:8080/";
  environment["AZCOST_ARM_ENDPOINT"] = "http://127.0.0.1:8081/";
  EXPECT_EQ(account().cloud,
            (Cloud{"http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://127.0.0.1:8081"}));
}

TEST_F(ConfigEnvironment, TwoHostsOfOneCloudAreThatCloud) {
  environment["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.us";
  environment["AZCOST_ARM_ENDPOINT"] = "https://management.usgovcloudapi.net";
  EXPECT_EQ(account().cloud, cloud_named("usgov"));
}

TEST_F(ConfigEnvironment, HostsAreHttpsBeyondLoopback) {
  environment["AZCOST_ARM_ENDPOINT"] = "http://management.azure.com";
  EXPECT_EQ(complaint(),
            "AZCOST_ARM_ENDPOINT: 'http://management.azure.com' has to be https: http is for "
            "127.0.0.1, [::1] and localhost "
            "only");
}

TEST_F(ConfigEnvironment, BeatsTheFileInTheSettingsOfTheMachine) {
  environment["AZCOST_DATA_DIR"] = "costs";
  environment["AZCOST_SCHEMA"] = "focus";
  environment["AZCOST_LOG_LEVEL"] = "error";
  environment["AZCOST_LOG_FORMAT"] = "json";
  const auto config =
      parse(file_with(R"("data_dir": "/srv/costs", "log": {"level": "debug", "format": "text"})"),
            "/etc/azcost/config.json", environment, {});
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->data_dir, "costs");
  EXPECT_EQ(config->log_level, LogLevel::kError);
  EXPECT_EQ(config->log_format, "json");
  EXPECT_EQ(config->origins, (Origins{{"version", "/etc/azcost/config.json"},
                                      {"data_dir", "AZCOST_DATA_DIR"},
                                      {"schema", "AZCOST_SCHEMA"},
                                      {"log.level", "AZCOST_LOG_LEVEL"},
                                      {"log.format", "AZCOST_LOG_FORMAT"}}));
}

TEST_F(ConfigEnvironment, NamesTheVariableThatIsWrong) {
  environment["AZCOST_LOG_LEVEL"] = "loud";
  EXPECT_EQ(complaint(),
            "AZCOST_LOG_LEVEL: 'loud' is none of trace, debug, info, warning, error, off");
  environment.erase("AZCOST_LOG_LEVEL");
  environment["AZCOST_SCHEMA"] = "azure";
  EXPECT_EQ(complaint(), "AZCOST_SCHEMA: 'azure' is not supported by this version; write focus");
}

TEST_F(ConfigEnvironment, ChangesNoAccountOfAFile) {
  environment["AZCOST_CUSTOMER_TENANTS"] = kOtherGuid;
  environment["AZCOST_BILLING_ACCOUNT_ID"] = "7654321";
  environment["AZURE_AUTHORITY_HOST"] = "http://127.0.0.1:1";
  environment["AZURE_FEDERATED_TOKEN_FILE"] = "/run/token";
  const auto config = parse(file_with_account(""), "/etc/azcost/config.json", environment, Flags{});
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).account, account_with(""));
  EXPECT_EQ(config->accounts.at(0).credential, std::nullopt);
}

TEST_F(ConfigEnvironment, IsBeatenByFlags) {
  environment["AZCOST_DATA_DIR"] = "/from/environment";
  environment["AZCOST_LOG_LEVEL"] = "error";
  environment["AZCOST_LOG_FORMAT"] = "json";
  flags.data_dir = "from/flag";
  flags.log_level = "debug";
  flags.log_format = "text";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->data_dir, "from/flag");
  EXPECT_EQ(config->log_level, LogLevel::kDebug);
  EXPECT_EQ(config->log_format, "text");
  EXPECT_EQ(config->origins.at("data_dir"), "--data-dir");
  EXPECT_EQ(config->origins.at("log.level"), "--log-level");
  EXPECT_EQ(config->origins.at("log.format"), "--log-format");
}

TEST_F(ConfigEnvironment, LeavesMistakesInFlagsToTheUserOfTheFlag) {
  flags.log_level = "loud";
  const auto config = loaded();
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(config.error().message,
            "--log-level: 'loud' is none of trace, debug, info, warning, error, off");
}

TEST_F(ConfigEnvironment, PutsDataWhereTheUserKeepsData) {
  environment["HOME"] = "/home/ann";
  EXPECT_EQ(loaded()->data_dir, "/home/ann/.local/share/azcost");
  environment["XDG_DATA_HOME"] = "/data/ann";
  EXPECT_EQ(loaded()->data_dir, "/data/ann/azcost");
  environment["XDG_DATA_HOME"] = "relative/is/ignored";
  EXPECT_EQ(loaded()->data_dir, "/home/ann/.local/share/azcost");
  environment.erase("HOME");
  EXPECT_EQ(loaded()->data_dir, "/var/lib/azcost");
}

TEST_F(ConfigEnvironment, NamesTheProxyLowerCaseFirst) {
  environment["HTTPS_PROXY"] = "http://upper.example:1";
  environment["NO_PROXY"] = "upper.example";
  EXPECT_EQ(loaded()->http.proxy, "http://upper.example:1");
  EXPECT_EQ(loaded()->http.no_proxy, "upper.example");
  environment["https_proxy"] = "lower.example:1";
  environment["no_proxy"] = "lower.example";
  EXPECT_EQ(loaded()->http.proxy, "http://lower.example:1");
  EXPECT_EQ(loaded()->http.no_proxy, "lower.example");
}

TEST_F(ConfigEnvironment, NamesNoProxyWhereTheFileDoes) {
  environment = {{"HTTPS_PROXY", "http://upper.example:1"}};
  const auto proxy = [&](const std::string& http) {
    return parse(file_with(http), "/etc/azcost/config.json", environment, {})->http.proxy;
  };
  EXPECT_EQ(proxy(R"("http": {"proxy": "http://file.example:1"})"), "http://file.example:1");
  EXPECT_EQ(proxy(R"("http": {"proxy": ""})"), "");
  EXPECT_EQ(proxy(R"("http": {"proxy": null})"), "http://upper.example:1");
}

TEST_F(ConfigEnvironment, NamesTheVariableOfAProxyThatCannotBeUsed) {
  environment["https_proxy"] = "socks5://u:S3CR3T@proxy.example:1";
  EXPECT_EQ(complaint(),
            "https_proxy: the value (it may be a secret and is not shown) is not an http:// proxy, "
            "the only kind supported; write "
            "http://host:port, such as http://proxy.example:3128");
}

TEST_F(ConfigEnvironment, MayLackTheAccountWhereOnlyDataIsRead) {
  environment = {{"AZURE_TENANT_ID", kGuid}, {"AZCOST_DATA_DIR", "/srv/costs"}};
  const auto config = loaded(Need::kDataDirectory);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_TRUE(config->accounts.empty());
  EXPECT_EQ(config->data_dir, "/srv/costs");
}

TEST_F(ConfigEnvironment, TakesTheSecretThatSystemdHandsOver) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["CREDENTIALS_DIRECTORY"] = "/run/credentials";
  EXPECT_THAT(complaint(), HasSubstr("AZURE_CLIENT_SECRET is missing"));
  files.texts["/run/credentials/default.secret"] = "S3CR3T\n";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential,
            (Credential{.file = "/run/credentials/default.secret", .handed_over = true}));
  EXPECT_EQ(config->origins.at("accounts[0].client_secret_file"), "CREDENTIALS_DIRECTORY");
}

TEST_F(ConfigEnvironment, PrefersTheSecretOfSystemdToItsOwn) {
  environment["CREDENTIALS_DIRECTORY"] = "/run/credentials";
  files.texts["/run/credentials/default.secret"] = "S3CR3T\n";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential,
            (Credential{.file = "/run/credentials/default.secret", .handed_over = true}));
}

TEST_F(ConfigEnvironment, MayNameACertificateInPlaceOfTheSecret) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["AZURE_CLIENT_CERTIFICATE_PATH"] = "/etc/azcost/app.pem";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential,
            (Credential{.kind = CredentialKind::kClientCertificate,
                        .file = "/etc/azcost/app.pem",
                        .from_environment = true}));
  EXPECT_EQ(config->origins.at("accounts[0].client_certificate_file"),
            "AZURE_CLIENT_CERTIFICATE_PATH");
}

TEST_F(ConfigEnvironment, MayNameAFederatedTokenInPlaceOfTheSecret) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["AZURE_FEDERATED_TOKEN_FILE"] = "/run/token";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential, (Credential{.kind = CredentialKind::kFederatedToken,
                                                           .file = "/run/token",
                                                           .from_environment = true}));
  EXPECT_EQ(config->origins.at("accounts[0].federated_token_file"), "AZURE_FEDERATED_TOKEN_FILE");
}

TEST_F(ConfigEnvironment, KeepsItsCertificateBesideASecretOfSystemd) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["AZURE_CLIENT_CERTIFICATE_PATH"] = "/etc/azcost/app.pem";
  environment["CREDENTIALS_DIRECTORY"] = "/run/credentials";
  files.texts["/run/credentials/default.secret"] = "S3CR3T\n";
  EXPECT_EQ(loaded()->accounts.at(0).credential->kind, CredentialKind::kClientCertificate);
}

TEST_F(ConfigEnvironment, NamesTwoProofsOfOneApp) {
  environment["AZURE_FEDERATED_TOKEN_FILE"] = "/run/token";
  EXPECT_EQ(complaint(),
            "AZURE_FEDERATED_TOKEN_FILE: is set beside AZURE_CLIENT_SECRET; unset one of them, and "
            "keep the one that the app has");
  environment.erase("AZURE_CLIENT_SECRET");
  environment["AZURE_CLIENT_CERTIFICATE_PATH"] = "/etc/azcost/app.pem";
  EXPECT_EQ(complaint(),
            "AZURE_FEDERATED_TOKEN_FILE: is set beside AZURE_CLIENT_CERTIFICATE_PATH; unset one of "
            "them, and keep the one that the app has");
}

TEST_F(ConfigEnvironment, NamesTheValuesThatAreMissingBesideAToken) {
  environment = {{"AZURE_TENANT_ID", kGuid},
                 {"AZURE_CLIENT_ID", kOtherGuid},
                 {"AZURE_FEDERATED_TOKEN_FILE", "/run/token"}};
  EXPECT_THAT(complaint(), HasSubstr("AZCOST_BILLING_ACCOUNT_ID is missing beside AZURE_TENANT_ID, "
                                     "AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE"));
}

TEST_F(ConfigEnvironment, TakesNoSecretForThePathOfACertificate) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["AZURE_CLIENT_CERTIFICATE_PATH"] = "Zx98Q~S3CR3T.abcdefghijklmnopqrstuvwxyz0";
  EXPECT_THAT(complaint(), HasSubstr("AZURE_CLIENT_CERTIFICATE_PATH: looks like the secret"));
  EXPECT_THAT(complaint(), Not(HasSubstr("S3CR3T")));
}

TEST_F(ConfigEnvironment, LosesItsAccountToTheFileOfTheMachine) {
  files.texts["/etc/azcost/config.json"] =
      file_with_account(R"("client_secret_file": "contoso.secret")");
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->file, "/etc/azcost/config.json");
  EXPECT_EQ(config->accounts.at(0).account.name, "contoso");
}

TEST_F(ConfigEnvironment, IsTakenWhereTheUserMayNotLookForAFile) {
  files.forbidden = {"/etc/azcost/config.json"};
  EXPECT_EQ(account().name, "default");
}

TEST_F(ConfigEnvironment, IsNotTakenForAFileThatWasNamedAndMayNotBeLookedAt) {
  files.forbidden = {"/etc/azcost/config.json"};
  environment["AZCOST_CONFIG"] = "/etc/azcost/config.json";
  EXPECT_EQ(complaint(), "AZCOST_CONFIG: Permission denied");
}

TEST_F(ConfigEnvironment, NamesASecretThatMayNotBeLookedAtForReadingToExplain) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["CREDENTIALS_DIRECTORY"] = "/run/credentials";
  files.forbidden = {"/run/credentials/default.secret"};
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.at(0).credential,
            (Credential{.file = "/run/credentials/default.secret", .handed_over = true}));
}

}  // namespace
}  // namespace azcost::config
