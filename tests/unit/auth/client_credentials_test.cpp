#include "azcost/auth/client_secret_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>

#include "source_under_test.hpp"

namespace azcost::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using namespace std::chrono_literals;

/// As the v2.0 endpoint sends it.
std::string granted(const std::string& token, const std::string& expires_in = "3599") {
  return R"({"token_type":"Bearer","expires_in":)" + expires_in + R"(,"ext_expires_in":3599,)" +
         R"("access_token":")" + token + "\"}";
}

class ClientSecretSourceTest : public ::testing::Test, protected SourceUnderTest {
 protected:
  /// The token that is handed out now, or "error: ..." when there is none.
  std::string token_now() {
    const auto token = source.token(std::stop_token());
    return token ? std::string(token->text.expose()) : "error: " + token.error().message;
  }

  /// The error of a source whose authority answers 200 with `body`.
  Error error_after(const std::string& body) {
    transport.reply(200, body);
    const auto token = source.token(std::stop_token());
    return token ? Error{ErrorKind::kInternal, "a token"} : token.error();
  }

  /// How long a token is kept whose `expires_in` is this JSON value.
  std::chrono::milliseconds life_of(const std::string& expires_in) {
    transport.reply(200, granted("token", expires_in));
    const auto token = source.token(std::stop_token());
    return token ? token->expires_at - clock.steady_now() : std::chrono::milliseconds(-1);
  }
};

TEST_F(ClientSecretSourceTest, PostsTheClientCredentialsForm) {
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
}

TEST_F(ClientSecretSourceTest, ToleratesSlashesAtTheEndOfAddresses) {
  ClientSecretSource other(transport, clock,
                           {.authority = "https://login.microsoftonline.us/",
                            .tenant_id = "t",
                            .client_id = "c",
                            .audience = "https://management.core.usgovcloudapi.net/"},
                           Secret("s"));
  transport.reply(200, granted("token"));
  ASSERT_TRUE(other.token(std::stop_token()));
  EXPECT_EQ(transport.requests()[0].url, "https://login.microsoftonline.us/t/oauth2/v2.0/token");
  EXPECT_THAT(transport.requests()[0].body,
              HasSubstr("&scope=https%3A%2F%2Fmanagement.core.usgovcloudapi.net%2F.default&"));
}

TEST_F(ClientSecretSourceTest, LetsNoTenantIdShapeThePath) {
  ClientSecretSource other(transport, clock,
                           {.authority = "https://login.microsoftonline.com",
                            .tenant_id = "../evil?x=#",
                            .client_id = "c",
                            .audience = "https://management.azure.com"},
                           Secret("s"));
  transport.reply(200, granted("token"));
  ASSERT_TRUE(other.token(std::stop_token()));
  EXPECT_EQ(transport.requests()[0].url,
            "https://login.microsoftonline.com/..%2Fevil%3Fx%3D%23/oauth2/v2.0/token");
}

TEST_F(ClientSecretSourceTest, KeepsATokenUntilFiveMinutesBeforeItsEnd) {
  transport.reply(200, granted("token-1", "3600")).reply(200, granted("token-2"));
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(55min - 1ms);
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(1ms);
  EXPECT_EQ(token_now(), "token-2");
  EXPECT_THAT(transport.requests(), SizeIs(2));
}

TEST_F(ClientSecretSourceTest, KeepsAShortTokenForHalfOfItsLife) {
  transport.reply(200, granted("token-1", "60")).reply(200, granted("token-2"));
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(30s - 1ms);
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(1ms);
  EXPECT_EQ(token_now(), "token-2");
}

TEST_F(ClientSecretSourceTest, HandsOutTheOldTokenToItsEndWhileTheAuthorityIsOutOfOrder) {
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

TEST_F(ClientSecretSourceTest, HandsOutNoTokenThatHasEnded) {
  transport.reply(200, granted("token-1", "3600")).reply(503, "");
  EXPECT_EQ(token_now(), "token-1");
  clock.advance(60min);
  EXPECT_THAT(token_now(), HasSubstr("error: "));
}

TEST_F(ClientSecretSourceTest, HandsOutNoOldTokenThatWasInvalidated) {
  transport.reply(200, granted("token-1", "3600")).reply(503, "");
  EXPECT_EQ(token_now(), "token-1");
  source.invalidate();
  EXPECT_THAT(token_now(), HasSubstr("error: "));
}

TEST_F(ClientSecretSourceTest, AsksOnceWithASecretThatIsRefused) {
  transport.reply(401, R"({"error":"invalid_client","error_description":"AADSTS7000215: No."})");
  const std::string first = token_now();
  EXPECT_THAT(first, HasSubstr("AADSTS7000215"));
  EXPECT_EQ(token_now(), first);
  source.invalidate();
  EXPECT_EQ(token_now(), first);
  EXPECT_THAT(transport.requests(), SizeIs(1));
}

TEST_F(ClientSecretSourceTest, TakesNoMoreThan64KibibytesForAnAnswer) {
  transport.reply(200, granted("token"));
  EXPECT_EQ(token_now(), "token");
  EXPECT_EQ(transport.requests()[0].max_body_bytes, std::size_t{64} * 1024);
}

TEST_F(ClientSecretSourceTest, BearsAnswersThatNestWithoutEnd) {
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  EXPECT_EQ(error_after(R"({"expires_in":)" + deep + R"(,"access_token":"a-token","token_type":)" +
                        R"("Bearer"})")
                .kind,
            ErrorKind::kData);
  transport.reply(400, R"({"error":"invalid_request","error_codes":)" + deep + "}");
  EXPECT_THAT(token_now(), HasSubstr("invalid_request"));
}

TEST_F(ClientSecretSourceTest, CountsTheLifeFromTheMomentOfAsking) {
  transport.on_request([this](const auto&) { clock.advance(10s); });
  transport.reply(200, granted("token", "60"));
  const auto asked_at = clock.steady_now();
  const auto token = source.token(std::stop_token());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->expires_at, asked_at + 60s);
}

TEST_F(ClientSecretSourceTest, DoesNotMindAJumpOfTheWallClock) {
  transport.reply(200, granted("token-1"));
  EXPECT_EQ(token_now(), "token-1");
  clock.jump_wall_clock(24h * 3650);
  EXPECT_EQ(token_now(), "token-1");
  clock.jump_wall_clock(-24h * 7300);
  EXPECT_EQ(token_now(), "token-1");
  EXPECT_THAT(transport.requests(), SizeIs(1));
}

TEST_F(ClientSecretSourceTest, AsksOnceMoreAfterTheTokenWasInvalidated) {
  transport.reply(200, granted("token-1")).reply(200, granted("token-2"));
  EXPECT_EQ(token_now(), "token-1");
  source.invalidate();
  EXPECT_EQ(token_now(), "token-2");
  EXPECT_EQ(token_now(), "token-2");
  EXPECT_THAT(transport.requests(), SizeIs(2));
}

TEST_F(ClientSecretSourceTest, SendsOneRequestACallAlsoWhenItFails) {
  transport.reply(503, "").reply(200, granted("token"));
  EXPECT_THAT(token_now(), HasSubstr("error: "));
  EXPECT_THAT(transport.requests(), SizeIs(1));
  EXPECT_EQ(token_now(), "token");
  EXPECT_THAT(transport.requests(), SizeIs(2));
}

TEST_F(ClientSecretSourceTest, PassesErrorsOfTheTransportOn) {
  transport.reply(
      Error{ErrorKind::kUnavailable, "cannot connect to login.microsoftonline.com:443"});
  const auto token = source.token(std::stop_token());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(token.error().message,
            "no token for the app 11111111-2222-3333-4444-555555555555 in the tenant "
            "contoso.onmicrosoft.com: cannot connect to login.microsoftonline.com:443");
}

TEST_F(ClientSecretSourceTest, IsCancelledByAStop) {
  std::stop_source stop;
  stop.request_stop();
  const auto token = source.token(stop.get_token());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kCancelled);
}

TEST_F(ClientSecretSourceTest, HandsOutAKeptTokenAlsoAfterAStop) {
  transport.reply(200, granted("token"));
  ASSERT_EQ(token_now(), "token");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(source.token(stop.get_token()));
}

TEST_F(ClientSecretSourceTest, ReadsTheLifeAsANumberOrDigits) {
  EXPECT_EQ(life_of("3599"), 3599s);
  source.invalidate();
  EXPECT_EQ(life_of("\"3599\""), 3599s);
  source.invalidate();
  EXPECT_EQ(life_of("3599.9"), 3599s);
}

TEST_F(ClientSecretSourceTest, TrustsNoLifeOfMoreThanADay) {
  EXPECT_EQ(life_of("86401"), 24h);
  source.invalidate();
  EXPECT_EQ(life_of("18446744073709551615"), 24h);
  source.invalidate();
  EXPECT_EQ(life_of("1e300"), 24h);
  source.invalidate();
  EXPECT_EQ(life_of("\"999999999999999999999999999999\""), 24h);
}

TEST_F(ClientSecretSourceTest, AssumesAShortLifeWhenNothingIsSaid) {
  transport.reply(200, R"({"token_type":"Bearer","access_token":"token"})");
  const auto token = source.token(std::stop_token());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->expires_at, clock.steady_now() + 10min);
}

TEST_F(ClientSecretSourceTest, RefusesATokenWithoutLife) {
  EXPECT_THAT(error_after(granted("token", "0")).message,
              HasSubstr("holds a token that has no life: expires_in is 0"));
  EXPECT_EQ(error_after(granted("token", "-1")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("token", "0.5")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("token", "null")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("token", "\"soon\"")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("token", "\"\"")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("token", "\"-1\"")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("token", "\"inf\"")).kind, ErrorKind::kData);
}

TEST_F(ClientSecretSourceTest, TakesTheTypeInAnyCase) {
  transport.reply(200, R"({"token_type":"bearer","expires_in":3599,"access_token":"token"})");
  EXPECT_EQ(token_now(), "token");
}

TEST_F(ClientSecretSourceTest, RefusesATokenOfAnotherType) {
  const std::string rest = R"("expires_in":3599,"access_token":"token"})";
  EXPECT_EQ(error_after(R"({"token_type":"pop",)" + rest).kind, ErrorKind::kData);
  EXPECT_EQ(error_after("{" + rest).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(R"({"token_type":1,)" + rest).kind, ErrorKind::kData);
}

TEST_F(ClientSecretSourceTest, RefusesAnAnswerWithoutAToken) {
  EXPECT_EQ(error_after("{}").kind, ErrorKind::kData);
  EXPECT_EQ(error_after(granted("")).kind, ErrorKind::kData);
  EXPECT_EQ(error_after(R"({"token_type":"Bearer","access_token":7})").kind, ErrorKind::kData);
  EXPECT_EQ(error_after("[]").kind, ErrorKind::kData);
  EXPECT_EQ(error_after("").kind, ErrorKind::kData);
}

TEST_F(ClientSecretSourceTest, RefusesATokenThatWouldBecomeTwoHeaders) {
  const Error error = error_after(granted(R"(abc\r\nX-Evil: 1)"));
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, Not(HasSubstr("abc")));
}

TEST_F(ClientSecretSourceTest, TakesAWebPageForNoToken) {
  const Error error = error_after("<html><body>Sign in to the guest network</body></html>");
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("is not JSON: check cloud, and whether a proxy answers"));
}

TEST_F(ClientSecretSourceTest, ShowsNoTokenOfAnAnswerThatItRefuses) {
  const Error error = error_after(granted("eyJ0-the-token", "0"));
  EXPECT_THAT(error.message, Not(HasSubstr("eyJ0")));
}

TEST_F(ClientSecretSourceTest, ShowsNoSecretThatAnAnswerRepeats) {
  transport.reply(400, R"({"error":"invalid_request","error_description":"bad form: secret )" +
                           kSecret + " in client_secret=" + kEncodedSecret + R"("})");
  const auto token = source.token(std::stop_token());
  ASSERT_FALSE(token);
  EXPECT_THAT(token.error().message, Not(HasSubstr("S3CR3T")));
  EXPECT_THAT(token.error().message, HasSubstr("bad form: secret *** in client_secret=***"));
}

}  // namespace
}  // namespace azcost::auth
