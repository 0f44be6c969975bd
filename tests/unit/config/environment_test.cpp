// Settings from the environment, as shells, editors, systemd and Kubernetes set it.
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
using ::testing::StartsWith;

/// A machine without any config file: there is only what the tests set.
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

  /// The error when the environment has `variables`, too; an empty value removes a variable.
  std::string complaint_with(const Environment& variables) {
    const Environment before = environment;
    for (const auto& [name, value] : variables) environment[name] = value;
    std::string message = complaint();
    environment = before;
    return message;
  }

  Config config() {
    auto config = loaded();
    EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
    if (config.ok()) return *config;
    Config none;
    none.accounts.emplace_back();
    return none;
  }
  Account account() { return config().accounts.at(0).account; }
  std::optional<Credential> credential() { return config().accounts.at(0).credential; }

  FakeMachine files;
  Flags flags;
  Environment environment{{"AZCOST_BILLING_ACCOUNT_ID", "1234567"},
                          {"AZURE_TENANT_ID", kGuid},
                          {"AZURE_CLIENT_ID", kOtherGuid},
                          {"AZURE_CLIENT_SECRET", "S3CR3T"}};
};

TEST_F(ConfigEnvironment, IsTheAccountDefault) {
  EXPECT_EQ(config().file, std::nullopt);
  ASSERT_EQ(config().accounts.size(), 1U);
  Account expected;
  expected.name = "default";
  expected.billing_account_id = "1234567";
  expected.tenant_id = kGuid;
  expected.client_id = kOtherGuid;
  EXPECT_EQ(account(), expected);
  EXPECT_EQ(credential(), Credential{.secret = Secret("S3CR3T")});
}

TEST_F(ConfigEnvironment, SaysWhatIsMissingOrCannotBeUsed) {
  for (const auto& [variables, said] : std::vector<std::pair<Environment, std::string>>{
           {{{"AZCOST_BILLING_ACCOUNT_ID", ""}, {"AZURE_CLIENT_SECRET", ""}},
            "environment: AZCOST_BILLING_ACCOUNT_ID and AZURE_CLIENT_SECRET are missing beside "
            "AZURE_TENANT_ID and AZURE_CLIENT_ID, and there is no config file; set them all, or"},
           {{{"AZURE_TENANT_ID", ""}},
            "environment: AZURE_TENANT_ID is missing beside AZCOST_BILLING_ACCOUNT_ID, "
            "AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"},
           {{{"AZCOST_BILLING_ACCOUNT_ID", ""},
             {"AZURE_CLIENT_SECRET", ""},
             {"AZURE_FEDERATED_TOKEN_FILE", "/run/token"}},
            "environment: AZCOST_BILLING_ACCOUNT_ID is missing beside AZURE_TENANT_ID, "
            "AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE"},
           {{{"AZURE_CLIENT_SECRET", ""}}, "AZURE_CLIENT_SECRET: is empty; set it to the Value of"},
           {{{"AZURE_TENANT_ID", "common"}},
            "AZURE_TENANT_ID: 'common' is neither a GUID nor a domain name; write the Directory"},
           {{{"AZURE_TENANT_ID", "contoso\u200B.com"}},
            "AZURE_TENANT_ID: 'contoso\\u200b.com' is neither"},
           {{{"AZURE_CLIENT_ID", "S3CR3T"}},
            "AZURE_CLIENT_ID: the value (it may be a secret and is not shown) is not a GUID"},
           {{{"AZCOST_CUSTOMER_TENANTS", kGuid + ",fabrikam"}},
            "AZCOST_CUSTOMER_TENANTS: entry 2: 'fabrikam' is not a GUID; write the tenant id of a"},
           {{{"AZURE_AUTHORITY_HOST", "http://127.0.0.1:8080"}},
            "AZURE_AUTHORITY_HOST: is none of Azure's own hosts; set AZCOST_ARM_ENDPOINT as well"},
           {{{"AZCOST_ARM_ENDPOINT", "http://127.0.0.1:8080"}},
            "AZCOST_ARM_ENDPOINT: is none of Azure's own hosts; set AZURE_AUTHORITY_HOST as well"},
           {{{"AZCOST_ARM_ENDPOINT", "http://management.azure.com"}},
            "AZCOST_ARM_ENDPOINT: 'http://management.azure.com' has to be https"},
           {{{"AZCOST_LOG_LEVEL", "loud"}},
            "AZCOST_LOG_LEVEL: 'loud' is none of trace, debug, info, warning, error, off"},
           {{{"AZCOST_SCHEMA", "azure"}}, "AZCOST_SCHEMA: 'azure' is not supported by this"},
           {{{"AZCOST_CA_FILE", "/nowhere.pem"}},
            "AZCOST_CA_FILE: there is no file '/nowhere.pem'"},
           {{{"https_proxy", "socks5://u:S3CR3T@proxy.example:1"}},
            "https_proxy: the value (it may be a secret and is not shown) is not an http:// proxy"},
           {{{"AZURE_FEDERATED_TOKEN_FILE", "/run/token"}},
            "AZURE_FEDERATED_TOKEN_FILE: stands beside AZURE_CLIENT_SECRET; keep the one that"},
           {{{"AZURE_CLIENT_SECRET", ""},
             {"AZURE_CLIENT_CERTIFICATE_PATH", "/etc/azcost/app.pem"},
             {"AZURE_FEDERATED_TOKEN_FILE", "/run/token"}},
            "AZURE_FEDERATED_TOKEN_FILE: stands beside AZURE_CLIENT_CERTIFICATE_PATH; keep"},
           {{{"AZURE_CLIENT_SECRET", ""}, {"AZURE_CLIENT_CERTIFICATE_PATH", kSecretText}},
            "AZURE_CLIENT_CERTIFICATE_PATH: looks like the secret"},
           {{{"AZCOST_CUSTOMER_TENANT", kGuid}},
            "AZCOST_CUSTOMER_TENANT: unknown variable; did you mean AZCOST_CUSTOMER_TENANTS?"},
           {{{"AZCOST_TENANT_ID", kGuid}},
            "AZCOST_TENANT_ID: unknown variable; did you mean AZURE_TENANT_ID?"}}) {
    EXPECT_THAT(complaint_with(variables), StartsWith(said));
    EXPECT_THAT(complaint_with(variables), Not(HasSubstr("S3CR3T")));
  }
}

TEST_F(ConfigEnvironment, WithoutAnyValueSaysHowToStart) {
  environment = {{"AZURE_CLIENT_SECRET", ""}, {"HOME", "/home/ann"}};
  EXPECT_EQ(
      complaint(),
      "there is no config file (/home/ann/.config/azcost/config.json, /etc/azcost/config.json) "
      "and the environment names no account; 'azcost config init' writes a file to fill in");
}

TEST_F(ConfigEnvironment, LosesWhatCannotBeSeenAroundItsValues) {
  environment = {{"AZCOST_BILLING_ACCOUNT_ID", "\uFEFF1234567\r\n"},
                 {"AZURE_TENANT_ID", kGuid + "\n"},
                 {"AZURE_CLIENT_ID", "\u00A0" + kOtherGuid + "\u200B"},
                 {"AZURE_CLIENT_SECRET", " S3CR3T\n"},
                 {"AZCOST_CUSTOMER_TENANTS", "\u00A0FFFFFFFF-bbbb-cccc-dddd-eeeeeeeeeeee ,\t" +
                                                 kGuid + ",," + kGuid + "\uFEFF"},
                 {"AZCOST_LOG_LEVEL", "error\n"}};
  EXPECT_EQ(account().billing_account_id, "1234567");
  EXPECT_EQ(account().tenant_id, kGuid);
  EXPECT_EQ(account().client_id, kOtherGuid);
  EXPECT_THAT(account().customer_tenants,
              ElementsAre(kGuid, "ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee"));
  EXPECT_EQ(credential(), Credential{.secret = Secret("S3CR3T")});
  EXPECT_EQ(config().log_level, LogLevel::kError);
}

TEST_F(ConfigEnvironment, OneHostOfAzureImpliesTheOtherAndTwoAreACloudOfTheirOwn) {
  const std::string authority = "AZURE_AUTHORITY_HOST";
  const std::string manager = "AZCOST_ARM_ENDPOINT";
  const Cloud own{"http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://127.0.0.1:8081"};
  for (const auto& [hosts, cloud] : std::vector<std::pair<Environment, std::optional<Cloud>>>{
           {{{authority, "https://login.microsoftonline.us/"}}, cloud_named("usgov")},
           {{{authority, "https://login.chinacloudapi.cn"}}, cloud_named("china")},
           {{{manager, "https://management.usgovcloudapi.net"}}, cloud_named("usgov")},
           {{{authority, "https://login.microsoftonline.us"},
             {manager, "https://management.usgovcloudapi.net"}},
            cloud_named("usgov")},
           {{{authority, "http://127.0.0.1:8080/"}, {manager, "http://127.0.0.1:8081/"}}, own}}) {
    environment.erase(authority);
    environment.erase(manager);
    for (const auto& [name, value] : hosts) environment[name] = value;
    EXPECT_EQ(account().cloud, cloud);
  }
}

TEST_F(ConfigEnvironment, BeatsTheFileAndIsBeatenByFlags) {
  const std::string text =
      file_with(R"("data_dir": "/srv/costs", "log": {"level": "debug", "format": "text"},
                   "http": {"ca_file": "/x.pem"})");
  environment = {{"AZCOST_DATA_DIR", "costs"},
                 {"AZCOST_SCHEMA", "focus"},
                 {"AZCOST_LOG_LEVEL", "error"},
                 {"AZCOST_LOG_FORMAT", "json"},
                 {"AZCOST_CA_FILE", "/etc/ssl/inspection.pem"}};
  const auto config = parse(text, "/etc/azcost/config.json", environment, {});
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->data_dir, "costs");
  EXPECT_EQ(config->log_level, LogLevel::kError);
  EXPECT_EQ(config->log_format, "json");
  EXPECT_EQ(config->http.ca_file, "/etc/ssl/inspection.pem");
  EXPECT_EQ(config->origins, (Origins{{"version", "/etc/azcost/config.json"},
                                      {"data_dir", "AZCOST_DATA_DIR"},
                                      {"schema", "AZCOST_SCHEMA"},
                                      {"http.ca_file", "AZCOST_CA_FILE"},
                                      {"log.level", "AZCOST_LOG_LEVEL"},
                                      {"log.format", "AZCOST_LOG_FORMAT"}}));
  flags.data_dir = "from/flag";
  flags.log_level = "info";
  flags.log_format = "text";
  const auto flagged = parse(text, "/etc/azcost/config.json", environment, flags);
  ASSERT_TRUE(flagged.ok()) << flagged.error().message;
  EXPECT_EQ(flagged->data_dir, "from/flag");
  EXPECT_EQ(flagged->log_level, LogLevel::kInfo);
  EXPECT_EQ(flagged->log_format, "text");
  EXPECT_EQ(flagged->origins.at("data_dir"), "--data-dir");
  EXPECT_EQ(flagged->origins.at("log.level"), "--log-level");
  EXPECT_EQ(flagged->origins.at("log.format"), "--log-format");
}

TEST_F(ConfigEnvironment, LeavesMistakesInFlagsToTheUserOfTheFlag) {
  flags.log_level = "loud";
  const auto config = loaded();
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(config.error().message,
            "--log-level: 'loud' is none of trace, debug, info, warning, error, off");
}

TEST_F(ConfigEnvironment, ChangesNoAccountOfAFile) {
  environment["AZCOST_CUSTOMER_TENANTS"] = kOtherGuid;
  environment["AZCOST_BILLING_ACCOUNT_ID"] = "7654321";
  environment["AZURE_AUTHORITY_HOST"] = "http://127.0.0.1:1";
  environment["AZURE_FEDERATED_TOKEN_FILE"] = "/run/token";
  files.texts["/etc/azcost/config.json"] =
      file_with_account(R"("client_secret_file": "contoso.secret")");
  EXPECT_EQ(config().file, "/etc/azcost/config.json");
  EXPECT_EQ(account(), account_with(""));
  EXPECT_EQ(credential(), Credential{.file = "/etc/azcost/contoso.secret"});
}

TEST_F(ConfigEnvironment, PutsDataWhereTheUserKeepsData) {
  environment["HOME"] = "/home/ann";
  EXPECT_EQ(config().data_dir, "/home/ann/.local/share/azcost");
  environment["XDG_DATA_HOME"] = "/data/ann";
  EXPECT_EQ(config().data_dir, "/data/ann/azcost");
  environment["XDG_DATA_HOME"] = "relative/is/ignored";
  EXPECT_EQ(config().data_dir, "/home/ann/.local/share/azcost");
  environment.erase("HOME");
  EXPECT_EQ(config().data_dir, "/var/lib/azcost");
}

TEST_F(ConfigEnvironment, NamesTheProxyLowerCaseFirstUnlessTheFileDoes) {
  environment["HTTPS_PROXY"] = "http://upper.example:1";
  environment["NO_PROXY"] = "upper.example";
  EXPECT_EQ(config().http.proxy, "http://upper.example:1");
  EXPECT_EQ(config().http.no_proxy, "upper.example");
  const auto proxy = [&](const std::string& http) {
    return parse(file_with(http), "/etc/azcost/config.json", environment, {})->http.proxy;
  };
  EXPECT_EQ(proxy(R"("http": {"proxy": "http://file.example:1"})"), "http://file.example:1");
  EXPECT_EQ(proxy(R"("http": {"proxy": ""})"), "");
  EXPECT_EQ(proxy(R"("http": {"proxy": null})"), "http://upper.example:1");
  environment["https_proxy"] = "lower.example:1";
  environment["no_proxy"] = "lower.example";
  EXPECT_EQ(config().http.proxy, "http://lower.example:1");
  EXPECT_EQ(config().http.no_proxy, "lower.example");
}

TEST_F(ConfigEnvironment, MayLackTheAccountWhereOnlyDataIsRead) {
  environment = {{"AZURE_TENANT_ID", kGuid}, {"AZCOST_DATA_DIR", "/srv/costs"}};
  const auto config = loaded(Need::kDataDirectory);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_TRUE(config->accounts.empty());
  EXPECT_EQ(config->data_dir, "/srv/costs");
}

TEST_F(ConfigEnvironment, TakesTheSecretThatSystemdHandsOver) {
  const Credential handed_over{.file = "/run/credentials/default.secret", .handed_over = true};
  environment["CREDENTIALS_DIRECTORY"] = "/run/credentials";
  files.texts["/run/credentials/default.secret"] = "S3CR3T\n";
  EXPECT_EQ(credential(), handed_over);  // rather than its own
  environment.erase("AZURE_CLIENT_SECRET");
  EXPECT_EQ(credential(), handed_over);
  EXPECT_EQ(config().origins.at("accounts[0].client_secret_file"), "CREDENTIALS_DIRECTORY");
  files.texts.clear();
  EXPECT_THAT(complaint(), HasSubstr("AZURE_CLIENT_SECRET is missing"));
  // Reading it will say why it cannot be used.
  files.forbidden = {"/run/credentials/default.secret"};
  EXPECT_EQ(credential(), handed_over);
}

TEST_F(ConfigEnvironment, MayNameACertificateOrATokenInPlaceOfTheSecret) {
  environment.erase("AZURE_CLIENT_SECRET");
  environment["AZURE_CLIENT_CERTIFICATE_PATH"] = "/etc/azcost/app.pem";
  const Credential certificate{.kind = CredentialKind::kClientCertificate,
                               .file = "/etc/azcost/app.pem",
                               .from_environment = true};
  EXPECT_EQ(credential(), certificate);
  EXPECT_EQ(config().origins.at("accounts[0].client_certificate_file"),
            "AZURE_CLIENT_CERTIFICATE_PATH");
  environment["CREDENTIALS_DIRECTORY"] = "/run/credentials";
  files.texts["/run/credentials/default.secret"] = "S3CR3T\n";
  EXPECT_EQ(credential(), certificate);  // rather than a secret of systemd
  environment.erase("AZURE_CLIENT_CERTIFICATE_PATH");
  environment["AZURE_FEDERATED_TOKEN_FILE"] = "/run/token";
  EXPECT_EQ(credential(), (Credential{.kind = CredentialKind::kFederatedToken,
                                      .file = "/run/token",
                                      .from_environment = true}));
}

TEST_F(ConfigEnvironment, IsTakenWhereTheUserMayNotLookForAFileThatNobodyNamed) {
  files.forbidden = {"/etc/azcost/config.json"};
  EXPECT_EQ(account().name, "default");
  environment["AZCOST_CONFIG"] = "/etc/azcost/config.json";
  EXPECT_EQ(complaint(), "AZCOST_CONFIG: Permission denied");
}

TEST_F(ConfigEnvironment, MayHoldOtherVariablesWhichAreWarnedOfWhereNobodyElseSetsThem) {
  environment["AZCOST_SERVICE_HOST"] = "10.0.0.1";  // Kubernetes, of a service called azcost
  environment["AZCOST_SERVICE_PORT"] = "9464";
  environment["AZCOST_PORT"] = "tcp://10.0.0.1:9464";
  environment["AZCOST_PORT_9464_TCP_ADDR"] = "10.0.0.1";
  environment["AZCOST_SOMETHING"] = "";
  EXPECT_THAT(config().warnings, ::testing::IsEmpty());
  environment["AZCOST_ANYTHING_ELSE"] = "S3CR3T";
  ASSERT_EQ(config().warnings.size(), 1U);
  EXPECT_THAT(config().warnings[0], HasSubstr("AZCOST_ANYTHING_ELSE is no variable that azcost"));
  EXPECT_THAT(config().warnings[0], Not(HasSubstr("S3CR3T")));
}

}  // namespace
}  // namespace azcost::config
