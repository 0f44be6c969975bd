#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/app_certificate.hpp"
#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// "<status> <error> <first code>"
std::string summary(const httplib::Result& answer) {
  const auto json = ordered_json::parse(answer->body);
  return std::to_string(answer->status) + " " + json.at("error").get<std::string>() + " " +
         json.at("error_codes").at(0).dump();
}

httplib::Params with(httplib::Params form, const std::string& name, const std::string& value) {
  form.erase(name);
  form.emplace(name, value);
  return form;
}

httplib::Params without(httplib::Params form, const std::string& name) {
  form.erase(name);
  return form;
}

TEST(TokenEndpoint, GivesATokenForTheSecret) {
  EmulatedAzure azure;
  const auto answer = azure.ask_for_token(azure.good_form());
  ASSERT_EQ(answer->status, 200);
  const auto json = ordered_json::parse(answer->body);
  EXPECT_EQ(json.at("token_type"), "Bearer");
  EXPECT_EQ(json.at("expires_in"), 3599);
  EXPECT_FALSE(json.at("access_token").get<std::string>().empty());
}

TEST(TokenEndpoint, CanSendTheLifetimeAsText) {
  EmulatedAzure azure({.expires_in_form = ExpiresInForm::kText});
  const auto json = ordered_json::parse(azure.ask_for_token(azure.good_form())->body);
  EXPECT_EQ(json.at("expires_in"), "3599");
}

TEST(TokenEndpoint, TakesEverySecretOfItsList) {
  EmulatedAzure azure({.client_secrets = {"old", "new ~+/&="}});
  EXPECT_EQ(azure.ask_for_token(with(azure.good_form(), "client_secret", "old"))->status, 200);
  EXPECT_EQ(azure.ask_for_token(with(azure.good_form(), "client_secret", "new ~+/&="))->status,
            200);
}

TEST(TokenEndpoint, GivesATokenForItsOwnAddress) {
  EmulatedAzure azure;
  const auto form = with(azure.good_form(), "scope", azure.server.url() + "/.default");
  EXPECT_EQ(azure.ask_for_token(form)->status, 200);
}

// RFC 7519; the claims are those of Microsoft's tokens of version 1.0.
TEST(TokenEndpoint, GivesATokenThatSaysWhoseItIs) {
  EmulatedAzure azure;
  const auto jwt = testing::read_jwt(azure.token());
  EXPECT_EQ(jwt.header.at("typ"), "JWT");
  EXPECT_EQ(jwt.claims.at("tid"), azure.server.options().tenant_id);
  EXPECT_EQ(jwt.claims.at("appid"), azure.server.options().client_id);
  EXPECT_EQ(jwt.claims.at("aud"), "https://management.azure.com");
  const auto seconds = azure.clock.now().time_since_epoch() / std::chrono::seconds(1);
  EXPECT_EQ(jwt.claims.at("exp"), seconds + 3599);
}

TEST(TokenEndpoint, GivesAnotherTokenEachTime) {
  EmulatedAzure azure;
  EXPECT_NE(azure.token(), azure.token());
}

TEST(TokenEndpoint, KnowsTheResourcesOfItsCloudAlone) {
  EmulatedAzure azure({.cloud = AzureCloud::kUsGov});
  const auto ask = [&azure](const char* scope) {
    return azure.ask_for_token(with(azure.good_form(), "scope", scope));
  };
  EXPECT_EQ(ask("https://management.core.usgovcloudapi.net/.default")->status, 200);
  EXPECT_EQ(ask("https://management.usgovcloudapi.net/.default")->status, 200);
  EXPECT_EQ(summary(ask("https://management.azure.com/.default")), "400 invalid_resource 500011");
}

TEST(TokenEndpoint, OfChinaKnowsTheResourcesOfChina) {
  EmulatedAzure azure({.cloud = AzureCloud::kChina});
  const auto form =
      with(azure.good_form(), "scope", "https://management.core.chinacloudapi.cn/.default");
  EXPECT_EQ(azure.ask_for_token(form)->status, 200);
}

// The form of the real answer (Azure/sap-automation#418).
TEST(TokenEndpoint, RefusesAWrongSecretInTheRealWords) {
  EmulatedAzure azure;
  const auto answer = azure.ask_for_token(with(azure.good_form(), "client_secret", "wrong"));
  EXPECT_EQ(summary(answer), "401 invalid_client 7000215");
  const auto json = ordered_json::parse(answer->body);
  const std::string text = json.at("error_description");
  EXPECT_THAT(text, StartsWith("AADSTS7000215: Invalid client secret provided."));
  EXPECT_THAT(text, HasSubstr("\r\nTrace ID: " + json.at("trace_id").get<std::string>()));
  EXPECT_THAT(text,
              HasSubstr("\r\nCorrelation ID: " + json.at("correlation_id").get<std::string>()));
  EXPECT_THAT(text, HasSubstr("\r\nTimestamp: 2026-10-15 09:00:00Z"));
  EXPECT_EQ(json.at("error_uri"), "https://login.microsoftonline.com/error?code=7000215");
}

TEST(TokenEndpoint, RefusesAnUnknownTenant) {
  EmulatedAzure azure;
  EXPECT_EQ(
      summary(azure.ask_for_token_at("11111111-2222-4333-8444-555555555555", azure.good_form())),
      "400 invalid_request 90002");
  EXPECT_EQ(summary(azure.ask_for_token_at("not_a_tenant", azure.good_form())),
            "400 invalid_request 900023");
}

TEST(TokenEndpoint, RefusesAnUnknownApp) {
  EmulatedAzure azure;
  const auto form = with(azure.good_form(), "client_id", "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(summary(azure.ask_for_token(form)), "400 unauthorized_client 700016");
}

TEST(TokenEndpoint, RefusesScopesOtherThanADefaultOfAKnownResource) {
  EmulatedAzure azure;
  const auto scope = [&azure](const std::string& value) {
    return summary(azure.ask_for_token(with(azure.good_form(), "scope", value)));
  };
  EXPECT_EQ(scope("https://management.azure.com/user_impersonation"), "400 invalid_scope 1002012");
  EXPECT_EQ(scope("openid https://management.azure.com/.default"), "400 invalid_scope 70011");
  EXPECT_EQ(scope("https://graph.microsoft.com/.default"), "400 invalid_resource 500011");
}

TEST(TokenEndpoint, NamesAMissingParameter) {
  EmulatedAzure azure;
  const auto missing = [&azure](const std::string& name) {
    return summary(azure.ask_for_token(without(azure.good_form(), name)));
  };
  EXPECT_EQ(missing("grant_type"), "400 invalid_request 900144");
  EXPECT_EQ(missing("client_id"), "400 invalid_request 900144");
  EXPECT_EQ(missing("scope"), "400 invalid_request 900144");
  EXPECT_EQ(missing("client_secret"), "401 invalid_client 7000218");
}

TEST(TokenEndpoint, RefusesWhatBelongsToOtherFlows) {
  EmulatedAzure azure;
  EXPECT_EQ(summary(azure.ask_for_token(with(azure.good_form(), "grant_type", "password"))),
            "400 unsupported_grant_type 70003");
  EXPECT_EQ(summary(azure.ask_for_token(
                with(azure.good_form(), "resource", "https://management.azure.com/"))),
            "400 invalid_request 901002");
}

TEST(TokenEndpoint, ReadsFormsOnly) {
  EmulatedAzure azure;
  const auto answer =
      azure.client.Post("/" + azure.server.options().tenant_id + "/oauth2/v2.0/token",
                        R"({"grant_type":"client_credentials"})", "application/json");
  EXPECT_EQ(summary(answer), "400 invalid_request 900144");
}

TEST(BearerToken, IsAskedFor) {
  EmulatedAzure azure;
  const auto answer = azure.client.Post(azure.query_path(), "{}", "application/json");
  EXPECT_EQ(answer->status, 401);
  EXPECT_THAT(answer->body, HasSubstr("AuthenticationFailed"));
  EXPECT_THAT(answer->get_header_value("WWW-Authenticate"), StartsWith("Bearer "));
}

TEST(BearerToken, OfSomebodyElseIsInvalid) {
  EmulatedAzure azure;
  const auto answer = azure.client.Post(azure.query_path(), {{"Authorization", "Bearer eyJ0"}},
                                        "{}", "application/json");
  EXPECT_EQ(answer->status, 401);
  EXPECT_THAT(answer->body, HasSubstr("InvalidAuthenticationToken"));
}

// The real text (terraform-provider-azurerm#20867).
TEST(BearerToken, ExpiresByTheClock) {
  EmulatedAzure azure({.token_lifetime = std::chrono::seconds(600)});
  azure.token();
  azure.clock.advance(std::chrono::seconds(599));
  EXPECT_EQ(azure.post(azure.query_path(), query_json({}).dump())->status, 200);
  azure.clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(azure.error_of(query_json({})),
            "401 ExpiredAuthenticationToken: The access token expiry UTC time '10/15/2026 9:10:00 "
            "AM' is earlier than current UTC time '10/15/2026 9:10:01 AM'.");
  azure.token();
  EXPECT_EQ(azure.post(azure.query_path(), query_json({}).dump())->status, 200);
}

}  // namespace
}  // namespace azcost::emulator
