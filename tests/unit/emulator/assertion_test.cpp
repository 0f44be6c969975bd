// Apps that prove themselves with a certificate, or with a token of an issuer that they trust.
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
using testing::Jwt;
using ::testing::StartsWith;

constexpr const char* kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr const char* kFederated = "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl";
constexpr const char* kSomebody = "11111111-2222-4333-8444-555555555555";

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
  /// A valid assertion, at the emulator's time.
  Jwt good() const {
    const auto now =
        std::chrono::duration_cast<seconds>(azure.clock.now().time_since_epoch()).count();
    const ServerOptions& options = azure.server.options();
    return {{{"alg", "PS256"},
             {"typ", "JWT"},
             {"x5t#S256", testing::thumbprint_of(registered().certificate)}},
            {{"aud", azure.server.url() + "/" + options.tenant_id + "/oauth2/v2.0/token"},
             {"iss", options.client_id},
             {"sub", options.client_id},
             {"jti", "0a1b2c3d-0000-4000-8000-000000000001"},
             {"nbf", now},
             {"exp", now + 600}}};
  }

  Jwt with_claim(const std::string& name, const ordered_json& value) const {
    Jwt jwt = good();
    jwt.claims[name] = value;
    return jwt;
  }

  /// "token", or "<status> <error> <code>: …".
  std::string send(const std::string& assertion, const std::string& type = kJwtBearer) {
    httplib::Params form = azure.good_form();
    form.erase("client_secret");
    form.emplace("client_assertion_type", type);
    form.emplace("client_assertion", assertion);
    const auto answer = azure.ask_for_token(form);
    const auto json = ordered_json::parse(answer->body);
    if (answer->status == 200) return "token";
    return std::to_string(answer->status) + " " + json.at("error").get<std::string>() + " " +
           json.at("error_description").get<std::string>();
  }

  std::string send(const Jwt& jwt) { return send(testing::sign_jwt(jwt, registered().key)); }

  EmulatedAzure azure{
      {.client_certificates = {registered().certificate}, .federated_tokens = {kFederated}}};
};

TEST_F(ClientAssertion, OfARegisteredCertificateIsGoodForOneToken) {
  EXPECT_EQ(send(good()), "token");
  EXPECT_THAT(send(good()), StartsWith("401 invalid_client AADSTS50013: "));
  EXPECT_EQ(send(with_claim("jti", "0a1b2c3d-0000-4000-8000-000000000002")), "token");
}

TEST_F(ClientAssertion, IsSignedByTheKeyOfARegisteredCertificate) {
  Jwt of_another = good();
  of_another.header["x5t#S256"] = testing::thumbprint_of(unknown().certificate);
  EXPECT_THAT(send(testing::sign_jwt(of_another, unknown().key)),
              StartsWith("401 invalid_client AADSTS700027: The certificate with identifier"));

  constexpr const char* kInvalid = "401 invalid_client AADSTS700027: Client assertion contains an";
  EXPECT_THAT(send(testing::sign_jwt(good(), unknown().key)), StartsWith(kInvalid));
  const std::string text = testing::sign_jwt(good(), registered().key);
  const std::string other = testing::sign_jwt(with_claim("jti", "x"), registered().key);
  EXPECT_THAT(send(other.substr(0, other.rfind('.')) + text.substr(text.rfind('.'))),
              StartsWith(kInvalid));

  Jwt unsigned_one = good();
  unsigned_one.header["alg"] = "none";
  EXPECT_THAT(send(unsigned_one), StartsWith("400 invalid_request AADSTS5002738: "));
}

TEST_F(ClientAssertion, IsOfThisAppForThisAddressWithAnIdOfItsOwn) {
  EXPECT_THAT(send(with_claim("aud", "https://login.microsoftonline.com")),
              StartsWith("401 invalid_client AADSTS700023: "));
  EXPECT_THAT(send(with_claim("iss", kSomebody)), StartsWith("401 invalid_client AADSTS700021: "));
  EXPECT_THAT(send(with_claim("sub", kSomebody)), StartsWith("401 invalid_client AADSTS700021: "));
  EXPECT_THAT(send(with_claim("jti", "1")), StartsWith("400 invalid_request AADSTS50027: "));
}

// The real text (microsoft-authentication-library-for-dotnet#4951).
TEST_F(ClientAssertion, HasItsTimeByTheClock) {
  const Jwt jwt = good();
  azure.clock.jump_wall_clock(-seconds(1));
  EXPECT_THAT(send(jwt), StartsWith("401 invalid_client AADSTS700024: "));
  azure.clock.jump_wall_clock(seconds(601));
  EXPECT_THAT(send(jwt),
              StartsWith("401 invalid_client AADSTS700024: Client assertion is not within its "
                         "valid time range. Current time: 2026-10-15T09:10:00.0000000Z, assertion "
                         "valid from 2026-10-15T09:00:00.0000000Z, expiry time of assertion "
                         "2026-10-15T09:10:00.0000000Z."));
  azure.clock.jump_wall_clock(-seconds(1));
  EXPECT_EQ(send(jwt), "token");
}

TEST_F(ClientAssertion, WithoutTimesIsTakenForOneOf1970) {
  Jwt jwt = good();
  jwt.claims.erase("nbf");
  EXPECT_EQ(send(jwt), "token");
  jwt.claims.erase("exp");
  EXPECT_THAT(send(jwt), ::testing::HasSubstr("assertion valid from 1970-01-01T00:00:00.0000000Z"));
}

TEST_F(ClientAssertion, IsAToken) {
  for (const char* none : {"a.b.c", "", "e30.e30", "e30.W10.AAAA", "e30.e30.A+=="}) {
    EXPECT_THAT(send(none), StartsWith("400 invalid_request AADSTS50027: ")) << none;
  }
  EXPECT_THAT(send(kFederated, "password"), StartsWith("400 invalid_request AADSTS900144: "));
}

TEST_F(ClientAssertion, OfATrustedIssuerGivesATokenAsOftenAsItComes) {
  EXPECT_EQ(send(kFederated), "token");
  EXPECT_EQ(send(kFederated), "token");
  EXPECT_THAT(send(Jwt{{{"alg", "RS256"}}, {{"sub", "system:serviceaccount:costs:azcost"}}}),
              StartsWith("401 invalid_client AADSTS700213: "));
  EXPECT_EQ(azure.server.requests().front().query.at("client_assertion"), "***");
}

}  // namespace
}  // namespace azcost::emulator
