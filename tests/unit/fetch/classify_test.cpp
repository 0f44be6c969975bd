#include "classify.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "service_answer.hpp"
#include "wait_policy.hpp"

namespace azcost::fetch {
namespace {

using namespace std::chrono_literals;

using Hint = std::optional<std::chrono::milliseconds>;

Verdict judge(int status, const std::string& body = {}, Hint hint = std::nullopt) {
  http::Response response;
  response.status = status;
  response.body = body;
  return classify(read_service_answer(response), hint);
}

std::string error_body(const std::string& code, const std::string& message = "no") {
  return R"({"error":{"code":")" + code + R"(","message":")" + message + "\"}}";
}

const std::string kHtml = "<!DOCTYPE html><html><body>Bad Gateway</body></html>";
const std::string kPage = R"({"properties":{"nextLink":null,"columns":[],"rows":[]}})";

/// The answer, what to do about it, and how the query ends when that does not help.
struct Row {
  int status;
  std::string body;
  Step step;
  ErrorKind kind;
  Advice advice;
  int tries = 1;
  Cause cause = Cause::kOther;
};

Row fails(int status, std::string body, ErrorKind kind, Advice advice,
          Cause cause = Cause::kOther) {
  return {status, std::move(body), Step::kFail, kind, advice, 1, cause};
}
Row refuses(int status, std::string body, ErrorKind kind, Advice advice) {
  return fails(status, std::move(body), kind, advice, Cause::kScopeRefused);
}
Row retries(int status, std::string body, int tries, ErrorKind kind, Advice advice,
            Cause cause = Cause::kOther) {
  return {status, std::move(body), Step::kRetry, kind, advice, tries, cause};
}
Row too_much(int status, std::string body, int tries = kWaits.page_tries) {
  return retries(status, std::move(body), tries, ErrorKind::kUnavailable, Advice::kAskForLess,
                 Cause::kTooMuch);
}
Row faulty(int status, std::string body) {
  return retries(status, std::move(body), kWaits.fault_tries, ErrorKind::kUnavailable,
                 Advice::kTryLater);
}
Row renews(int status, std::string body, Advice advice = Advice::kCheckApp) {
  return {status, std::move(body), Step::kRefreshToken, ErrorKind::kPermission, advice};
}
Row pauses(int status, std::string body) {
  return {status, std::move(body), Step::kRetryAfter, ErrorKind::kThrottled, Advice::kNextRun};
}

void expect_all(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(std::to_string(row.status) + " " + row.body);
    const Verdict verdict = judge(row.status, row.body);
    EXPECT_EQ(verdict.step, row.step);
    EXPECT_EQ(verdict.kind, row.kind);
    EXPECT_EQ(verdict.advice, row.advice);
    EXPECT_EQ(verdict.tries, row.tries);
    EXPECT_EQ(verdict.cause, row.cause);
  }
}

TEST(Classify, TakesA200WithoutAnErrorForAPageAndLeavesItToTheDecoderWhetherItIsOne) {
  for (const std::string& body : {kPage, kHtml}) {
    EXPECT_EQ(judge(200, body).step, Step::kDone);
    EXPECT_EQ(judge(200, body, 60s), Verdict{.step = Step::kDone});
  }
}

TEST(Classify, KnowsWhoMayNotReadAScope) {
  constexpr ErrorKind kNo = ErrorKind::kPermission;
  const std::string no_claims = "No claims present for the caller in the system.";
  expect_all({refuses(200, error_body("RBACAccessDenied"), kNo, Advice::kGiveRole),
              refuses(401, error_body("RBACAccessDenied"), kNo, Advice::kGiveRole),
              refuses(401, error_body("rbacaccessdenied"), kNo, Advice::kGiveRole),
              refuses(200, error_body("AuthorizationFailed"), kNo, Advice::kGiveRole),
              refuses(400, error_body("AuthorizationFailed"), kNo, Advice::kGiveRole),
              refuses(401, error_body("AuthorizationFailed"), kNo, Advice::kGiveRole),
              refuses(403, error_body("AuthorizationFailed"), kNo, Advice::kGiveRole),
              refuses(403, R"({"Message":"Forbidden"})", kNo, Advice::kGiveRole),
              refuses(404, error_body("BillingAccessDenied"), kNo, Advice::kGiveRole),
              refuses(401, error_body("401", no_claims), kNo, Advice::kGiveRole),
              refuses(403, error_body("403", no_claims), kNo, Advice::kGiveRole),
              refuses(400, error_body("AccountCostDisabled"), kNo, Advice::kShowCharges),
              refuses(400, error_body("DepartmentCostDisabled"), kNo, Advice::kShowCharges),
              refuses(400, error_body("IndirectCostDisabled"), kNo, Advice::kShowIndirectCharges)});
}

TEST(Classify, KnowsWhatIsWrongWithAQuery) {
  constexpr ErrorKind kWrong = ErrorKind::kConfig;
  const std::string grouping = "Invalid query definition: Invalid dataset grouping: 'x'; valid";
  const std::string future =
      "Invalid query definition: The selected date range starting from 2026-10-01 is invalid "
      "because it is in the future. (Request ID: 1)";
  expect_all(
      {fails(400, error_body("BadRequest", grouping), kWrong, Advice::kCheckGrouping),
       fails(422, error_body("422", grouping), kWrong, Advice::kCheckGrouping),
       fails(400, error_body("BadRequest", "Invalid dataset aggregation: 'CostUSD'"), kWrong,
             Advice::kCheckSums),
       fails(400, error_body("BadRequest", future), kWrong, Advice::kSetTheClock,
             Cause::kInTheFuture),
       fails(400, error_body("BadRequest", "Start date must be after 2019-10-01"), kWrong,
             Advice::kAskForNewer, Cause::kBeyondHistory),
       refuses(400, error_body("400", "Cost Management supports only Enterprise Agreement, Web …"),
               kWrong, Advice::kCheckScope),
       refuses(422, error_body("422", "cost management SUPPORTS ONLY EA"), kWrong,
               Advice::kCheckScope),
       refuses(404, error_body("NotFound", "It doesn't have valid WebDirect/AIRS offer type."),
               kWrong, Advice::kCheckScope),
       refuses(404, error_body("SubscriptionNotFound"), kWrong, Advice::kCheckScope),
       refuses(404, R"({"code":"NotFound","message":"gone"})", kWrong, Advice::kCheckScope),
       refuses(400, error_body("BadRequest", "The time period cannot exceed 1 year(s)."), kWrong,
               Advice::kCheckQuery),
       refuses(409, error_body("Conflict"), kWrong, Advice::kCheckQuery),
       refuses(412, error_body("PreconditionFailed"), kWrong, Advice::kCheckQuery),
       refuses(418, error_body("Teapot"), kWrong, Advice::kCheckQuery),
       fails(400, error_body("BadRequest", "Dataset is invalid or not supplied."),
             ErrorKind::kInternal, Advice::kBug),
       fails(415, "", ErrorKind::kInternal, Advice::kBug)});
}

TEST(Classify, KnowsARefusedVersionInEachForm) {
  const auto refused = [](int status, const char* code, const char* message = "no") {
    return fails(status, error_body(code, message), ErrorKind::kConfig, Advice::kCheckVersion);
  };
  expect_all({refused(400, "NoRegisteredProviderFound"), refused(400, "InvalidApiVersionParameter"),
              refused(400, "UnsupportedApiVersion"), refused(404, "InvalidResourceType"),
              refused(400, "BadRequest", "It does not support the API version '2026-06-01'."),
              refused(400, "BadRequest", "The supported api-versions are '2019-11-01'."),
              refused(400, "BadRequest", "The supported versions are '2024-08-01'.")});
  EXPECT_NE(judge(400, error_body("MissingApiVersionParameter")).advice, Advice::kCheckVersion);
  EXPECT_NE(judge(500, error_body("UnsupportedApiVersion")).advice, Advice::kCheckVersion);
  EXPECT_NE(judge(404, error_body("NotFound",
                                  "Cost management data is not supported for subscription(s) 1 in "
                                  "the provided api-version. Please use api-version 2019-10-01."))
                .advice,
            Advice::kCheckVersion);
}

TEST(Classify, BlamesTheWayForARefusalThatIsNotAzures) {
  constexpr Advice kWay = Advice::kCheckWay;
  expect_all({fails(403, kHtml, ErrorKind::kPermission, kWay),
              fails(404, kHtml, ErrorKind::kConfig, kWay),
              fails(405, kHtml, ErrorKind::kConfig, kWay), renews(401, kHtml, kWay),
              fails(301, "", ErrorKind::kData, kWay), fails(307, kHtml, ErrorKind::kData, kWay),
              fails(0, "", ErrorKind::kData, kWay)});
}

TEST(Classify, KnowsWhatIsWorthAnotherTry) {
  const std::string flap = "GtmDimensionDataProvider.GetAzureSubscriptionsById returns null";
  const auto flaps = [&](int status) {
    return retries(status, error_body("NotFound", flap), 3, ErrorKind::kUnavailable,
                   Advice::kTryLater, Cause::kScopeRefused);
  };
  const auto no_page = [](int status, std::string body) {
    return retries(status, std::move(body), 3, ErrorKind::kData, Advice::kTryLater);
  };
  expect_all({renews(401, error_body("ExpiredAuthenticationToken")),
              renews(401, error_body("InvalidAuthenticationToken")),
              no_page(200, error_body("NoHttpContext")),
              no_page(204, ""),
              no_page(202, ""),
              flaps(400),
              flaps(404),
              pauses(429, error_body("429", "Too many requests. Please retry.")),
              pauses(429, ""),
              pauses(429, kPage),
              pauses(503, error_body("ResourceRequestsThrottled")),
              faulty(500, error_body("500", "An error occurred")),
              faulty(502, kHtml),
              faulty(503, error_body("ServiceUnavailable")),
              faulty(503, ""),
              too_much(408, ""),
              too_much(413, "", 1),
              too_much(504, ""),
              too_much(500, error_body("GatewayTimeout")),
              too_much(502, error_body("GatewayTimeout")),
              too_much(503, error_body("GatewayTimeout")),
              too_much(500, error_body("ServerTimeout")),
              too_much(502, error_body("ServerTimeout")),
              too_much(503, error_body("ServerTimeout"))});
  EXPECT_EQ(kWaits.fault_tries, 5);
}

TEST(Classify, PausesForAHintWhereTheServiceIsShortOfCapacityAndNowhereElse) {
  for (const int status : {408, 429, 503}) {
    const Verdict verdict = judge(status, "", 90s);
    EXPECT_EQ(verdict.step, Step::kRetryAfter) << status;
    EXPECT_EQ(verdict.kind, judge(status).kind) << status;
    EXPECT_EQ(verdict.asked, 90s) << status;
    EXPECT_TRUE(verdict.throttled) << status;
    EXPECT_FALSE(verdict.soon) << status;
  }
  for (const int status : {403, 404, 500, 502, 504}) {
    EXPECT_EQ(judge(status, "", 90s), judge(status)) << status;
  }
  EXPECT_TRUE(judge(503, error_body("ResourceRequestsThrottled")).soon);
  EXPECT_FALSE(judge(503, error_body("ResourceRequestsThrottled"), 90s).soon);
}

TEST(ClassifyError, KnowsWhichLackOfAnAnswerIsWorthAnotherTry) {
  const Verdict cut = classify(Error{ErrorKind::kUnavailable, "connection reset"});
  EXPECT_EQ(cut.step, Step::kRetry);
  EXPECT_EQ(cut.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(cut.tries, 5);
  EXPECT_FALSE(cut.throttled);
  const Verdict slow = classify(Error{ErrorKind::kTimedOut, "no whole answer within 120 s"});
  EXPECT_EQ(slow.step, Step::kRetry);
  EXPECT_EQ(slow.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(slow.cause, Cause::kTooMuch);
  for (const ErrorKind kind : {ErrorKind::kData, ErrorKind::kPermission, ErrorKind::kConfig,
                               ErrorKind::kCancelled, ErrorKind::kInternal}) {
    EXPECT_EQ(classify(Error{kind, "no"}).step, Step::kFail);
    EXPECT_EQ(classify(Error{kind, "no"}).kind, kind);
  }
}

TEST(ClassifyToken, TakesALateTokenForAFaultOfTheAuthority) {
  const Verdict verdict = classify_token(Error{ErrorKind::kTimedOut, "no answer within 120 s"});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.cause, Cause::kOther);
  EXPECT_EQ(classify_token(Error{ErrorKind::kPermission, "no"}).step, Step::kFail);
}

TEST(ClassifyToken, TriesOnceMoreWithAFreshProofWhenOneWasOutOfItsTime) {
  const Verdict verdict = classify_token({ErrorKind::kPermission,
                                          "no",
                                          std::nullopt,
                                          {401, std::string(auth::kProofOutOfTime), "", false}});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.tries, 2);
  EXPECT_EQ(verdict.kind, ErrorKind::kPermission);
}

TEST(ClassifyToken, WaitsAsLongAsTheAuthorityAsksIfThatCanBeMeant) {
  const Verdict verdict = classify_token(Error{ErrorKind::kUnavailable, "AADSTS90055", 20s});
  EXPECT_EQ(verdict.step, Step::kRetryAfter);
  EXPECT_EQ(verdict.asked, 20s);
  const Verdict absurd = classify_token(Error{ErrorKind::kUnavailable, "AADSTS90055", 25h});
  EXPECT_EQ(absurd.step, Step::kRetry);
  EXPECT_EQ(absurd.asked, std::nullopt);
}

TEST(WithoutTime, EndsAWaitThatWasAskedForAsThrottledAndLeavesAFaultWhatItIs) {
  for (const Verdict& verdict :
       {judge(503, "", 90s), judge(408, "", 90s),
        classify_token(Error{ErrorKind::kUnavailable, "AADSTS90055", 20s})}) {
    EXPECT_EQ(without_time(verdict).kind, ErrorKind::kThrottled);
    EXPECT_EQ(without_time(verdict).advice, Advice::kNextRun);
    EXPECT_EQ(without_time(verdict).cause, Cause::kOther);
  }
  for (const int status : {502, 503, 504}) {
    EXPECT_EQ(without_time(judge(status)), judge(status)) << status;
  }
}

TEST(ClassifyPage, AsksAgainForAPageThatCannotBeReadAndForNoneThatCannotBeKept) {
  const Verdict verdict = classify_page(Error{ErrorKind::kData, "cut"});
  EXPECT_EQ(verdict.step, Step::kRetry);
  EXPECT_EQ(verdict.kind, ErrorKind::kData);
  EXPECT_EQ(verdict.tries, 3);
  EXPECT_EQ(classify_page(Error{ErrorKind::kIo, "disk full"}).step, Step::kFail);
  EXPECT_EQ(classify_page(Error{ErrorKind::kIo, "disk full"}).kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace azcost::fetch
