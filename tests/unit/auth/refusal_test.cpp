/// What the authority's refusals mean. The bodies are those of the real service; ids are replaced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/auth/sts_codes.hpp"
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
constexpr const char* kReferences =
    ", trace 0a1b2c3d-0000-4000-8000-000000000001, 2026-11-05 07:59:58Z)";

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
  return SourceUnderTest().error_after(status, std::move(body), std::move(headers));
}

struct Row {
  int code;
  const char* advice;            ///< the setting or the place that the message must name
  const char* quoted = nullptr;  ///< the authority's words that the message must quote
};

TEST(PermanentRefusal, NamesTheValueToChangeAndTheAuthoritysWordsWhereTheyAreCompared) {
  for (const Row& row : std::vector<Row>{
           {7000215, "client_secret_file must hold the Value of a secret of this app"},
           {7000222, "the client secret has expired: "},
           {7000216, "no client secret arrived: client_secret_file"},
           {7000218, "no client secret arrived: client_secret_file"},
           {700016, "check client_id and tenant_id"},
           {700025, "set Allow public client flows to No"},
           {7000229, "check tenant_id, or create its Enterprise application"},
           {50027, "federated_token_file must hold the token and nothing else"},
           {700021, "check client_id, and what writes the file"},
           {700023, "check cloud"},
           {7000112, "Enabled for users to sign-in"},
           {90002, "check tenant_id, and cloud"},
           {900023, "tenant_id is neither a GUID nor the name of a domain"},
           {53003, "exclude the app from the policy"},
           {50001, "check cloud"},
           {500011, "check cloud"},
           {70011, "check cloud"},
           {1002012, "check cloud"},
           {700027, "upload the certificate of client_certificate_file", "Thumbprint"},
           {50012, "upload the certificate of client_certificate_file", "The key was not found"},
           {700213, "set Issuer, Subject and Audience", "serviceaccount:costs:azcost"},
           {7002138, "set Issuer, Subject and Audience", "Contoso/Costs"},
           {7002137, "set Issuer, Subject and Audience", "/eid1"},
           {700211, "set Issuer, Subject and Audience", "https://token.example"},
           {700212, "set Issuer, Subject and Audience", "audience 'x'"},
           {70021, "set Issuer, Subject and Audience", "No matching"},
           {700024, "set this machine's clock (NTP)", "valid time range"}}) {
    SCOPED_TRACE(row.code);
    const std::string code = "AADSTS" + std::to_string(row.code);
    const std::string words = row.quoted == nullptr ? "No such thing." : row.quoted;
    const Error error =
        error_of(401, refusal("invalid_client", row.code, words), {{"retry-after", "17"}});
    EXPECT_EQ(error.kind, ErrorKind::kPermission);
    EXPECT_THAT(error.message, AllOf(HasSubstr(kPrefix), HasSubstr(row.advice),
                                     EndsWith(" (" + code + kReferences)));
    const std::string quote = "; the authority says: " + code + ": " + words;
    EXPECT_EQ(error.message.find(quote) != std::string::npos, row.quoted != nullptr);
    EXPECT_EQ(error.evidence, (Evidence{401, code, "0a1b2c3d-0000-4000-8000-000000000001", false}));
    EXPECT_EQ(error.retry_after, std::nullopt) << "asks for no other try";
    EXPECT_EQ(meaning_of(code), meaning_of(row.code));
  }
}

TEST(Refusal, NamesThePlaceOfTheProofInsteadOfTheKeyOfTheConfig) {
  App app = contoso();
  app.proof_place = "AZURE_CLIENT_SECRET";
  SourceUnderTest test;
  ClientCredentials source(test.transport, test.clock, app, secret_proof(Secret("s")));
  test.transport.reply(401, refusal("invalid_client", 7000215, "Wrong."));
  EXPECT_THAT(source.token({}).error().message,
              AllOf(HasSubstr("AZURE_CLIENT_SECRET must hold"), Not(HasSubstr("secret_file"))));
}

TEST(Refusal, QuotesTheFirstLineOfWhatItDoesNotKnow) {
  EXPECT_EQ(error_of(400, refusal("invalid_grant", 50034, "The user account does not exist in x."))
                .message,
            std::string(kPrefix) + "AADSTS50034: The user account does not exist in x. (HTTP 400" +
                kReferences);
  // Newer answers put blanks before the ids.
  const Error newer = error_of(
      400, R"({"error":"invalid_grant","error_description":"AADSTS1: No. Trace ID: 7 Corr: 8"})",
      {{"x-ms-request-id", "req-1"}});
  EXPECT_EQ(newer.message, std::string(kPrefix) + "AADSTS1: No. (HTTP 400)");
  EXPECT_EQ(newer.evidence, (Evidence{400, "AADSTS1", "req-1", false}));
  EXPECT_EQ(error_of(400, R"({"error":"invalid_grant"})").evidence.code, "invalid_grant");
}

TEST(Refusal, FindsTheCodeInTheTextOrAmongOthers) {
  EXPECT_THAT(
      error_of(400, R"({"error":"invalid_client","error_description":"AADSTS7000222: Expired."})")
          .message,
      AllOf(HasSubstr("the client secret has expired"), EndsWith(" (AADSTS7000222)")));
  const Error error =
      error_of(400, R"({"error":"invalid_grant","error_codes":[1,"x",53003],"timestamp":5})");
  EXPECT_THAT(error.message, HasSubstr("a Conditional Access policy blocks the app"));
  EXPECT_EQ(error.evidence.code, "AADSTS53003");
}

TEST(Refusal, PrintsWhatTheAuthoritySaysOnOneLine) {
  EXPECT_EQ(
      error_of(400,
               R"({"error":"x","error_description":"red \u001b[31m\u2028alert","trace_id":"a\nb"})")
          .message,
      std::string(kPrefix) + R"(red \x1b[31m\u2028alert (HTTP 400, trace a\x0ab))");
}

TEST(Refusal, SaysSoWhenThereIsNoReason) {
  EXPECT_THAT(error_of(401, "{}").message, HasSubstr("the authority gave no reason (HTTP 401)"));
  EXPECT_THAT(error_of(401, R"({"error":{"code":"x"}})").message, HasSubstr("gave no reason"));
  EXPECT_THAT(error_of(504, "").message, HasSubstr("the authority gave no reason (HTTP 504)"));
  EXPECT_THAT(error_of(429, "").message, HasSubstr("too many requests for tokens (HTTP 429)"));
  const Error page = error_of(403, "<html>Forbidden by the proxy</html>");
  EXPECT_EQ(page.kind, ErrorKind::kPermission);
  EXPECT_THAT(page.message, HasSubstr("HTTP 403 without a reason: check cloud and tenant_id"));
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  EXPECT_THAT(error_of(400, R"({"error":"invalid_request","error_codes":)" + deep + "}").message,
              HasSubstr("invalid_request"));
}

TEST(Refusal, IsNotFollowedElsewhere) {
  const Error error = error_of(302, "", {{"location", "https://evil.example/"}});
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("the authority answered HTTP 302, which is no token"));
}

TEST(PassingRefusal, IsATransientErrorByItsStatusItsErrorOrItsCode) {
  for (const int status : {408, 429, 500, 502, 504}) {
    EXPECT_EQ(error_of(status, "<html>Bad Gateway</html>").kind, ErrorKind::kUnavailable) << status;
  }
  for (const char* name : {"temporarily_unavailable", "server_error", "slow_down"}) {
    EXPECT_EQ(error_of(400, refusal(name, 1, "")).kind, ErrorKind::kUnavailable) << name;
  }
  for (const int code : {90006, 90012, 90024, 90033, 90055, 90090}) {
    const Error error = error_of(400, refusal("invalid_request", code, "Please try again."));
    EXPECT_EQ(error.kind, ErrorKind::kUnavailable) << code;
    EXPECT_THAT(error.message, HasSubstr("Please try again. (HTTP 400, trace 0a1b")) << code;
    EXPECT_EQ(error.evidence.code, "AADSTS" + std::to_string(code));
    EXPECT_EQ(error.retry_after, std::nullopt) << code;
  }
}

TEST(PassingRefusal, PassesTheAuthoritysWaitOn) {
  EXPECT_EQ(error_of(429, "{}", {{"retry-after", "17"}}).retry_after, 17s);
  EXPECT_EQ(error_of(503, "", {{"retry-after", "Thu, 05 Nov 2026 08:02:00 GMT"}}).retry_after,
            2min);
  EXPECT_EQ(error_of(503, "", {{"retry-after", "later"}}).retry_after, std::nullopt);
}

TEST(PassingRefusal, WaitsForMinutesAfterALoopOfRequests) {
  const std::string body = refusal("invalid_grant", 50196, "a client request loop.");
  EXPECT_EQ(error_of(400, body).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of(400, body).retry_after, 5min);
  EXPECT_EQ(error_of(400, body, {{"retry-after", "600"}}).retry_after, 10min);
}

}  // namespace
}  // namespace azcost::auth
