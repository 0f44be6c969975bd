#include "azcost/fetch/pager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/text.hpp"
#include "pager_fixture.hpp"

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

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

}  // namespace
}  // namespace azcost::fetch
