#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/app_certificate.hpp"
#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kNobody = "11111111-2222-4333-8444-555555555555";

/// "<status> <error> <first code>", or "200".
std::string summary(const httplib::Result& answer) {
  if (answer->status == 200) return "200";
  const auto json = ordered_json::parse(answer->body);
  return std::to_string(answer->status) + " " + json.at("error").get<std::string>() + " " +
         json.at("error_codes").at(0).dump();
}

/// The answer to a valid form with another value; null: without the field.
std::string answer_with(EmulatedAzure& azure, const std::string& name, const char* value) {
  httplib::Params form = azure.good_form();
  form.erase(name);
  if (value != nullptr) form.emplace(name, value);
  return summary(azure.ask_for_token(form));
}

// RFC 7519; the claims are those of Microsoft's tokens of version 1.0.
TEST(TokenEndpoint, GivesATokenThatSaysWhoseItIs) {
  EmulatedAzure azure;
  const auto answer = ordered_json::parse(azure.ask_for_token(azure.good_form())->body);
  EXPECT_EQ(answer.at("token_type"), "Bearer");
  EXPECT_EQ(answer.at("expires_in"), 3599);
  const auto jwt = testing::read_jwt(answer.at("access_token"));
  EXPECT_EQ(jwt.header.at("typ"), "JWT");
  EXPECT_EQ(jwt.claims.at("tid"), azure.server.options().tenant_id);
  EXPECT_EQ(jwt.claims.at("appid"), azure.server.options().client_id);
  EXPECT_EQ(jwt.claims.at("aud"), "https://management.azure.com");
  const auto seconds = azure.clock.now().time_since_epoch() / std::chrono::seconds(1);
  EXPECT_EQ(jwt.claims.at("exp"), seconds + 3599);
  EXPECT_NE(azure.token(), azure.token());
}

TEST(TokenEndpoint, TakesEverySecretOfItsList) {
  EmulatedAzure azure({.client_secrets = {"old", "new ~+/&="}});
  EXPECT_EQ(answer_with(azure, "client_secret", "old"), "200");
  EXPECT_EQ(answer_with(azure, "client_secret", "new ~+/&="), "200");
}

TEST(TokenEndpoint, KnowsTheResourcesOfItsCloudAndItsOwnAddress) {
  EmulatedAzure azure({.cloud = AzureCloud::kUsGov});
  for (const std::string& resource :
       {std::string("https://management.core.usgovcloudapi.net"),
        std::string("https://management.usgovcloudapi.net"), azure.server.url()}) {
    EXPECT_EQ(answer_with(azure, "scope", (resource + "/.default").c_str()), "200");
  }
  EXPECT_EQ(answer_with(azure, "scope", "https://management.azure.com/.default"),
            "400 invalid_resource 500011");
  EmulatedAzure china({.cloud = AzureCloud::kChina});
  EXPECT_EQ(answer_with(china, "scope", "https://management.core.chinacloudapi.cn/.default"),
            "200");
}

TEST(TokenEndpoint, RefusesAWrongForm) {
  struct Case {
    const char* name;
    const char* value;
    const char* answer;
  };
  EmulatedAzure azure;
  for (const Case& row : {
           Case{"client_secret", "wrong", "401 invalid_client 7000215"},
           Case{"client_secret", nullptr, "401 invalid_client 7000218"},
           Case{"client_id", kNobody, "400 unauthorized_client 700016"},
           Case{"client_id", nullptr, "400 invalid_request 900144"},
           Case{"scope", nullptr, "400 invalid_request 900144"},
           Case{"scope", "https://management.azure.com/user_impersonation",
                "400 invalid_scope 1002012"},
           Case{"scope", "https://graph.microsoft.com/.default", "400 invalid_resource 500011"},
           Case{"grant_type", nullptr, "400 invalid_request 900144"},
           Case{"grant_type", "password", "400 unsupported_grant_type 70003"},
           Case{"resource", "https://management.azure.com/", "400 invalid_request 901002"},
       }) {
    EXPECT_EQ(answer_with(azure, row.name, row.value), row.answer) << row.name;
  }
  EXPECT_EQ(summary(azure.ask_for_token_at(kNobody, azure.good_form())),
            "400 invalid_request 90002");
  EXPECT_EQ(
      summary(azure.client.Post("/" + azure.server.options().tenant_id + "/oauth2/v2.0/token",
                                R"({"grant_type":"client_credentials"})", "application/json")),
      "400 invalid_request 900144");
}

// The form of the real answer (Azure/sap-automation#418).
TEST(TokenEndpoint, RefusesInTheRealForm) {
  EmulatedAzure azure;
  httplib::Params form = azure.good_form();
  form.erase("client_secret");
  form.emplace("client_secret", "wrong");
  const auto json = ordered_json::parse(azure.ask_for_token(form)->body);
  const std::string text = json.at("error_description");
  EXPECT_THAT(text, StartsWith("AADSTS7000215: Invalid client secret provided."));
  EXPECT_THAT(text, HasSubstr("\r\nTrace ID: " + json.at("trace_id").get<std::string>()));
  EXPECT_THAT(text,
              HasSubstr("\r\nCorrelation ID: " + json.at("correlation_id").get<std::string>()));
  EXPECT_THAT(text, HasSubstr("\r\nTimestamp: 2026-10-15 09:00:00Z"));
}

TEST(BearerToken, MustBeOneOfOurs) {
  EmulatedAzure azure;
  const auto none = azure.client.Post(azure.query_path(), "{}", "application/json");
  EXPECT_EQ(none->status, 401);
  EXPECT_THAT(none->body, HasSubstr("AuthenticationFailed"));
  EXPECT_THAT(none->get_header_value("WWW-Authenticate"), StartsWith("Bearer "));
  const auto other = azure.client.Post(azure.query_path(), {{"Authorization", "Bearer eyJ0"}}, "{}",
                                       "application/json");
  EXPECT_EQ(other->status, 401);
  EXPECT_THAT(other->body, HasSubstr("InvalidAuthenticationToken"));
}

TEST(BearerToken, ExpiresByTheClock) {
  EmulatedAzure azure;
  azure.token();
  azure.clock.advance(std::chrono::seconds(3598));
  EXPECT_EQ(azure.post(azure.query_path(), query())->status, 200);
  azure.clock.advance(std::chrono::seconds(1));
  EXPECT_THAT(azure.error_of(QuerySpec{}), StartsWith("401 ExpiredAuthenticationToken: "));
  azure.token();
  EXPECT_EQ(azure.post(azure.query_path(), query())->status, 200);
}

}  // namespace
}  // namespace azcost::emulator
