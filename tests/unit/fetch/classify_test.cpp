#include "classify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace azcost::fetch {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Sunday, 2026-10-25T08:49:37Z
SystemTime now() {
  return std::chrono::sys_days(std::chrono::year(2026) / 10 / 25) + 8h + 49min + 37s;
}

Verdict judge(int status, std::string body = {}, Headers headers = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return classify(response, read_service_error(response), now());
}

std::string error_body(const std::string& code, const std::string& message) {
  return R"({"error":{"code":")" + code + R"(","message":")" + message + "\"}}";
}

/// One row of the table: what comes in, what is to be done, how it ends when that does not help.
struct Case {
  const char* name;
  int status;
  std::string body;
  Step step;
  ErrorKind kind;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class ClassifyRow : public ::testing::TestWithParam<Case> {};

TEST_P(ClassifyRow, IsJudged) {
  const Verdict verdict = judge(GetParam().status, GetParam().body);
  EXPECT_EQ(verdict.step, GetParam().step);
  EXPECT_EQ(verdict.kind, GetParam().kind);
}

const std::string kHtml = "<!DOCTYPE html><html><body>Bad Gateway</body></html>";
const std::string kPage = R"({"properties":{"nextLink":null,"columns":[],"rows":[]}})";

INSTANTIATE_TEST_SUITE_P(
    Table, ClassifyRow,
    ::testing::Values(
        Case{"RolesInsideA200", 200, error_body("RBACAccessDenied", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"AnErrorInsideA200", 200, error_body("NoHttpContext", "no"), Step::kRetry,
             ErrorKind::kData},
        Case{"NoContent", 204, "", Step::kRetry, ErrorKind::kData},
        Case{"Accepted", 202, "", Step::kRetry, ErrorKind::kData},
        Case{"MovedPermanently", 301, "", Step::kFail, ErrorKind::kData},
        Case{"TemporaryRedirect", 307, kHtml, Step::kFail, ErrorKind::kData},
        Case{"UnknownDimension", 400,
             error_body("BadRequest",
                        "Invalid query definition: Invalid dataset grouping: 'x'; "
                        "valid values: 'ResourceGroup',''."),
             Step::kFail, ErrorKind::kConfig},
        Case{"MoreThanAYear", 400,
             error_body("BadRequest",
                        "The time period for pulling the data cannot exceed 1 year(s)."),
             Step::kFail, ErrorKind::kConfig},
        Case{"UnsupportedOffer", 400,
             error_body("400",
                        "Cost Management supports only Enterprise Agreement, Web direct and "
                        "Microsoft Customer Agreement offer types."),
             Step::kFail, ErrorKind::kConfig},
        Case{"UnsupportedOfferAs422", 422,
             error_body("UnprocessableEntity",
                        "cost management SUPPORTS ONLY EA, web direct and MCA offers."),
             Step::kFail, ErrorKind::kConfig},
        Case{"UnsupportedOfferAs404", 404,
             error_body("NotFound", "It doesn't have valid WebDirect/AIRS offer type."),
             Step::kFail, ErrorKind::kConfig},
        Case{"UnknownDimensionAs422", 422,
             error_body("422", "Invalid dataset grouping: 'x'; valid values: 'Meter'."),
             Step::kFail, ErrorKind::kConfig},
        Case{"DimensionsThatComeAndGoAs400", 400,
             error_body("BadRequest", "GtmDimensionDataProvider returns null"), Step::kRetry,
             ErrorKind::kUnavailable},
        Case{"MissingBillingRoleAs403", 403,
             error_body("403", "No claims present for the caller in the system."), Step::kFail,
             ErrorKind::kPermission},
        Case{"SomethingNobodyHasSeen", 418, error_body("Teapot", "no"), Step::kFail,
             ErrorKind::kConfig},
        Case{"NoBodyWithTheNextLink", 400,
             error_body("BadRequest",
                        "Invalid query definition, Dataset is invalid or not supplied."),
             Step::kFail, ErrorKind::kInternal},
        Case{"AccountCostDisabled", 400, error_body("AccountCostDisabled", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"DepartmentCostDisabled", 400, error_body("DepartmentCostDisabled", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"IndirectCostDisabled", 400, error_body("IndirectCostDisabled", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"ExpiredToken", 401, error_body("ExpiredAuthenticationToken", "expired"),
             Step::kRefreshToken, ErrorKind::kPermission},
        Case{"InvalidToken", 401, error_body("InvalidAuthenticationToken", "no"),
             Step::kRefreshToken, ErrorKind::kPermission},
        Case{"UnauthorizedWithoutABody", 401, "", Step::kRefreshToken, ErrorKind::kPermission},
        Case{"MissingRoleAs401", 401, error_body("RBACAccessDenied", "no authorization"),
             Step::kFail, ErrorKind::kPermission},
        Case{"MissingRoleInAnotherCase", 401, error_body("rbacaccessdenied", "no authorization"),
             Step::kFail, ErrorKind::kPermission},
        Case{"MissingBillingRole", 401,
             error_body("401", "No claims present for the caller in the system."), Step::kFail,
             ErrorKind::kPermission},
        Case{"MissingRoleAs403", 403, error_body("AuthorizationFailed", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"ForbiddenByAProxy", 403, kHtml, Step::kFail, ErrorKind::kPermission},
        Case{"BillingAccessDenied", 404, error_body("BillingAccessDenied", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"DimensionsThatComeAndGo", 404,
             error_body("NotFound",
                        "GtmDimensionDataProvider.GetAzureSubscriptionsById returns "
                        "null or empty list for id: 1"),
             Step::kRetry, ErrorKind::kUnavailable},
        Case{"ScopeNotFound", 404, error_body("SubscriptionNotFound", "no"), Step::kFail,
             ErrorKind::kConfig},
        Case{"AuthorizationInsideA200", 200, error_body("AuthorizationFailed", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"AuthorizationAs400", 400, error_body("AuthorizationFailed", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"AuthorizationAs401", 401, error_body("AuthorizationFailed", "no"), Step::kFail,
             ErrorKind::kPermission},
        Case{"RequestTimeout", 408, "", Step::kRetry, ErrorKind::kUnavailable},
        Case{"Conflict", 409, "", Step::kFail, ErrorKind::kConfig},
        Case{"PreconditionFailed", 412, "", Step::kFail, ErrorKind::kConfig},
        Case{"UnsupportedMediaType", 415, "", Step::kFail, ErrorKind::kInternal},
        Case{"TooManyRequests", 429, error_body("429", "Too many requests. Please retry."),
             Step::kRetryAfter, ErrorKind::kThrottled},
        Case{"TooManyRequestsWithoutABody", 429, "", Step::kRetryAfter, ErrorKind::kThrottled},
        Case{"ServerError", 500, error_body("500", "An error occurred"), Step::kRetry,
             ErrorKind::kUnavailable},
        Case{"BadGatewayAsHtml", 502, kHtml, Step::kRetry, ErrorKind::kUnavailable},
        Case{"ServiceUnavailable", 503, error_body("ServiceUnavailable", "later"), Step::kRetry,
             ErrorKind::kUnavailable},
        Case{"ThrottledByTheGateway", 503, error_body("ResourceRequestsThrottled", "later"),
             Step::kRetryAfter, ErrorKind::kThrottled},
        Case{"GatewayTimeoutWithoutABody", 504, "", Step::kRetry, ErrorKind::kUnavailable},
        Case{"NoStatusOfHttp", 0, "", Step::kFail, ErrorKind::kData},
        Case{"ThrottledPageFromAnEarlierAnswer", 429, kPage, Step::kRetryAfter,
             ErrorKind::kThrottled}),
    [](const ::testing::TestParamInfo<Case>& row) { return std::string(row.param.name); });

TEST(Classify, KnowsADayThatHasNotBegunByAzuresClock) {
  const Verdict verdict =
      judge(400, error_body("BadRequest",
                            "Invalid query definition: The selected date range starting from "
                            "2026-10-01 is invalid because it is in the future. (Request ID: 1)"));
  EXPECT_EQ(verdict.step, Step::kFail);
  EXPECT_TRUE(verdict.in_the_future);
  EXPECT_EQ(verdict.advice, Advice::kSetTheClock);
  EXPECT_FALSE(judge(400, error_body("BadRequest", "Invalid dataset grouping")).in_the_future);
}

TEST(Classify, TakesA200WithoutAnErrorForAPage) { EXPECT_EQ(judge(200, kPage).step, Step::kDone); }

TEST(Classify, LeavesItToTheDecoderWhetherA200IsAPage) {
  EXPECT_EQ(judge(200, kHtml).step, Step::kDone);
}

TEST(Classify, IgnoresRetryHeadersOnASuccess) {
  EXPECT_EQ(judge(200, kPage,
                  {{"x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "60"},
                   {"x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after", "60"}}),
            Verdict{.step = Step::kDone});
}

TEST(Classify, IgnoresRetryHeadersOnARefusal) {
  const Verdict verdict = judge(403, "", {{"retry-after", "60"}});
  EXPECT_EQ(verdict.step, Step::kFail);
  EXPECT_EQ(verdict.asked, std::nullopt);
}

/// The pause that a 429 with one header asks for.
std::optional<std::chrono::milliseconds> asked_by(const std::string& header,
                                                  const std::string& value) {
  return judge(429, "", {{header, value}}).asked;
}

TEST(Classify, ReadsEveryRetryHeaderOfA429) {
  EXPECT_EQ(asked_by("retry-after", "1"), 1s);
  EXPECT_EQ(asked_by("x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "2"), 2s);
  EXPECT_EQ(asked_by("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "3"), 3s);
  EXPECT_EQ(asked_by("x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after", "4"), 4s);
  EXPECT_EQ(asked_by("x-ms-ratelimit-microsoft.costmanagement-clienttype-retry-after", "5"), 5s);
  EXPECT_EQ(asked_by("x-ms-ratelimit-microsoft.costmanagement-client-retry-after", "6"), 6s);
  EXPECT_EQ(asked_by("x-ms-ratelimit-microsoft.consumption-retry-after", "7"), 7s);
}

TEST(Classify, TakesTheLongestWaitOfA429) {
  const Verdict verdict =
      judge(429, "",
            {{"x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "12"},
             {"x-ms-ratelimit-microsoft.costmanagement-clienttype-retry-after", "45"},
             {"x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "8"}});
  EXPECT_EQ(verdict.step, Step::kRetryAfter);
  EXPECT_EQ(verdict.asked, 45s);
  EXPECT_TRUE(verdict.throttled);
}

TEST(Classify, ReadsTheDateOfA429) {
  EXPECT_EQ(asked_by("retry-after", "Sun, 25 Oct 2026 08:51:37 GMT"), 120s);
}

TEST(Classify, IgnoresRetryHeadersThatMakeNoSense) {
  EXPECT_EQ(asked_by("retry-after", ""), std::nullopt);
  EXPECT_EQ(asked_by("retry-after", "soon"), std::nullopt);
  EXPECT_EQ(asked_by("retry-after", "-5"), std::nullopt);
  EXPECT_EQ(asked_by("retry-after", "0"), std::nullopt);
  EXPECT_EQ(asked_by("retry-after", "Fri, 01 Jan 1999 00:00:00 GMT"), std::nullopt);
}

TEST(Classify, PassesOverNonsenseBesideAWait) {
  const Headers headers = {{"x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "later"},
                           {"retry-after", "9"}};
  EXPECT_EQ(judge(429, "", headers).asked, 9s);
}

TEST(Classify, IgnoresAWaitThatNoQuotaCanMean) {
  EXPECT_EQ(asked_by("retry-after", "86400"), 24h);
  EXPECT_EQ(asked_by("retry-after", "86401"), std::nullopt);
  EXPECT_EQ(asked_by("retry-after", "1000000000"), std::nullopt);
}

TEST(Classify, DoesNotTakeOtherHeadersForAWait) {
  const Headers headers = {
      {"x-ms-ratelimit-remaining-microsoft.costmanagement-entity-requests", "3"},
      {"x-ms-ratelimit-microsoft.costmanagement-qpu-consumed", "1"},
      {"age", "77"}};
  EXPECT_EQ(judge(429, "", headers).asked, std::nullopt);
}

TEST(Classify, KnowsNoWaitOfA429WithoutAHint) {
  EXPECT_EQ(judge(429).step, Step::kRetryAfter);
  EXPECT_EQ(judge(429).asked, std::nullopt);
}

TEST(Classify, PausesFor503WhenTheServiceSaysHowLong) {
  const Verdict verdict = judge(503, "", {{"retry-after", "90"}});
  EXPECT_EQ(verdict.step, Step::kRetryAfter);
  EXPECT_EQ(verdict.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(verdict.asked, 90s);
  EXPECT_TRUE(verdict.throttled);
}

TEST(Classify, TriesAFaultMoreOftenThanAFlap) {
  EXPECT_EQ(judge(502).tries, 5);
  EXPECT_EQ(judge(404, error_body("NotFound", "GtmDimensionDataProvider")).tries, 3);
  EXPECT_EQ(judge(204).tries, 3);
}

TEST(Classify, AsksForLessWhenTheServiceCannotAnswerSoMuch) {
  EXPECT_TRUE(judge(413).too_much);
  EXPECT_EQ(judge(413).tries, 1);
  EXPECT_TRUE(judge(504).too_much);
  EXPECT_EQ(judge(504).tries, 3);
  EXPECT_TRUE(judge(408).too_much);
  for (const int status : {500, 502, 503}) {
    EXPECT_TRUE(judge(status, error_body("GatewayTimeout", "slow")).too_much) << status;
    EXPECT_TRUE(judge(status, error_body("ServerTimeout", "slow")).too_much) << status;
    EXPECT_EQ(judge(status, error_body("ServerTimeout", "slow")).tries, 3) << status;
  }
  EXPECT_FALSE(judge(502).too_much);
  EXPECT_FALSE(judge(503).too_much);
  EXPECT_FALSE(judge(500).too_much);
}

TEST(Classify, SaysWhatToDoAboutAMissingRole) {
  EXPECT_EQ(judge(401, error_body("RBACAccessDenied", "no")).advice, Advice::kGiveRole);
}

TEST(Classify, SaysWhatToDoAboutARefusedToken) {
  EXPECT_EQ(judge(401, error_body("InvalidAuthenticationToken", "no")).advice, Advice::kCheckApp);
}

TEST(Classify, SaysWhatToDoAboutAnUnknownDimension) {
  EXPECT_EQ(judge(400, error_body("BadRequest", "Invalid dataset grouping: 'x'")).advice,
            Advice::kCheckGrouping);
}

TEST(Classify, SaysWhoHidesTheCharges) {
  EXPECT_EQ(judge(400, error_body("IndirectCostDisabled", "no")).advice,
            Advice::kShowIndirectCharges);
  EXPECT_EQ(judge(400, error_body("AccountCostDisabled", "no")).advice, Advice::kShowCharges);
}

TEST(Classify, BlamesTheWayForARefusalThatIsNotAzures) {
  for (const int status : {401, 403, 404, 405}) {
    EXPECT_EQ(judge(status, kHtml).advice, Advice::kCheckWay) << status;
    EXPECT_FALSE(judge(status, kHtml).scope_refused) << status;
    EXPECT_NE(judge(status, kHtml, {{"x-ms-request-id", "1"}}).advice, Advice::kCheckWay) << status;
  }
  EXPECT_EQ(judge(403, R"({"Message":"Forbidden"})").advice, Advice::kGiveRole);
}

TEST(Classify, KnowsWhatConcernsTheScopeAlone) {
  EXPECT_TRUE(judge(404, R"({"code":"NotFound","message":"gone"})").scope_refused);
  EXPECT_TRUE(judge(403, error_body("AuthorizationFailed", "no")).scope_refused);
  EXPECT_TRUE(judge(400, error_body("IndirectCostDisabled", "no")).scope_refused);
  EXPECT_TRUE(judge(404, error_body("NotFound", "GtmDimensionDataProvider")).scope_refused);
  EXPECT_FALSE(judge(401, error_body("ExpiredAuthenticationToken", "no")).scope_refused);
  EXPECT_FALSE(judge(400, error_body("BadRequest", "Invalid dataset grouping: 'x'")).scope_refused);
  EXPECT_FALSE(judge(429).scope_refused);
  EXPECT_FALSE(judge(503).scope_refused);
}

TEST(ClassifyError, TriesAgainWhenThereWasNoWholeAnswer) {
  const Verdict verdict = classify(Error{ErrorKind::kUnavailable, "connection reset"});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(verdict.tries, 5);
  EXPECT_FALSE(verdict.throttled);
}

TEST(ClassifyError, AsksForLessWhenTheAnswerTakesTooLong) {
  const Verdict verdict = classify(Error{ErrorKind::kTimedOut, "no whole answer within 120 s"});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(verdict.too_much);
}

TEST(ClassifyError, TakesALateTokenForAFaultOfTheAuthority) {
  const Verdict verdict = classify_token(Error{ErrorKind::kTimedOut, "no answer within 120 s"});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_FALSE(verdict.too_much);
  EXPECT_EQ(classify_token(Error{ErrorKind::kPermission, "no"}).step, Step::kFail);
}

TEST(ClassifyError, WaitsAsLongAsTheAuthorityAsks) {
  const Verdict verdict = classify(Error{ErrorKind::kUnavailable, "AADSTS90055", 20s});
  EXPECT_EQ(verdict.step, Step::kRetryAfter);
  EXPECT_EQ(verdict.asked, 20s);
}

TEST(ClassifyError, IgnoresAWaitOfTheAuthorityThatNobodyCanMean) {
  const Verdict verdict = classify(Error{ErrorKind::kUnavailable, "AADSTS90055", 25h});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.asked, std::nullopt);
}

TEST(ClassifyError, GivesUpOnWhatEndsTheSameWayAgain) {
  EXPECT_EQ(classify(Error{ErrorKind::kData, "answer too large"}).step, Step::kFail);
  EXPECT_EQ(classify(Error{ErrorKind::kPermission, "wrong secret"}).kind, ErrorKind::kPermission);
  EXPECT_EQ(classify(Error{ErrorKind::kPermission, "wrong secret"}).step, Step::kFail);
  EXPECT_EQ(classify(Error{ErrorKind::kConfig, "http: to another host"}).step, Step::kFail);
  EXPECT_EQ(classify(Error{ErrorKind::kCancelled, "stopped"}).step, Step::kFail);
  EXPECT_EQ(classify(Error{ErrorKind::kCancelled, "stopped"}).kind, ErrorKind::kCancelled);
}

TEST(WithoutTime, EndsAWaitThatWasAskedForAsThrottled) {
  const Verdict back_too_late = without_time(judge(503, "", {{"retry-after", "90"}}));
  EXPECT_EQ(back_too_late.kind, ErrorKind::kThrottled);
  EXPECT_EQ(back_too_late.advice, Advice::kNextRun);
  EXPECT_EQ(without_time(classify_token(Error{ErrorKind::kUnavailable, "AADSTS90055", 20s})).kind,
            ErrorKind::kThrottled);
}

TEST(WithoutTime, LeavesAFaultWhatItIs) {
  EXPECT_EQ(without_time(judge(502)), judge(502));
  EXPECT_EQ(without_time(judge(503)), judge(503));
}

TEST(ClassifyPage, AsksAgainForAPageThatCannotBeRead) {
  const Verdict verdict = classify_page(Error{ErrorKind::kData, "cut"});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.kind, ErrorKind::kData);
  EXPECT_EQ(verdict.tries, 3);
}

TEST(ClassifyPage, DoesNotAskAgainForAPageThatCannotBeKept) {
  EXPECT_EQ(classify_page(Error{ErrorKind::kIo, "disk full"}).step, Step::kFail);
  EXPECT_EQ(classify_page(Error{ErrorKind::kIo, "disk full"}).kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace azcost::fetch
