#include "azcost/auth/client_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "source_under_test.hpp"

namespace azcost::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using namespace std::chrono_literals;

/// As the v2.0 endpoint sends it.
std::string granted(const std::string& token, const std::string& expires_in = "3599") {
  return R"({"token_type":"Bearer","expires_in":)" + expires_in + R"(,"ext_expires_in":3599,)" +
         R"("access_token":")" + token + "\"}";
}

class ClientCredentialsTest : public ::testing::Test, protected SourceUnderTest {};

TEST_F(ClientCredentialsTest, PostsTheClientCredentialsForm) {
  transport.reply(200, granted("token-1"));
  EXPECT_EQ(token_now(), "token-1");
  ASSERT_THAT(transport.requests(), SizeIs(1));
  const auto& request = transport.requests()[0];
  EXPECT_EQ(request.method, http::Method::kPost);
  EXPECT_EQ(request.url,
            "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
  EXPECT_THAT(request.headers,
              ElementsAre(Pair("Content-Type", "application/x-www-form-urlencoded"),
                          Pair("Accept", "application/json")));
  EXPECT_EQ(request.bearer, "");
  EXPECT_EQ(request.body,
            "grant_type=client_credentials"
            "&client_id=11111111-2222-3333-4444-555555555555"
            "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
            "&client_secret=" +
                kEncodedSecret);
  EXPECT_EQ(request.max_body_bytes, std::size_t{64} * 1024);
}

TEST_F(ClientCredentialsTest, ToleratesSlashesAndLetsNoTenantIdShapeThePath) {
  ClientCredentials other(transport, clock,
                          {.authority = "https://login.microsoftonline.us/",
                           .tenant_id = "../evil?x=#",
                           .client_id = "c",
                           .audience = "https://management.core.usgovcloudapi.net/"},
                          secret_proof(Secret("s")));
  transport.reply(200, granted("token"));
  ASSERT_TRUE(other.token(std::stop_token()));
  EXPECT_EQ(transport.requests()[0].url,
            "https://login.microsoftonline.us/..%2Fevil%3Fx%3D%23/oauth2/v2.0/token");
  EXPECT_THAT(transport.requests()[0].body,
              HasSubstr("&scope=https%3A%2F%2Fmanagement.core.usgovcloudapi.net%2F.default&"));
}

TEST_F(ClientCredentialsTest, KeepsATokenUntilFiveMinutesBeforeItsEndOrForHalfOfItsLife) {
  for (const auto& [life, kept] : {std::pair("3600", 55min / 1ms), {"60", 30s / 1ms}}) {
    SCOPED_TRACE(life);
    source.invalidate();
    transport.reply(200, granted("token-1", life)).reply(200, granted("token-2"));
    EXPECT_EQ(token_now(), "token-1");
    clock.advance(std::chrono::milliseconds(kept - 1));
    EXPECT_EQ(token_now(), "token-1");
    clock.advance(1ms);
    EXPECT_EQ(token_now(), "token-2");
    EXPECT_EQ(token_now(), "token-2");
    EXPECT_EQ(transport.left(), 0U);
  }
}

TEST_F(ClientCredentialsTest, HandsOutTheOldTokenToItsEndWhileTheAuthorityIsOutOfOrder) {
  transport.reply(200, granted("token-1", "3600"));
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(55min);
  transport.reply(503, "").reply(Error{ErrorKind::kUnavailable, "cut"});
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(30s - 1ms);
  EXPECT_EQ(token_now(), "token-1");
  EXPECT_THAT(transport.requests(), SizeIs(2)) << "asked again too soon";
  clock.advance(1ms);
  EXPECT_EQ(token_now(), "token-1");
  EXPECT_THAT(transport.requests(), SizeIs(3));
  clock.advance(1min);
  transport.reply(200, granted("token-2"));
  EXPECT_EQ(token_now(), "token-2");
}

TEST_F(ClientCredentialsTest, HandsOutNoTokenThatHasEndedOrWasInvalidated) {
  transport.reply(200, granted("token-1", "3600")).reply(503, "");
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(60min);
  EXPECT_THAT(token_now(), HasSubstr("error: "));
  transport.reply(200, granted("token-2", "3600")).reply(503, "");
  EXPECT_EQ(token_now(), "token-2");
  source.invalidate();
  EXPECT_THAT(token_now(), HasSubstr("error: "));
}

TEST_F(ClientCredentialsTest, AsksOnceWithASecretThatIsRefused) {
  transport.reply(401, R"({"error":"invalid_client","error_description":"AADSTS7000215: No."})");
  const std::string first = token_now();
  EXPECT_THAT(first, HasSubstr("AADSTS7000215"));
  EXPECT_EQ(token_now(), first);
  source.invalidate();
  EXPECT_EQ(token_now(), first);
  EXPECT_THAT(transport.requests(), SizeIs(1));
}

TEST_F(ClientCredentialsTest, CountsTheLifeFromTheMomentOfAsking) {
  transport.on_request([this](const auto&) { clock.advance(10s); });
  transport.reply(200, granted("token", "60"));
  const auto asked_at = clock.steady_now();
  const auto token = source.token(std::stop_token());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->expires_at, asked_at + 60s);
}

TEST_F(ClientCredentialsTest, DoesNotMindAJumpOfTheWallClock) {
  transport.reply(200, granted("token-1"));
  EXPECT_EQ(token_now(), "token-1");
  clock.jump_wall_clock(24h * 3650);
  EXPECT_EQ(token_now(), "token-1");
  clock.jump_wall_clock(-24h * 7300);
  EXPECT_EQ(token_now(), "token-1");
}

TEST_F(ClientCredentialsTest, SendsOneRequestACallAlsoWhenItFails) {
  for (const int status : {503, 401}) {
    const std::size_t before = transport.requests().size();
    transport.reply(status, status == 401 ? kOutOfTime : "").reply(200, granted("token"));
    EXPECT_THAT(token_now(), HasSubstr("error: ")) << status;
    EXPECT_THAT(transport.requests(), SizeIs(before + 1));
    EXPECT_EQ(token_now(), "token") << status;
    source.invalidate();
  }
}

TEST_F(ClientCredentialsTest, PassesErrorsOfTheTransportOn) {
  transport.reply(Error{ErrorKind::kUnavailable, "cannot connect"});
  const auto token = source.token(std::stop_token());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(token.error().message,
            "no token for the app 11111111-2222-3333-4444-555555555555 in the tenant "
            "contoso.onmicrosoft.com: cannot connect");
}

TEST_F(ClientCredentialsTest, IsCancelledByAStopUnlessATokenIsKept) {
  std::stop_source stop;
  stop.request_stop();
  const auto token = source.token(stop.get_token());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kCancelled);
  transport.reply(200, granted("token"));
  ASSERT_EQ(token_now(), "token");
  EXPECT_TRUE(source.token(stop.get_token()));
}

TEST_F(ClientCredentialsTest, ReadsTheLifeAsANumberOrDigitsAndTrustsNoneOfMoreThanADay) {
  const std::vector<std::pair<const char*, std::chrono::seconds>> lives = {
      {"3599", 3599s},
      {"\"3599\"", 3599s},
      {"3599.9", 3599s},
      {"86401", 24h},
      {"18446744073709551615", 24h},
      {"1e300", 24h},
      {"\"999999999999999999999999999999\"", 24h}};
  for (const auto& [text, life] : lives) {
    source.invalidate();
    transport.reply(200, granted("token", text));
    const auto token = source.token(std::stop_token());
    ASSERT_TRUE(token) << text;
    EXPECT_EQ(token->expires_at - clock.steady_now(), life) << text;
  }
  source.invalidate();
  transport.reply(200, R"({"token_type":"bearer","access_token":"token"})");
  EXPECT_EQ(source.token(std::stop_token())->expires_at, clock.steady_now() + 10min);
}

TEST_F(ClientCredentialsTest, RefusesWhatIsNoTokenThatCanBeUsed) {
  const std::string rest = R"("expires_in":3599,"access_token":"eyJ0"})";
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  for (const std::string& body :
       {granted("eyJ0", "-1"), granted("eyJ0", "0.5"), granted("eyJ0", "null"),
        granted("eyJ0", "\"soon\""), granted("eyJ0", "\"\""), granted("eyJ0", "\"-1\""),
        granted("eyJ0", "\"inf\""), R"({"token_type":"pop",)" + rest, "{" + rest,
        R"({"token_type":1,)" + rest, std::string("{}"), granted(""),
        std::string(R"({"token_type":"Bearer","access_token":7})"), std::string("[]"),
        std::string(), granted(R"(eyJ0\r\nX-Evil: 1)"),
        R"({"expires_in":)" + deep + R"(,"access_token":"eyJ0","token_type":"Bearer"})"}) {
    const Error error = error_after(200, body);
    EXPECT_EQ(error.kind, ErrorKind::kData) << body.substr(0, 200);
    EXPECT_THAT(error.message, Not(HasSubstr("eyJ0"))) << body.substr(0, 200);
  }
  EXPECT_THAT(error_after(200, granted("token", "0")).message,
              HasSubstr("holds a token that has no life: expires_in is 0"));
  EXPECT_THAT(error_after(200, "<html>Sign in to the guest network</html>").message,
              HasSubstr("is not JSON: check cloud, and whether a proxy answers"));
}

TEST_F(ClientCredentialsTest, ShowsNoSecretThatAnAnswerRepeats) {
  const Error error =
      error_after(400, R"({"error":"invalid_request","error_description":"bad form: secret )" +
                           kSecret + " in client_secret=" + kEncodedSecret + R"("})");
  EXPECT_THAT(error.message, Not(HasSubstr("S3CR3T")));
  EXPECT_THAT(error.message, HasSubstr("bad form: secret *** in client_secret=***"));
}

}  // namespace
}  // namespace azcost::auth
