// What an error may show of what people typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// The error for `text` at a key where every text is wrong, without what is hidden.
std::string complaint_about(const std::string& text) {
  return complaint(file_with("\"schema\": \"" + text + "\""));
}

TEST(ConfigQuoting, ShowsNamesIdsHostsAndNumbers) {
  for (const std::string text :
       {"fokus", "contoso42", "contoso42.onmicrosoft.com", "11111111-2222-3333-4444-55555555555",
        "{a1b2c3d4-2222-3333-4444-555555555555}", "a1b2c3d4-2222-3333-4444-555555555555:",
        "https://management.azure.com/x", "2019-05-31", "1h30m", "127.0.0.1:94640",
        "PartnerEarnedCreditApplid", "12345678901234567890", "a key of two words"}) {
    EXPECT_THAT(complaint_about(text), HasSubstr("'" + text + "'")) << text;
  }
}

TEST(ConfigQuoting, HidesWhatLooksMadeAtRandomOrHoldsAPassword) {
  for (const std::string& text :
       {kSecretText, std::string("S3CR3T"), std::string("S3CR3T~canary.value"),
        std::string("hunter2!"), std::string("Tr0ub4dor"), std::string("ann:hunter@proxy:1"),
        std::string("0123456789abcdef0123456789abcdef"),
        std::string("eyJ0eXAiOiJKV1QifQ.eyJzdWIi.bm9uZQ"),
        std::string("aB3/dE6+gH9iJkLmNoPqRsTuVwXyZ0123456789abc=")}) {
    EXPECT_THAT(complaint_about(text), Not(HasSubstr(text))) << text;
    EXPECT_THAT(complaint_about(text), HasSubstr("may be a secret")) << text;
  }
}

TEST(ConfigQuoting, SpellsOutWhatCannotBeSeen) {
  EXPECT_THAT(complaint_about("fo\u00A0cus"), HasSubstr("'fo\\u00a0cus'"));
  EXPECT_THAT(complaint_about("fo\u200Bcus"), HasSubstr("'fo\\u200bcus'"));
  EXPECT_THAT(complaint_about("fo\\ncus"), HasSubstr("'fo\\x0acus'"));
}

/// Every place where a text can be typed, with a secret in it.
TEST(ConfigQuoting, ShowsASecretAtNoKey) {
  const std::string value = "\"" + kSecretText + "\"";
  for (const std::string key :
       {"data_dir", "schema", "schedule", "close_day", "control_totals", "accounts", "http",
        "quota", "retry", "listen", "log", "version", "unknown"}) {
    EXPECT_THAT(complaint(file_with("\"" + key + "\": " + value)), Not(HasSubstr("S3CR3T"))) << key;
  }
  for (const std::string key : {"connect_timeout", "timeout", "ca_file", "proxy", "x"}) {
    EXPECT_THAT(complaint(file_with("\"http\": {\"" + key + "\": " + value + "}")),
                Not(HasSubstr("S3CR3T")))
        << key;
  }
  for (const std::string key :
       {"customer_tenants", "customer_access", "billing_profile_id", "agreement", "datasets",
        "granularity", "group_by", "tag_keys", "cost_usd", "cloud", "client_certificate_file",
        "federated_token_file", "client_secret", "Password"}) {
    EXPECT_THAT(complaint(file_with_account("\"" + key + "\": " + value)), Not(HasSubstr("S3CR3T")))
        << key;
    const std::string listed = complaint(file_with_account("\"" + key + "\": [" + value + "]"));
    EXPECT_THAT(listed, Not(HasSubstr("S3CR3T"))) << key;
    EXPECT_NE(listed, "nothing is wrong") << key;
  }
}

TEST(ConfigQuoting, ShowsNoSecretThatIsTypedAsAKey) {
  EXPECT_EQ(complaint(file_with("\"" + kSecretText + "\": 1")), "***: unknown key");
  EXPECT_EQ(complaint(file_with_account("\"" + kSecretText + "\": 1")),
            "accounts[0].***: unknown key");
  EXPECT_THAT(complaint(file_with("\"" + kSecretText + "\": 1, \"" + kSecretText + "\": 1")),
              Not(HasSubstr("S3CR3T")));
}

TEST(ConfigQuoting, ShowsNoSecretBetweenTheBracketsOfAPlaceholder) {
  EXPECT_THAT(complaint(file_with("\"schema\": \"<" + kSecretText + ">\"")),
              Not(HasSubstr("S3CR3T")));
}

}  // namespace
}  // namespace azcost::config
