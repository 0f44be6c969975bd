#include "azcost/fetch/pager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_versions.hpp"
#include "azcost/base/text.hpp"
#include "query.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/recording_observer.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::fetch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

using Headers = std::vector<std::pair<std::string, std::string>>;

const std::string kQpuHeader = "x-ms-ratelimit-microsoft.costmanagement-qpu-consumed";

http::Response answer(int status, std::string body = {}, Headers headers = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  response.duration = 70ms;
  return response;
}

http::Response error_answer(int status, const std::string& code, const std::string& message,
                            Headers headers = {}) {
  return answer(status, R"({"error":{"code":")" + code + R"(","message":")" + message + "\"}}",
                std::move(headers));
}

http::Response throttled(const std::string& seconds) {
  return error_answer(429, "429", "Too many requests. Please retry.",
                      {{"x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", seconds}});
}

http::Response expired() {
  return error_answer(401, "ExpiredAuthenticationToken", "The access token expired");
}

/// Time passes with each look at it, as it does where the quota's file is read and written.
class PassingClock final : public Clock {
 public:
  explicit PassingClock(testing::FakeClock& clock) : clock_(clock) {}

  [[nodiscard]] SystemTime now() const override {
    clock_.advance(1ms);
    return clock_.now();
  }
  [[nodiscard]] SteadyTime steady_now() const override { return clock_.steady_now(); }
  WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) override {
    return clock_.wait_until(deadline, std::move(stop));
  }

 private:
  testing::FakeClock& clock_;
};

/// A pager among fakes. A page's body is "page <name>", with " -> <link>" when another follows; one
/// whose name begins with "none" has no rows. "cut" is a page that the handler cannot read.
class PagerTest : public ::testing::Test {
 protected:
  PagerTest() {
    query_.shape.scope = "/providers/Microsoft.Billing/billingAccounts/1:2_2019-05-31";
    query_.shape.aggregations = {"Cost"};
    query_.window = {*parse_day("2026-10-01"), *parse_day("2026-10-31")};
    query_.account = "contoso";
  }

  [[nodiscard]] std::string first_url() const {
    return query_url(query_.cloud, query_.shape, kQueryVersions.front());
  }
  [[nodiscard]] std::string link_to(const std::string& page) const {
    return first_url() + "&$skiptoken=" + page;
  }
  [[nodiscard]] static http::Response page(const std::string& name, const std::string& link = {}) {
    return answer(200, link.empty() ? "page " + name : "page " + name + " -> " + link,
                  {{kQpuHeader, "1"}});
  }

  Status fetch() {
    Pager pager(transport_, tokens_, *quota_, clock_, observer_, options_);
    return pager.fetch(
        query_, [this](std::string& body) { return take(body); }, stats_, stop_.get_token());
  }

  /// The error of a query that must fail.
  Error failure() {
    auto fetched = fetch();
    EXPECT_FALSE(fetched.ok());
    return fetched.ok() ? Error{} : std::move(fetched).error();
  }

  Result<PageTail> take(const std::string& body) {
    constexpr std::string_view kArrow = " -> ";
    if (handler_error_) return *handler_error_;
    if (body.starts_with("cut")) return Error{ErrorKind::kData, "the document ends too early"};
    const auto arrow = body.find(kArrow);
    pages_.push_back(body.substr(0, arrow));
    PageTail tail;
    tail.rows = body.starts_with("page none") ? 0 : 1;
    if (arrow != std::string::npos) tail.next_link = body.substr(arrow + kArrow.size());
    return tail;
  }

  testing::ScriptedTransport transport_;
  testing::FakeTokenSource tokens_;
  testing::FakeClock clock_{SystemTime(*parse_day("2026-10-20"))};
  testing::RecordingObserver observer_;
  std::optional<QuotaBook> quota_{std::in_place, clock_, GovernorOptions{.share_percent = 100}};
  PagerOptions options_;
  Query query_;
  FetchStats stats_;
  std::stop_source stop_;
  std::vector<std::string> pages_;
  std::optional<Error> handler_error_;
};

// --- pages ---------------------------------------------------------------------------------------

TEST_F(PagerTest, PostsTheSameQueryToTheFirstPageAndToEveryNextLink) {
  transport_.reply(page("1", link_to("B"))).reply(page("2", link_to("C"))).reply(page("3"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre("page 1", "page 2", "page 3"));
  const std::vector<std::string> urls = {first_url(), link_to("B"), link_to("C")};
  ASSERT_THAT(transport_.requests(), SizeIs(urls.size()));
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const testing::ScriptedTransport::Seen& request = transport_.requests()[i];
    EXPECT_EQ(request.method, http::Method::kPost);
    EXPECT_EQ(request.url, urls[i]);
    EXPECT_EQ(request.body, query_body(query_.shape, query_.window));
    EXPECT_EQ(request.bearer, "token-1");
    EXPECT_EQ(request.header("Content-Type"), "application/json");
    EXPECT_EQ(request.header("Accept"), "application/json");
    EXPECT_EQ(request.header("ClientType"), "azcost");
  }
  options_.client_type.clear();
  transport_.reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_EQ(transport_.requests().back().header("ClientType"), "");
}

TEST_F(PagerTest, SendsWhatMayGoNowHoweverLongItTakesToAsk) {
  PassingClock clock(clock_);
  QuotaBook quota(clock, GovernorOptions{.share_percent = 100});
  Pager pager(transport_, tokens_, quota, clock, observer_, options_);
  transport_.reply(page("1"));
  ASSERT_TRUE(pager.fetch(
      query_, [this](std::string& body) { return take(body); }, stats_, stop_.get_token()));
  EXPECT_THAT(clock_.waits(), IsEmpty());
  EXPECT_EQ(quota.left()[0], 11);
}

TEST_F(PagerTest, GivesEveryRequestAnIdOfItsOwn) {
  transport_.reply(page("1", link_to("B"))).reply(answer(500)).reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  std::set<std::string> ids;
  for (const testing::ScriptedTransport::Seen& request : transport_.requests()) {
    const std::string id = request.header("x-ms-client-request-id");
    EXPECT_TRUE(is_guid(id)) << id;
    ids.insert(id);
  }
  EXPECT_THAT(ids, SizeIs(3));
}

TEST_F(PagerTest, CountsWhatAQueryHasCostAndTakesAnAnswerWithoutACountForOneUnit) {
  transport_.reply(answer(502))
      .reply(answer(200, "page 1 -> " + link_to("B")))
      .reply(answer(200, "page 2 -> " + link_to("C"), {{kQpuHeader, "0"}}))
      .reply(error_answer(503, "ServiceUnavailable", "later", {{kQpuHeader, "2"}}))
      .reply(answer(429))
      .reply(answer(200, "page 3 -> " + link_to("D"), {{kQpuHeader, "many"}}))
      .reply(answer(200, "page 4", {{"x-ms-request-id", "r-7"}}));
  ASSERT_TRUE(fetch().ok());
  EXPECT_EQ(stats_.pages, 4U);
  EXPECT_EQ(stats_.requests, 7U);
  EXPECT_EQ(stats_.qpu, 5U);
  EXPECT_EQ(stats_.answer, (Evidence{200, "", "r-7", false}));
}

TEST_F(PagerTest, TellsTheObserverOfEveryExchange) {
  transport_.reply(error_answer(503, "ServiceUnavailable", "later"))
      .reply(answer(200, "page 1", {{"x-ms-request-id", "r-2"}}));
  ASSERT_TRUE(fetch().ok());
  const auto news = observer_.of<observe::RequestEnded>();
  ASSERT_THAT(news, SizeIs(2));
  EXPECT_EQ(news[0].account, "contoso");
  EXPECT_EQ(news[0].purpose, "query");
  EXPECT_EQ(news[0].status, 503);
  EXPECT_EQ(news[0].error, "HTTP 503 ServiceUnavailable: later");
  EXPECT_EQ(news[1].status, 200);
  EXPECT_EQ(news[1].request_id, "r-2");
  EXPECT_EQ(news[1].duration, 70ms);
  EXPECT_EQ(news[1].error, "");
}

// --- next links ----------------------------------------------------------------------------------

TEST_F(PagerTest, NeverFollowsALinkToAnotherHost) {
  transport_.reply(page("1", "https://evil.example/providers/x/query?$skiptoken=B"));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: its next link leads to https://evil.example:443 instead of "
            "https://management.azure.com:443, so it was not followed");
  EXPECT_THAT(transport_.requests(), SizeIs(1));
  EXPECT_EQ(tokens_.calls(), 1);
}

TEST_F(PagerTest, NeverFollowsALinkTwiceNorBackToTheFirstPage) {
  transport_.reply(page("1", link_to("B"))).reply(page("2", link_to("B")));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("page 2 of the cost query: its next link leads to a page "
                                       "that was read before"));
  transport_.reply(page("1", first_url()));
  EXPECT_THAT(failure().message, HasSubstr("read before"));
  EXPECT_THAT(transport_.requests(), SizeIs(3));
}

TEST_F(PagerTest, StopsFollowingLinksThatNeverEnd) {
  quota_.emplace(clock_, GovernorOptions{.documented_limits = false});
  for (int i = 1; i <= 10'000; ++i) {
    transport_.reply(page(std::to_string(i), link_to(std::to_string(i))));
  }
  EXPECT_EQ(failure().kind, ErrorKind::kData);
  EXPECT_THAT(transport_.requests(), SizeIs(10'000));
}

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

// --- chains without an end ------------------------------------------------------------------

TEST_F(PagerTest, EndsAChainOfPagesThatBringNoRows) {
  for (int i = 0; i < 100; ++i) {
    const std::string name = std::to_string(i);
    transport_.reply(page("none " + name, link_to(name)));
  }
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("10 pages in a row that bring no rows"));
  EXPECT_THAT(transport_.requests(), SizeIs(10));
}

TEST_F(PagerTest, TakesEmptyPagesBetweenPagesWithRows) {
  for (int i = 0; i < 30; ++i) {
    const std::string name = std::to_string(i);
    transport_.reply(page(i % 9 == 0 ? name : "none " + name, link_to(name)));
  }
  transport_.reply(page("last"));
  EXPECT_TRUE(fetch().ok());
}

TEST_F(PagerTest, AsksAgainForAPageWithTheRowsOfAnEarlierOne) {
  const std::string rows = R"( "rows":[[1.5,20261005,"a"],[2.5,20261006,"b"]])";
  const std::string others = R"( "rows":[[3.5,20261007,"c"]])";
  transport_.reply(page("1" + rows, link_to("B")))
      .reply(page("2" + rows, link_to("C")))
      .reply(page("2" + others, link_to("C")))
      .reply(page("3"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre("page 1" + rows, "page 2" + others, "page 3"));
}

TEST_F(PagerTest, GivesUpOnAChainThatRepeatsItsRows) {
  const std::string rows = R"( "rows":[[1.5,20261005,"a"],[2.5,20261006,"b"]])";
  for (int i = 0; i < 100; ++i) {
    transport_.reply(page(std::to_string(i) + rows, link_to(std::to_string(i))));
  }
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("page 2 of the cost query: its rows are those of page 1"));
  EXPECT_THAT(pages_, SizeIs(1));
  EXPECT_THAT(transport_.requests(), SizeIs(4));
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

// --- too much at once ----------------------------------------------------------------------------

TEST_F(PagerTest, SaysWhenFewerDaysMayBeAnswered) {
  for (int i = 0; i < 3; ++i) transport_.reply(answer(504));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("HTTP 504, after 3 tries; the service cannot answer this "
                                       "much at once: ask for fewer groupings"));
  EXPECT_EQ(stats_.cause, Cause::kTooMuch);
  stats_ = {};
  options_.max_wait = 0s;
  transport_.reply(answer(504));
  EXPECT_EQ(failure().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(stats_.cause, Cause::kTooMuch);
}

TEST_F(PagerTest, DoesNotAskForFewerDaysWhenTheServiceWantsALongerWait) {
  options_.max_wait = 10s;
  transport_.reply(answer(408, {}, {{"retry-after", "60"}}));
  EXPECT_EQ(failure().kind, ErrorKind::kThrottled);
  EXPECT_NE(stats_.cause, Cause::kTooMuch);
}

TEST_F(PagerTest, WaitsForATimeOutThatSaysForHowLongAndThenAsksForLess) {
  for (int i = 0; i < 3; ++i) {
    transport_.reply(error_answer(503, "ServerTimeout", "slow", {{"retry-after", "90"}}));
  }
  EXPECT_EQ(failure().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(stats_.cause, Cause::kTooMuch);
  EXPECT_THAT(clock_.waits(), ElementsAre(Ge(90s), Ge(90s)));
}

// --- faults --------------------------------------------------------------------------------------

TEST_F(PagerTest, TriesAgainWithinTwoSecondsAfterAServerError) {
  transport_.reply(answer(502, "<html>Bad Gateway</html>")).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(clock_.waits(), ElementsAre(Le(2s)));
  EXPECT_EQ(stats_.throttled, 0ms);
}

TEST_F(PagerTest, TriesAgainWhenTheConnectionBreaks) {
  transport_.reply(page("1", link_to("B")))
      .reply(Error{ErrorKind::kUnavailable, "the connection was reset"})
      .reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre("page 1", "page 2"));
  EXPECT_EQ(transport_.requests()[2].url, link_to("B"));
  const auto news = observer_.of<observe::RequestEnded>();
  ASSERT_THAT(news, SizeIs(3));
  EXPECT_EQ(news[1].status, 0);
  EXPECT_EQ(news[1].error, "the connection was reset");
}

TEST_F(PagerTest, GivesUpOnTheServiceAfterFiveTries) {
  for (int i = 0; i < 5; ++i) {
    transport_.reply(error_answer(500, "500", "An error occurred.",
                                  {{"x-ms-request-id", "r-" + std::to_string(i)}}));
  }
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: HTTP 500: An error occurred (request id r-4), after 5 "
            "tries; try again later");
  EXPECT_THAT(transport_.requests(), SizeIs(5));
  EXPECT_THAT(clock_.waits(), SizeIs(4));
}

TEST_F(PagerTest, AsksAgainForAPageThatCameInPieces) {
  transport_.reply(page("1", link_to("B"))).reply(answer(200, "cut")).reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre("page 1", "page 2"));
  EXPECT_EQ(transport_.requests()[2].url, link_to("B"));
  EXPECT_EQ(stats_.pages, 2U);
}

TEST_F(PagerTest, DoesNotTakeAPageThatHasLostTheNextLinkOfItsFirstAnswer) {
  const std::string promise = R"("nextLink" : "http://there")";
  transport_.reply(answer(200, "cut " + promise))
      .reply(page("lost its link"))
      .reply(answer(200, promise + " page 1 -> " + link_to("B")))
      .reply(page("2"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre(promise + " page 1", "page 2"));
  EXPECT_EQ(stats_.pages, 2U);
}

TEST_F(PagerTest, GivesUpOnAPageThatIsNoUseThreeTimes) {
  for (int i = 0; i < 3; ++i) transport_.reply(answer(200, "cut", {{"x-ms-request-id", "r-1"}}));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: the document ends too early (request id r-1), after 3 "
            "tries");
  EXPECT_EQ(error.evidence, (Evidence{200, "", "r-1", false}));
  EXPECT_EQ(stats_.pages, 0U);
}

TEST_F(PagerTest, DoesNotAskAgainWhenThePageCannotBeKept) {
  handler_error_ = Error{ErrorKind::kIo, "cannot write: no space left on device"};
  transport_.reply(page("1"));
  EXPECT_EQ(failure(), *handler_error_);
  EXPECT_THAT(transport_.requests(), SizeIs(1));
}

TEST_F(PagerTest, NeverHandsOnAnErrorThatCameAs200) {
  transport_.reply(error_answer(200, "BillingScopeNotReady", "no")).reply(page("1"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(pages_, ElementsAre("page 1"));
}

TEST_F(PagerTest, SaysWhatIsWrongWithTheQueryAndDoesNotRepeatIt) {
  transport_.reply(error_answer(400, "BadRequest",
                                "Invalid query definition: Invalid dataset grouping: 'colour'; "
                                "valid values: 'ResourceGroup',''."));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kConfig);
  EXPECT_EQ(error.message,
            "page 1 of the cost query: HTTP 400 BadRequest: Invalid query definition: Invalid "
            "dataset grouping: 'colour'; valid values: 'ResourceGroup',''; check group_by and "
            "tag_keys of the account");
  EXPECT_THAT(transport_.requests(), SizeIs(1));
  ASSERT_TRUE(stats_.refusal.has_value());
  EXPECT_EQ(stats_.refusal->name, "colour");
  EXPECT_THAT(stats_.refusal->taken, ElementsAre("ResourceGroup"));
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
