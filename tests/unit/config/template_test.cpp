#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using ::testing::HasSubstr;

std::string filled(std::string text, const std::string& placeholder, const std::string& value) {
  const auto at = text.find("\"" + placeholder + "\"");
  EXPECT_NE(at, std::string::npos) << placeholder;
  return at == std::string::npos ? text : text.replace(at + 1, placeholder.size(), value);
}

TEST(ConfigTemplate, SaysWhichValuesAreNotFilledInYet) {
  const std::string all = complaint(template_text());
  for (const std::string line :
       {"accounts[0].billing_account_id: still holds the placeholder <Billing Account ID>; write "
        "your own value there",
        "accounts[0].tenant_id: still holds the placeholder <Tenant ID>;",
        "accounts[0].client_id: still holds the placeholder <Client ID>;"}) {
    EXPECT_THAT(all, HasSubstr(line));
  }
}

TEST(ConfigTemplate, IsAConfigOnceFilledIn) {
  std::string text = filled(template_text(), "<Billing Account ID>", "1234567");
  text = filled(text, "<Tenant ID>", kGuid);
  text = filled(text, "<Client ID>", kOtherGuid);
  const auto config = parsed(text);
  ASSERT_TRUE(config.ok()) << config.error().message;
  ASSERT_EQ(config->accounts.size(), 1U);
  EXPECT_EQ(config->accounts[0].credential, Credential{.file = "/etc/azcost/azcost.secret"});
  EXPECT_EQ(config->accounts[0].account.name, "default");
}

TEST(ConfigTemplate, SpeaksTheWordsOfThePortal) {
  const std::string text = template_text();
  for (const std::string heading :
       {"App registration", "Billing Account Reader", "Directory (tenant) ID",
        "Application (client) ID", "Client secret", "\"Value\"", "\"Secret ID\"",
        "Billing Account ID", "Cost Management + Billing", "Access control (IAM)",
        "Customer tenants"}) {
    EXPECT_THAT(text, HasSubstr(heading));
  }
}

TEST(ConfigTemplate, FitsATerminal) {
  std::size_t start = 0;
  const std::string text = template_text();
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    EXPECT_LE(end - start, 100U) << text.substr(start, end - start);
    start = end + 1;
  }
}

TEST(ConfigPlaceholder, IsFoundInListsToo) {
  EXPECT_EQ(complaint(file_with_account(R"("customer_tenants": ["<Customer tenant>"])")),
            "accounts[0].customer_tenants[0]: still holds the placeholder <Customer tenant>; write "
            "your own value there");
}

}  // namespace
}  // namespace azcost::config
