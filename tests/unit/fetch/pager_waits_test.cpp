// When the pager sends: waits, the quota, tokens and stops.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pager_fixture.hpp"

namespace azcost::fetch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

// --- waiting -------------------------------------------------------------------------------------

TEST_F(PagerTest, WaitsForEachPageAsLongAsAskedAndUpToAQuarterMore) {
  options_.max_wait = 60s;
  transport_.reply(throttled("40")).reply(page("1", link_to("B")));
  transport_.reply(throttled("40")).reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  ASSERT_THAT(clock_.waits(), SizeIs(Ge(2U)));
  EXPECT_THAT(clock_.waits()[0], AllOf(Ge(40s), Le(50s)));
  const auto news = observer_.of<observe::Waiting>();
  EXPECT_EQ(news[0].account, "contoso");
  EXPECT_EQ(news[0].duration, clock_.waits()[0]);
  EXPECT_EQ(news[0].reason, "page 1 of the cost query: HTTP 429: Too many requests. Please retry");
  std::chrono::milliseconds sum{0};
  for (const auto wait : clock_.waits()) sum += wait;
  EXPECT_EQ(stats_.throttled, sum);
}

TEST_F(PagerTest, CutsTheJitterRatherThanGiveUp) {
  options_.max_wait = 40s;
  transport_.reply(throttled("40")).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(40s));
}

TEST_F(PagerTest, WaitsForTheSameTimesWithTheSameSeed) {
  options_.seed = 7;
  transport_.reply(throttled("40")).reply(answer(500)).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  quota_.emplace(clock_, GovernorOptions{.share_percent = 100});
  transport_.reply(throttled("40")).reply(answer(500)).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  const auto waits = clock_.waits();
  ASSERT_THAT(waits, SizeIs(6));  // the third of each is the pace that the 429 taught
  EXPECT_EQ(waits[0], waits[3]);
  EXPECT_EQ(waits[1], waits[4]);
}

TEST_F(PagerTest, EndsAtOnceWhenAskedToWaitLongerThanMaxWait) {
  options_.max_wait = 30s;
  for (const http::Response& asked : {throttled("45"), answer(503, {}, {{"retry-after", "45"}})}) {
    transport_.reply(asked);
    const Error error = failure();
    EXPECT_EQ(error.kind, ErrorKind::kThrottled);
    EXPECT_THAT(error.message, AllOf(HasSubstr(", and a wait of 45 s more would go beyond max_wait "
                                               "(30 s); the next run takes it up again"),
                                     HasSubstr(std::to_string(asked.status))));
    EXPECT_EQ(error.evidence.status, asked.status);
    quota_.emplace(clock_, GovernorOptions{.share_percent = 100});
  }
  EXPECT_THAT(clock_.waits(), IsEmpty());
  EXPECT_EQ(stats_.throttled, 0ms);
}

TEST_F(PagerTest, NeverWaitsLongerThanMaxWaitInAll) {
  options_.max_wait = 10min;
  for (int i = 0; i < 100; ++i) transport_.reply(answer(429));
  EXPECT_EQ(failure().kind, ErrorKind::kThrottled);
  EXPECT_LE(stats_.throttled, 10min);
  EXPECT_THAT(transport_.requests(), SizeIs(Le(6U)));
}

TEST_F(PagerTest, TriesOnceWhenNoWaitIsAllowed) {
  options_.max_wait = 0s;
  transport_.reply(answer(502));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: HTTP 502, and nothing is left of max_wait (0 s); try again "
            "later");
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(PagerTest, WaitsForAServiceThatSaysWhenItIsBack) {
  transport_.reply(answer(503, {}, {{"retry-after", "90"}})).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(AllOf(Ge(90s), Le(112500ms))));
  EXPECT_EQ(stats_.throttled, clock_.waits()[0]);
}

TEST_F(PagerTest, TriesAgainWithinTwoSecondsAfterA503WithoutAHint) {
  transport_.reply(error_answer(503, "ServiceUnavailable", "later")).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  transport_.reply(error_answer(503, "ResourceRequestsThrottled", "later")).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(Le(2s), Le(2s)));
}

TEST_F(PagerTest, GivesAThrottlingGatewayHalfAMinuteWhenAMomentWasNotEnough) {
  for (int i = 0; i < 2; ++i) {
    transport_.reply(error_answer(503, "ResourceRequestsThrottled", "later"));
  }
  transport_.reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(Le(2s), Ge(30s)));
}

TEST_F(PagerTest, LetsOtherRunsKnowWhenTheServiceIsBack) {
  options_.max_wait = 30s;
  transport_.reply(answer(503, {}, {{"retry-after", "90"}}));
  EXPECT_FALSE(fetch().ok());
  EXPECT_EQ(quota_->ask({.scope = "/other", .client_type = "other"}), clock_.now() + 90s);
}

TEST_F(PagerTest, DoesNotWaitAfterAPageThatCarriesRetryHeaders) {
  transport_.reply(answer(200, "page 1 -> " + link_to("B"), {{"retry-after", "60"}}))
      .reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

// --- the quota -----------------------------------------------------------------------------------

TEST_F(PagerTest, WaitsForRoomInTheQuotaBeforeItAsks) {
  for (int i = 0; i < 12; ++i) {
    transport_.reply(page(std::to_string(i), link_to(std::to_string(i))));
  }
  transport_.reply(page("12"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(10s));
  EXPECT_EQ(stats_.throttled, 10s);
  const auto news = observer_.of<observe::Waiting>();
  ASSERT_THAT(news, SizeIs(1));
  EXPECT_EQ(news[0].reason, "page 13 of the cost query: the quota of the tenant has no room");
}

TEST_F(PagerTest, BeginsNoQueryThatTheQuotaLetsWaitBeyondMaxWait) {
  options_.max_wait = 30s;
  quota_->answered({.scope = query_.shape.scope, .client_type = "azcost"},
                   QuotaNews{.throttled = {{Bucket::kTenant, 45s}}});
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kThrottled);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: the quota of the tenant is spent for another 45 s, which is "
            "more than max_wait (30 s); the next run takes it up again, or raise max_wait");
  EXPECT_THAT(transport_.requests(), IsEmpty());
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(PagerTest, DoesNotWaitBeyondMaxWaitForAPageWhenAnotherRunWasAskedTo) {
  options_.max_wait = 30s;
  transport_.reply(page("1", link_to("B")));
  transport_.on_request([this](const auto&) {
    quota_->answered({.scope = query_.shape.scope, .client_type = "azcost"},
                     QuotaNews{.throttled = {{Bucket::kQpu, 45s}}});
  });
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kThrottled);
  EXPECT_THAT(error.message, HasSubstr("page 2 of the cost query: the quota of the tenant is spent "
                                       "for another 45 s, which is more than max_wait (30 s)"));
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

/// Another run that is refused whenever this one begins to wait, for as long as a test can bear it.
class RefusedMeanwhile final : public observe::Observer {
 public:
  RefusedMeanwhile(QuotaBook& quota, Spending request)
      : quota_(quota), request_(std::move(request)) {}
  void on(const observe::Event& event) override {
    if (!std::holds_alternative<observe::Waiting>(event) || ++times_ > 20) return;
    quota_.answered(request_, QuotaNews{.throttled = {{Bucket::kQpu, 40s}}});
  }

 private:
  QuotaBook& quota_;
  Spending request_;
  int times_ = 0;
};

TEST_F(PagerTest, AddsUpWhatTheFirstPageWaitsForTheQuota) {
  options_.max_wait = 2min;
  const Spending request = {.scope = query_.shape.scope, .client_type = "azcost"};
  quota_->answered(request, QuotaNews{.throttled = {{Bucket::kQpu, 40s}}});
  RefusedMeanwhile observer(*quota_, request);
  clock_.advance(1s);
  Pager pager(transport_, tokens_, *quota_, clock_, observer, options_);
  const auto fetched = pager.fetch(
      query_, [this](std::string& body) { return take(body); }, stats_, stop_.get_token());
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().kind, ErrorKind::kThrottled);
  EXPECT_THAT(fetched.error().message, HasSubstr("which is more than is left of max_wait (120 s)"));
  EXPECT_LE(stats_.throttled, 2min);
  EXPECT_GT(stats_.throttled, 30s);
  EXPECT_THAT(transport_.requests(), IsEmpty());
}

TEST_F(PagerTest, TellsTheQuotaWhenARequestHasEndedWithoutAnAnswer) {
  options_.max_wait = 0s;
  transport_.on_request([this](const auto&) { clock_.advance(7s); });
  transport_.reply(Error{ErrorKind::kUnavailable, "the connection was reset"});
  EXPECT_FALSE(fetch().ok());
  EXPECT_EQ(quota_->earliest_end(std::vector<Spending>(12)), clock_.now() + 10s);
}

TEST_F(PagerTest, SeesAQueryThroughThatHasBegun) {
  options_.max_wait = 5s;
  for (int i = 0; i < 12; ++i) {
    transport_.reply(page(std::to_string(i), link_to(std::to_string(i))));
  }
  transport_.reply(page("12"));
  EXPECT_TRUE(fetch().ok());
}

TEST_F(PagerTest, TellsTheQuotaWhatTheServiceSaysIsLeft) {
  transport_
      .reply(answer(200, "page 1 -> " + link_to("B"),
                    {{"x-ms-ratelimit-microsoft.costmanagement-qpu-remaining", "QueriesPerMin:0"}}))
      .reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(1min));
}

TEST_F(PagerTest, FindsOutAboutARefusedSecretBeforeItWaitsForTheQuota) {
  quota_->answered({.scope = query_.shape.scope, .client_type = "azcost"},
                   QuotaNews{.throttled = {{Bucket::kTenant, 45s}}});
  tokens_.then_fail(Error{ErrorKind::kPermission, "AADSTS7000215"});
  EXPECT_EQ(failure().kind, ErrorKind::kPermission);
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(PagerTest, BooksNoQuotaForARequestThatHasNoToken) {
  for (int i = 0; i < 12; ++i)
    ASSERT_LE(quota_->ask({.scope = "/other", .client_type = "other"}), clock_.now());
  // The token of the first try is there; after the wait for the quota there is none.
  tokens_.fail_on_call(2, Error{ErrorKind::kPermission, "the secret has expired"});
  EXPECT_EQ(failure().kind, ErrorKind::kPermission);
  EXPECT_THAT(clock_.waits(), SizeIs(1));
  EXPECT_EQ(quota_->left()[0], 12);
  EXPECT_EQ(quota_->left()[2], 588);
}

TEST_F(PagerTest, EndsAWaitForTheQuotaThatIsStopped) {
  for (int i = 0; i < 12; ++i) {
    transport_.reply(page(std::to_string(i), link_to(std::to_string(i))));
  }
  transport_.on_request([this](const auto&) {
    if (transport_.requests().size() == 12) stop_.request_stop();
  });
  EXPECT_EQ(failure().kind, ErrorKind::kCancelled);
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

// --- tokens --------------------------------------------------------------------------------------

TEST_F(PagerTest, RenewsATokenOnceForEachPage) {
  transport_.reply(expired()).reply(page("1", link_to("B"))).reply(expired()).reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre("page 1", "page 2"));
  EXPECT_EQ(tokens_.invalidations(), 2);
  EXPECT_EQ(transport_.requests()[1].bearer, "token-2");
  EXPECT_EQ(transport_.requests()[3].bearer, "token-3");
  EXPECT_EQ(transport_.requests()[3].url, link_to("B"));
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(PagerTest, GivesUpWhenAFreshTokenIsRefused) {
  transport_.reply(expired()).reply(expired());
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_THAT(error.message, HasSubstr("HTTP 401 ExpiredAuthenticationToken"));
  EXPECT_THAT(error.message, HasSubstr("check tenant_id, client_id and cloud"));
  EXPECT_THAT(transport_.requests(), SizeIs(2));
  EXPECT_EQ(tokens_.invalidations(), 1);
}

TEST_F(PagerTest, TakesAMissingRoleForNoMatterOfTokens) {
  transport_.reply(error_answer(401, "RBACAccessDenied",
                                "The client does not have authorization to perform action. "
                                "Request ID: r-1",
                                {{"x-ms-request-id", "r-1"}}));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: HTTP 401 RBACAccessDenied: The client does not have "
            "authorization to perform action. Request ID: r-1; give the app the role Billing "
            "account reader in Cost Management + Billing > Access control (IAM), and check "
            "billing_account_id: Azure answers the same for one that is not there");
  EXPECT_EQ(stats_.cause, Cause::kScopeRefused);
  EXPECT_THAT(transport_.requests(), SizeIs(1));
  EXPECT_EQ(tokens_.invalidations(), 0);
}

TEST_F(PagerTest, AsksOnceMoreForATokenWhenTheProofWasOutOfItsTime) {
  const Error late{ErrorKind::kPermission,
                   "late",
                   std::nullopt,
                   {401, std::string(auth::kProofOutOfTime), "trace-1", false}};
  tokens_.then_fail(late);
  transport_.reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(Le(2s)));
  tokens_.then_fail(late);
  tokens_.then_fail(late);
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_EQ(error.evidence, late.evidence);
}

TEST_F(PagerTest, TriesAgainWhenTheAuthorityIsUnavailable) {
  tokens_.then_fail(Error{ErrorKind::kUnavailable, "the token request failed: HTTP 503"});
  transport_.reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(Le(2s)));
  EXPECT_EQ(stats_.requests, 1U);
}

TEST_F(PagerTest, WaitsAsLongAsTheAuthorityAsks) {
  tokens_.then_fail(Error{ErrorKind::kUnavailable, "the token request failed: HTTP 429", 20s});
  transport_.reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(AllOf(Ge(20s), Le(25s))));
  EXPECT_EQ(stats_.throttled, clock_.waits()[0]);
}

TEST_F(PagerTest, LeavesAnAuthorityThatAsksForTooLongToTheNextRun) {
  options_.max_wait = 30s;
  tokens_.then_fail(Error{ErrorKind::kUnavailable, "no token for the app", 7200s});
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kThrottled);
  EXPECT_EQ(error.message,
            "no token for the app, and a wait of 7200 s more would go beyond max_wait (30 s); the "
            "next run takes it up again, or raise max_wait");
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(PagerTest, PassesOnWhyThereIsNoToken) {
  const Error refused{ErrorKind::kPermission, "AADSTS7000215: check client_secret_file"};
  tokens_.then_fail(refused);
  EXPECT_EQ(failure(), refused);
  EXPECT_THAT(transport_.requests(), IsEmpty());
}

// --- stopping ------------------------------------------------------------------------------------

TEST_F(PagerTest, SendsNothingAfterAStop) {
  transport_.reply(page("1", link_to("B")));
  transport_.on_request([this](const auto&) { stop_.request_stop(); });
  EXPECT_EQ(failure().kind, ErrorKind::kCancelled);
  EXPECT_THAT(pages_, ElementsAre("page 1"));
  EXPECT_EQ(failure().kind, ErrorKind::kCancelled);
  EXPECT_THAT(transport_.requests(), SizeIs(1));
  EXPECT_EQ(tokens_.calls(), 1);
}

TEST_F(PagerTest, EndsAWaitThatIsStopped) {
  transport_.reply(throttled("40"));
  transport_.on_request([this](const auto&) { stop_.request_stop(); });
  EXPECT_EQ(failure().kind, ErrorKind::kCancelled);
  EXPECT_THAT(clock_.waits(), IsEmpty());
  EXPECT_THAT(transport_.requests(), SizeIs(1));
}

}  // namespace
}  // namespace azcost::fetch
