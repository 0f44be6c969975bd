// The values of variables as shells, editors and Kubernetes leave them, and variables nobody reads.
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

/// A machine without a config file, whose environment names an account.
class ConfigVariables : public ::testing::Test {
 protected:
  Result<Config> loaded() { return load(files, environment, {}); }

  std::string complaint() {
    auto config = loaded();
    return config.ok() ? "nothing is wrong" : config.error().message;
  }

  FakeMachine files;
  Environment environment{{"AZCOST_BILLING_ACCOUNT_ID", "1234567"},
                          {"AZURE_TENANT_ID", kGuid},
                          {"AZURE_CLIENT_ID", kOtherGuid},
                          {"AZURE_CLIENT_SECRET", "S3CR3T"}};
};

TEST_F(ConfigVariables, LosesWhatCannotBeSeenAroundItsValues) {
  environment = {{"AZCOST_BILLING_ACCOUNT_ID", "\uFEFF1234567\r\n"},
                 {"AZURE_TENANT_ID", kGuid + "\n"},
                 {"AZURE_CLIENT_ID", "\u00A0" + kOtherGuid + "\u200B"},
                 {"AZURE_CLIENT_SECRET", " S3CR3T\n"},
                 {"AZCOST_CUSTOMER_TENANTS", "\u00A0" + kGuid + " ,\t" + kOtherGuid + "\uFEFF"},
                 {"AZCOST_LOG_LEVEL", "error\n"}};
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  const Account& account = config->accounts.at(0).account;
  EXPECT_EQ(account.billing_account_id, "1234567");
  EXPECT_EQ(account.tenant_id, kGuid);
  EXPECT_EQ(account.client_id, kOtherGuid);
  EXPECT_THAT(account.customer_tenants, ElementsAre(kGuid, kOtherGuid));
  EXPECT_EQ(config->accounts.at(0).credential, Credential{.secret = Secret("S3CR3T")});
  EXPECT_EQ(config->log_level, LogLevel::kError);
}

TEST_F(ConfigVariables, ShowsWhatCannotBeSeenWithinAValue) {
  environment["AZURE_TENANT_ID"] = "contoso\u200B.com";
  EXPECT_THAT(complaint(), HasSubstr("AZURE_TENANT_ID: 'contoso\\u200b.com' is neither"));
  environment["AZURE_TENANT_ID"] = "'" + kGuid + "'";
  EXPECT_THAT(complaint(), HasSubstr("AZURE_TENANT_ID: ''" + kGuid + "'' is neither"));
}

TEST_F(ConfigVariables, NamesTheAuthoritiesToTrust) {
  files.texts["/etc/ssl/inspection.pem"] = "PEM";
  environment["AZCOST_CA_FILE"] = "/etc/ssl/inspection.pem";
  EXPECT_EQ(loaded()->http.ca_file, "/etc/ssl/inspection.pem");
  EXPECT_EQ(parse(file_with(R"("http": {"ca_file": "/x.pem"})"), "/c.json", environment, {})
                ->http.ca_file,
            "/etc/ssl/inspection.pem");
  environment["AZCOST_CA_FILE"] = "/nowhere.pem";
  EXPECT_THAT(complaint(), HasSubstr("AZCOST_CA_FILE: there is no file '/nowhere.pem'"));
}

TEST_F(ConfigVariables, IsAskedForNoShareOfTheWorkYet) {
  environment["AZCOST_SHARD"] = "1/2";
  EXPECT_THAT(complaint(), HasSubstr("AZCOST_SHARD: is not supported by this version"));
}

TEST_F(ConfigVariables, HasNoVariableOfOursThatIsNotKnown) {
  environment["AZCOST_CUSTOMER_TENANT"] = kGuid;
  EXPECT_EQ(complaint(),
            "AZCOST_CUSTOMER_TENANT: unknown variable; did you mean AZCOST_CUSTOMER_TENANTS?");
  environment.erase("AZCOST_CUSTOMER_TENANT");
  environment["AZCOST_TENANT_ID"] = kGuid;
  EXPECT_EQ(complaint(), "AZCOST_TENANT_ID: unknown variable; did you mean AZURE_TENANT_ID?");
  environment.erase("AZCOST_TENANT_ID");
  environment["AZCOST_ANYTHING_ELSE"] = "S3CR3T";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_THAT(config->warnings[0], HasSubstr("AZCOST_ANYTHING_ELSE is no variable that azcost"));
  EXPECT_THAT(config->warnings[0], Not(HasSubstr("S3CR3T")));
}

// Of a service that is called azcost, and what azcost itself hands to the programs that it starts.
TEST_F(ConfigVariables, MayHoldWhatKubernetesAndAzcostItselfPutThere) {
  environment["AZCOST_SERVICE_HOST"] = "10.0.0.1";
  environment["AZCOST_SERVICE_PORT"] = "9464";
  environment["AZCOST_PORT"] = "tcp://10.0.0.1:9464";
  environment["AZCOST_PORT_9464_TCP_ADDR"] = "10.0.0.1";
  environment["AZCOST_RUN_RECORD"] = "/srv/run.json";
  environment["AZCOST_SHARD"] = "";
  const auto config = loaded();
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_TRUE(config->warnings.empty());
}

}  // namespace
}  // namespace azcost::config
