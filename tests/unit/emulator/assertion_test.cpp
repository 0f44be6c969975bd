// Apps that prove themselves with a certificate, or with a token of somebody they trust.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "support/app_certificate.hpp"
#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Jwt;
using ::testing::StartsWith;

constexpr const char* kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr const char* kFederated = "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl";

const testing::AppCertificate& registered() {
  static const auto made = testing::make_app_certificate(day("2026-01-01"), day("2027-01-01"));
  return made;
}

const testing::AppCertificate& unknown() {
  static const auto made = testing::make_app_certificate(day("2026-01-01"), day("2027-01-01"));
  return made;
}

class ClientAssertion : public ::testing::Test {
 protected:
  /// One that is good, at the emulator's time.
  Jwt good() const {
    const auto now =
        std::chrono::duration_cast<seconds>(azure.clock.now().time_since_epoch()).count();
    return {{{"alg", "PS256"},
             {"typ", "JWT"},
             {"x5t#S256", testing::thumbprint_of(registered().certificate)}},
            {{"aud",
              azure.server.url() + "/" + azure.server.options().tenant_id + "/oauth2/v2.0/token"},
             {"iss", azure.server.options().client_id},
             {"sub", azure.server.options().client_id},
             {"jti", "0a1b2c3d-0000-4000-8000-000000000001"},
             {"nbf", now},
             {"exp", now + 600}}};
  }

  Jwt with_claim(const std::string& name, const ordered_json& value) const {
    Jwt jwt = good();
    jwt.claims[name] = value;
    return jwt;
  }

  /// "token", or "<status> <error> <description without the ids>".
  std::string send(const std::string& assertion, const std::string& type = kJwtBearer) {
    httplib::Params form = azure.good_form();
    form.erase("client_secret");
    form.emplace("client_assertion_type", type);
    form.emplace("client_assertion", assertion);
    const auto answer = azure.ask_for_token(form);
    const auto json = ordered_json::parse(answer->body);
    if (answer->status == 200) return "token";
    const std::string text = json.at("error_description");
    return std::to_string(answer->status) + " " + json.at("error").get<std::string>() + " " +
           text.substr(0, text.find("\r\n"));
  }

  std::string send(const Jwt& jwt) { return send(testing::sign_jwt(jwt, registered().key)); }

  EmulatedAzure azure{
      {.client_certificates = {registered().certificate}, .federated_tokens = {kFederated}}};
};

TEST_F(ClientAssertion, OfARegisteredCertificateGivesAToken) { EXPECT_EQ(send(good()), "token"); }

// keycloak#19425
TEST_F(ClientAssertion, OfAnUnknownCertificateIsRefusedInTheRealWords) {
  Jwt jwt = good();
  jwt.header["x5t#S256"] = testing::thumbprint_of(unknown().certificate);
  EXPECT_EQ(send(testing::sign_jwt(jwt, unknown().key)),
            "401 invalid_client AADSTS700027: The certificate with identifier used to sign the "
            "client assertion is not registered on application. [Reason - The key was not found., "
            "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see "
            "configured keys for app Id '3e9d4c52-8f07-4c1b-a6d5-90b7c2e1f4a8'].");
}

TEST_F(ClientAssertion, OfAnotherKeyHasAnInvalidSignature) {
  EXPECT_THAT(send(testing::sign_jwt(good(), unknown().key)),
              StartsWith("401 invalid_client AADSTS700027: Client assertion contains an invalid "
                         "signature."));
}

TEST_F(ClientAssertion, ThatWasChangedHasAnInvalidSignature) {
  const std::string signed_text = testing::sign_jwt(good(), registered().key);
  const std::string other = testing::sign_jwt(with_claim("jti", "x"), registered().key);
  const auto signature = signed_text.rfind('.');
  EXPECT_THAT(send(other.substr(0, other.rfind('.')) + signed_text.substr(signature)),
              HasSubstr("AADSTS700027"));
}

TEST_F(ClientAssertion, IsSignedWithPs256Only) {
  Jwt jwt = good();
  jwt.header["alg"] = "none";
  EXPECT_THAT(send(jwt), HasSubstr("'none' is not a supported signature algorithm"));
}

// microsoft-authentication-library-for-dotnet#2746
TEST_F(ClientAssertion, ForAnotherAddressIsRefused) {
  EXPECT_THAT(send(with_claim("aud", "https://login.microsoftonline.com")),
              StartsWith("401 invalid_client AADSTS700023: Client assertion audience claim does "
                         "not match Realm issuer."));
}

TEST_F(ClientAssertion, OfAnotherAppIsRefused) {
  EXPECT_THAT(send(with_claim("iss", "11111111-2222-4333-8444-555555555555")),
              StartsWith("401 invalid_client AADSTS700021"));
  EXPECT_THAT(send(with_claim("sub", "11111111-2222-4333-8444-555555555555")),
              StartsWith("401 invalid_client AADSTS700021"));
}

// The real text (microsoft-authentication-library-for-dotnet#4951).
TEST_F(ClientAssertion, ExpiresByTheClock) {
  const Jwt jwt = good();
  azure.clock.advance(seconds(600));
  EXPECT_EQ(send(jwt),
            "401 invalid_client AADSTS700024: Client assertion is not within its valid time range. "
            "Current time: 2026-10-15T09:10:00.0000000Z, assertion valid from "
            "2026-10-15T09:00:00.0000000Z, expiry time of assertion 2026-10-15T09:10:00.0000000Z. "
            "Review the documentation at "
            "https://learn.microsoft.com/entra/identity-platform/certificate-credentials .");
  azure.clock.jump_wall_clock(-seconds(1));
  EXPECT_EQ(send(jwt), "token");
}

TEST_F(ClientAssertion, IsOfNoUseBeforeItsTime) {
  const Jwt jwt = good();
  azure.clock.jump_wall_clock(-seconds(1));
  EXPECT_THAT(send(jwt), HasSubstr("AADSTS700024"));
}

TEST_F(ClientAssertion, WithoutTimesIsTakenForOneOf1970) {
  Jwt jwt = good();
  jwt.claims.erase("nbf");
  EXPECT_EQ(send(jwt), "token");
  jwt.claims.erase("exp");
  EXPECT_THAT(send(jwt), AllOf(HasSubstr("assertion valid from 1970-01-01T00:00:00.0000000Z"),
                               HasSubstr("of assertion 1970-01-01T00:00:00.0000000Z")));
}

TEST_F(ClientAssertion, IsGoodForOneRequest) {
  EXPECT_EQ(send(good()), "token");
  EXPECT_EQ(send(good()),
            "401 invalid_client AADSTS50013: Assertion is invalid: it was used before.");
  EXPECT_EQ(send(with_claim("jti", "0a1b2c3d-0000-4000-8000-000000000002")), "token");
}

TEST_F(ClientAssertion, HasAnIdOfItsOwn) {
  EXPECT_THAT(send(with_claim("jti", "1")), HasSubstr("AADSTS50027"));
}

TEST_F(ClientAssertion, IsAToken) {
  const std::string malformed =
      "400 invalid_request AADSTS50027: JWT token is invalid or malformed.";
  EXPECT_EQ(send("a.b.c"), malformed);
  EXPECT_EQ(send(""), malformed);
  EXPECT_EQ(send("e30.e30"), malformed);
  EXPECT_EQ(send("e30.W10.AAAA"), malformed);
  EXPECT_EQ(send("e30.e30.A+=="), malformed);
}

TEST_F(ClientAssertion, SaysWhatItIs) {
  EXPECT_THAT(send(kFederated, "password"),
              HasSubstr("must contain the following parameter: 'client_assertion_type'"));
}

TEST_F(ClientAssertion, OfATrustedIssuerGivesATokenAsOftenAsItComes) {
  EXPECT_EQ(send(kFederated), "token");
  EXPECT_EQ(send(kFederated), "token");
}

// azure-workload-identity#1200
TEST_F(ClientAssertion, OfAnotherIssuerIsRefusedInTheRealWords) {
  const Jwt jwt = {{{"alg", "RS256"}}, {{"sub", "system:serviceaccount:costs:azcost"}}};
  EXPECT_EQ(
      send(jwt),
      "401 invalid_client AADSTS700213: No matching federated identity record found for "
      "presented assertion subject 'system:serviceaccount:costs:azcost'. Check your "
      "federated identity credential Subject, Audience and Issuer against the presented "
      "assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation");
}

TEST_F(ClientAssertion, IsNotKeptAmongTheRequests) {
  send(kFederated);
  EXPECT_THAT(azure.server.requests().front().body, HasSubstr("client_assertion=***"));
}

}  // namespace
}  // namespace azcost::emulator
