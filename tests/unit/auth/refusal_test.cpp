/// What the authority's refusals mean. The bodies are those of the real service; ids are replaced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "source_under_test.hpp"

namespace azcost::auth {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr const char* kPrefix =
    "no token for the app 11111111-2222-3333-4444-555555555555 in the tenant "
    "contoso.onmicrosoft.com: ";

/// An error body in the form of 2023.
std::string refusal(const std::string& error, int code, const std::string& text) {
  const std::string number = std::to_string(code);
  return R"({"error":")" + error + R"(","error_description":"AADSTS)" + number + ": " + text +
         R"(\r\nTrace ID: 0a1b2c3d-0000-4000-8000-000000000001)" +
         R"(\r\nCorrelation ID: 0a1b2c3d-0000-4000-8000-000000000002)" +
         R"(\r\nTimestamp: 2026-11-05 07:59:58Z","error_codes":[)" + number +
         R"(],"timestamp":"2026-11-05 07:59:58Z",)" +
         R"("trace_id":"0a1b2c3d-0000-4000-8000-000000000001",)" +
         R"("correlation_id":"0a1b2c3d-0000-4000-8000-000000000002",)" +
         R"("error_uri":"https://login.microsoftonline.com/error?code=)" + number + "\"}";
}

Error error_of(int status, std::string body,
               std::vector<std::pair<std::string, std::string>> headers = {}) {
  SourceUnderTest test;
  // Twice: a proof that is called out of time is followed by a fresh one.
  test.transport.reply(status, body, headers);
  test.transport.reply(status, std::move(body), std::move(headers));
  const auto token = test.source.token(std::stop_token());
  return token ? Error{ErrorKind::kInternal, "a token"} : token.error();
}

struct Row {
  const char* name;
  int status;
  const char* error;
  int code;
  const char* text;
  const char* advice;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class PermanentRefusal : public ::testing::TestWithParam<Row> {};

TEST_P(PermanentRefusal, NamesTheValueToChangeAndWhatSupportAsksFor) {
  const Row& row = GetParam();
  const Error error = error_of(row.status, refusal(row.error, row.code, row.text));
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.message, std::string(kPrefix) + row.advice + " (AADSTS" +
                               std::to_string(row.code) +
                               ", trace 0a1b2c3d-0000-4000-8000-000000000001, "
                               "2026-11-05 07:59:58Z)");
  EXPECT_EQ(error.retry_after, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    OfTheTokenService, PermanentRefusal,
    ::testing::Values(
        Row{"WrongSecret", 401, "invalid_client", 7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the "
            "client secret value, not the client secret ID, for a secret added to app 'x'.",
            "the client secret is wrong: client_secret_file must hold the Value of a secret of "
            "this app, not its Secret ID (a new secret works after some minutes)"},
        Row{"ExpiredSecret", 401, "invalid_client", 7000222,
            "The provided client secret keys for app 'x' are expired. Visit the Azure portal to "
            "create new keys for your app.",
            "the client secret has expired: create a new one under Certificates & secrets and put "
            "its Value into client_secret_file"},
        Row{"MissingSecret", 401, "invalid_client", 7000216,
            "'client_assertion', 'client_secret' or 'request' is required for the "
            "'client_credentials' grant type.",
            "no client secret arrived: check that client_secret_file is not empty"},
        Row{"MissingSecretOrAssertion", 401, "invalid_client", 7000218,
            "The request body must contain the following parameter: 'client_assertion' or "
            "'client_secret'.",
            "no client secret arrived: check that client_secret_file is not empty"},
        Row{"UnknownApp", 400, "unauthorized_client", 700016,
            "Application with identifier 'x' was not found in the directory 'Contoso'.",
            "the tenant has no such app: check client_id and tenant_id (a new app is known after "
            "some minutes)"},
        Row{"PublicClient", 401, "invalid_client", 700025,
            "Client is public so neither 'client_assertion' nor 'client_secret' should be "
            "presented.",
            "the app is registered as a public client, which cannot prove itself: set Allow public "
            "client flows to No under Authentication"},
        Row{"AppWithoutServicePrincipal", 401, "unauthorized_client", 7000229,
            "The client application x is missing service principal in the tenant y.",
            "the app is not present in the tenant: check tenant_id, or create its Enterprise "
            "application there"},
        Row{"AssertionThatIsNone", 400, "invalid_request", 50027,
            "JWT token is invalid or malformed.",
            "what was sent as a token is none: federated_token_file must hold the token and "
            "nothing else"},
        Row{"AssertionForAnotherApp", 401, "invalid_client", 700021,
            "Client assertion application identifier doesn't match 'client_id' parameter.",
            "the token in federated_token_file was made for another app: check client_id, and what "
            "writes the file"},
        Row{"AssertionForAnotherAuthority", 401, "invalid_client", 700023,
            "Client assertion audience claim does not match Realm issuer.",
            "the authority goes by another address than the one azcost asked: check cloud"},
        Row{"DisabledApp", 401, "unauthorized_client", 7000112, "Application 'x' is disabled.",
            "the app is disabled: enable it in the tenant's Enterprise applications"},
        Row{"UnknownTenant", 400, "invalid_request", 90002,
            "Tenant 'contoso.onmicrosoft.com' not found. Check to make sure you have the correct "
            "tenant ID and are signing into the correct cloud.",
            "there is no such tenant: check tenant_id, and cloud for a national cloud"},
        Row{"NoTenantAtAll", 400, "invalid_request", 900023,
            "Specified tenant identifier 'x' is neither a valid DNS name, nor a valid external "
            "domain.",
            "tenant_id is neither a GUID nor the name of a domain"},
        Row{"ConditionalAccess", 400, "invalid_grant", 53003,
            "Access has been blocked by Conditional Access policies.",
            "a Conditional Access policy blocks the app: exclude the app from the policy, or run "
            "azcost in a network that it allows"},
        Row{"UnknownResource", 400, "invalid_resource", 50001,
            "The resource principal named x was not found in the tenant named y.",
            "the tenant does not know the service that the token is for: check cloud"},
        Row{"UnknownResourcePrincipal", 400, "invalid_resource", 500011,
            "The resource principal named x was not found in the tenant named y.",
            "the tenant does not know the service that the token is for: check cloud"},
        Row{"BadScope", 400, "invalid_scope", 70011,
            "The provided value for the input parameter 'scope' is not valid.",
            "the authority does not know the scope of the token: check cloud"},
        Row{"ScopeWithoutDefault", 400, "invalid_scope", 1002012,
            "The provided value for scope x is not valid. Client credential flows must have a "
            "scope value with /.default suffixed to the resource identifier.",
            "the authority does not know the scope of the token: check cloud"}),
    [](const auto& test) { return std::string(test.param.name); });

class QuotedRefusal : public ::testing::TestWithParam<Row> {};

// What has to be compared stands in the authority's own words.
TEST_P(QuotedRefusal, NamesTheValueToChangeAndWhatTheAuthoritySays) {
  const Row& row = GetParam();
  const Error error = error_of(row.status, refusal(row.error, row.code, row.text));
  const std::string code = "AADSTS" + std::to_string(row.code);
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.message, std::string(kPrefix) + row.advice + "; the authority says: " + code +
                               ": " + row.text + " (" + code +
                               ", trace 0a1b2c3d-0000-4000-8000-000000000001, "
                               "2026-11-05 07:59:58Z)");
}

constexpr const char* kNoFederatedCredential =
    "no federated credential of the app fits the token in federated_token_file: under Certificates "
    "& secrets > Federated credentials set Issuer, Subject and Audience to what the token says, "
    "upper and lower case alike";
constexpr const char* kUnknownCertificate =
    "the app does not know the certificate: upload the one in client_certificate_file, without its "
    "key, to the app registration under Certificates & secrets > Certificates";

INSTANTIATE_TEST_SUITE_P(
    OfTheTokenService, QuotedRefusal,
    ::testing::Values(
        Row{"CertificateThatIsNotRegistered", 401, "invalid_client", 700027,
            "The certificate with identifier used to sign the client assertion is not registered "
            "on application. [Reason - The key was not found., Thumbprint of key used by client: "
            "'8BDEB513EAC11E9E9DA752EB9D5087F317F6D931'].",
            kUnknownCertificate},
        Row{"CertificateInTheOlderCode", 401, "invalid_client", 50012,
            "Client assertion contains an invalid signature. [Reason - The key was not found.]",
            kUnknownCertificate},
        Row{"UnknownSubject", 401, "invalid_client", 700213,
            "No matching federated identity record found for presented assertion subject "
            "'system:serviceaccount:costs:azcost'.",
            kNoFederatedCredential},
        Row{"SubjectInAnotherCase", 401, "invalid_client", 7002138,
            "No matching federated identity record found for presented assertion subject "
            "'repo:Contoso/Costs:environment:Production'.",
            kNoFederatedCredential},
        Row{"SubjectOfAnotherForm", 401, "invalid_client", 7002137,
            "No matching federated identity record found for presented assertion subject '/eid1'.",
            kNoFederatedCredential},
        Row{"UnknownIssuer", 401, "invalid_client", 700211,
            "No matching federated identity record found for presented assertion issuer "
            "'https://token.example'.",
            kNoFederatedCredential},
        Row{"UnknownAudience", 401, "invalid_client", 700212,
            "No matching federated identity record found for presented assertion audience 'x'.",
            kNoFederatedCredential},
        Row{"UnknownTokenInTheOlderCode", 400, "invalid_request", 70021,
            "No matching federated identity record found for presented assertion.",
            kNoFederatedCredential},
        Row{"AssertionOutOfTime", 401, "invalid_client", 700024,
            "Client assertion is not within its valid time range.",
            "the proof of the app was outside its time of validity: set this machine's clock "
            "(NTP); a token in federated_token_file has to be replaced before it ends"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Refusal, TellsTheFirstLineOfWhatItDoesNotKnow) {
  const Error error =
      error_of(400, refusal("invalid_grant", 50034, "The user account does not exist in x."));
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.message, std::string(kPrefix) +
                               "AADSTS50034: The user account does not exist in x. (HTTP 400, "
                               "trace 0a1b2c3d-0000-4000-8000-000000000001, "
                               "2026-11-05 07:59:58Z)");
}

TEST(Refusal, CutsTheIdsOffThatNewerAnswersPutBehindBlanks) {
  const Error error = error_of(
      400, R"({"error":"invalid_grant","error_description":"AADSTS1: No. Trace ID: 7 Corr: 8"})");
  EXPECT_EQ(error.message, std::string(kPrefix) + "AADSTS1: No. (HTTP 400)");
}

TEST(Refusal, FindsTheCodeInTheTextWhenThereIsNoList) {
  const Error error =
      error_of(400, R"({"error":"invalid_client","error_description":"AADSTS7000222: Expired."})");
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("the client secret has expired"), EndsWith(" (AADSTS7000222)")));
}

TEST(Refusal, FindsTheCodeThatItKnowsAmongOthers) {
  const Error error =
      error_of(400, R"({"error":"invalid_grant","error_codes":[1,"x",53003],"timestamp":5})");
  EXPECT_THAT(error.message, HasSubstr("a Conditional Access policy blocks the app"));
}

TEST(Refusal, PrintsWhatTheAuthoritySaysOnOneLine) {
  const Error error = error_of(
      400, R"({"error":"x","error_description":"red \u001b[31m\u2028alert","trace_id":"a\nb"})");
  EXPECT_EQ(error.message,
            std::string(kPrefix) + R"(red \x1b[31m\u2028alert (HTTP 400, trace a\x0ab))");
}

TEST(Refusal, SaysSoWhenThereIsNoReason) {
  EXPECT_THAT(error_of(401, "{}").message, HasSubstr("the authority gave no reason (HTTP 401)"));
  EXPECT_THAT(error_of(401, R"({"error":{"code":"x"}})").message, HasSubstr("gave no reason"));
  EXPECT_THAT(error_of(504, "").message, HasSubstr("the authority gave no reason (HTTP 504)"));
}

TEST(Refusal, SaysThatThereWereTooManyRequestsWhenTheAuthorityDoesNot) {
  EXPECT_EQ(error_of(429, "").message,
            std::string(kPrefix) + "the authority has had too many requests for tokens (HTTP 429)");
}

TEST(Refusal, IsAPermissionAlsoWhenItIsAWebPage) {
  const Error error = error_of(403, "<html>Forbidden by the proxy</html>");
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.message, std::string(kPrefix) +
                               "the authority answered HTTP 403 without a reason: check cloud and "
                               "tenant_id, and whether a proxy answers in its place");
}

TEST(Refusal, IsNotFollowedElsewhere) {
  const Error error = error_of(302, "", {{"location", "https://evil.example/"}});
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("the authority answered HTTP 302, which is no token"));
}

TEST(PassingRefusal, IsATransientError) {
  const Error error = error_of(503, refusal("temporarily_unavailable", 90033,
                                            "A transient error has occurred. Please try again."));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.message,
              HasSubstr("AADSTS90033: A transient error has occurred. Please try again. (HTTP 503, "
                        "trace 0a1b2c3d-0000-4000-8000-000000000001"));
  EXPECT_EQ(error.retry_after, std::nullopt);
}

TEST(PassingRefusal, IsToldByItsStatus) {
  EXPECT_EQ(error_of(408, "{}").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(429, "{}").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(500, "{}").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(502, "<html>Bad Gateway</html>").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(504, "").kind, ErrorKind::kUnavailable);
}

TEST(PassingRefusal, IsToldByItsErrorWhateverTheStatus) {
  EXPECT_EQ(error_of(400, R"({"error":"temporarily_unavailable"})").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, R"({"error":"server_error"})").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, R"({"error":"slow_down"})").kind, ErrorKind::kUnavailable);
}

TEST(PassingRefusal, IsToldByItsCodeWhateverTheStatus) {
  EXPECT_EQ(error_of(400, refusal("invalid_request", 90006, "")).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, refusal("invalid_request", 90012, "")).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, refusal("invalid_request", 90024, "")).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, refusal("invalid_request", 90055, "")).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, refusal("invalid_request", 90090, "")).kind, ErrorKind::kUnavailable);
}

TEST(PassingRefusal, PassesTheAuthoritysWaitOn) {
  EXPECT_EQ(error_of(429, "{}", {{"retry-after", "17"}}).retry_after, 17s);
  EXPECT_EQ(error_of(503, "", {{"retry-after", "Thu, 05 Nov 2026 08:02:00 GMT"}}).retry_after,
            2min);
  EXPECT_EQ(error_of(503, "", {{"retry-after", "later"}}).retry_after, std::nullopt);
}

TEST(PassingRefusal, WaitsForMinutesAfterALoopOfRequests) {
  const std::string body =
      refusal("invalid_grant", 50196,
              "The server terminated an operation because it encountered a client request loop.");
  EXPECT_EQ(error_of(400, body).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, body).retry_after, 5min);
  EXPECT_EQ(error_of(400, body, {{"retry-after", "600"}}).retry_after, 10min);
}

TEST(PermanentRefusalWithAWait, AsksForNoOtherTry) {
  const Error error =
      error_of(401, refusal("invalid_client", 7000215, "Wrong."), {{"retry-after", "17"}});
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.retry_after, std::nullopt);
}

}  // namespace
}  // namespace azcost::auth
