#include "quota_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/calendar.hpp"

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

const std::string kPrefix = "x-ms-ratelimit-microsoft.costmanagement-";
const SystemTime kNow{*parse_day("2026-10-20")};

QuotaNews news_of(int status, std::vector<std::pair<std::string, std::string>> headers) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  return read_quota_news(response, kNow);
}

TEST(LongestHint, IsTheLongestWaitOfAllHeadersThatMakesSense) {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  using Hint = std::optional<std::chrono::milliseconds>;
  const std::vector<std::pair<Headers, Hint>> rows = {
      {{{"retry-after", "1"}}, 1s},
      {{{kPrefix + "qpu-retry-after", "2"}}, 2s},
      {{{"x-ms-ratelimit-microsoft.consumption-retry-after", "7"}}, 7s},
      {{{kPrefix + "entity-retry-after", "12"},
        {kPrefix + "clienttype-retry-after", "45"},
        {kPrefix + "qpu-retry-after", "8"}},
       45s},
      {{{kPrefix + "entity-retry-after", "later"}, {"retry-after", "9"}}, 9s},
      {{{"retry-after", "Tue, 20 Oct 2026 00:02:00 GMT"}}, 120s},
      {{{"retry-after", "86400"}}, 24h},
      {{{"retry-after", "86401"}}, std::nullopt},
      {{{"retry-after", "1000000000"}}, std::nullopt},
      {{{"retry-after", ""}}, std::nullopt},
      {{{"retry-after", "soon"}}, std::nullopt},
      {{{"retry-after", "-5"}}, std::nullopt},
      {{{"retry-after", "0"}}, std::nullopt},
      {{{"retry-after", "Fri, 01 Jan 1999 00:00:00 GMT"}}, std::nullopt},
      {{{"x-ms-ratelimit-remaining-microsoft.costmanagement-entity-requests", "3"},
        {kPrefix + "qpu-consumed", "1"},
        {"age", "77"}},
       std::nullopt}};
  for (const auto& [headers, hint] : rows) {
    http::Response response;
    response.headers = headers;
    EXPECT_EQ(longest_hint(response, kNow), hint)
        << headers.front().first << headers.front().second;
  }
}

TEST(QuotaHeaders, SayWhatWasConsumed) {
  EXPECT_EQ(news_of(200, {{kPrefix + "qpu-consumed", "2"}}).consumed, 2);
}

TEST(QuotaHeaders, SayWhatIsLeftOfEachWindow) {
  const std::string all = "QueriesPerHour:597,QueriesPerMin:57,QueriesPer10Sec:9";
  const QpuRemaining expected = {9, 57, 597};
  EXPECT_EQ(news_of(200, {{kPrefix + "qpu-remaining", all}}).remaining, expected);
}

TEST(QuotaHeaders, MayNameSomeWindowsOnly) {
  const QpuRemaining expected = {std::nullopt, 59, 577};
  const std::string some = "QueriesPerHour:577,QueriesPerMin:59";
  EXPECT_EQ(news_of(200, {{kPrefix + "qpu-remaining", some}}).remaining, expected);
}

TEST(QuotaHeaders, CountAsAbsentWhenTheyMakeNoSense) {
  for (const char* text : {"", "many", "-1", "1.5", "3 ", "99999999999999999999"}) {
    EXPECT_EQ(news_of(200, {{kPrefix + "qpu-consumed", text}}).consumed, std::nullopt) << text;
    const std::string remaining = std::string("QueriesPerMin:") + text + ",,:,QueriesPerDay:3";
    EXPECT_EQ(news_of(200, {{kPrefix + "qpu-remaining", remaining}}).remaining, QpuRemaining())
        << text;
  }
}

TEST(QuotaHeaders, NameTheBucketOfA429) {
  const auto bucket_of = [](const std::string& name) {
    return news_of(429, {{kPrefix + name, "45"}}).throttled.at(0).bucket;
  };
  EXPECT_EQ(bucket_of("qpu-retry-after"), Bucket::kQpu);
  EXPECT_EQ(bucket_of("entity-retry-after"), Bucket::kScope);
  EXPECT_EQ(bucket_of("tenant-retry-after"), Bucket::kTenant);
  EXPECT_EQ(bucket_of("clienttype-retry-after"), Bucket::kClientType);
  EXPECT_EQ(bucket_of("client-retry-after"), Bucket::kClientType);
}

TEST(QuotaHeaders, NameEveryBucketThatIsEmpty) {
  EXPECT_THAT(news_of(429, {{kPrefix + "qpu-retry-after", "9"},
                            {kPrefix + "entity-retry-after", "45"},
                            {kPrefix + "tenant-retry-after", "7"}})
                  .throttled,
              ElementsAre(Throttled{Bucket::kQpu, 9s}, Throttled{Bucket::kScope, 45s},
                          Throttled{Bucket::kTenant, 7s}));
}

TEST(QuotaHeaders, CountABucketOnceHoweverManyOfThemNameIt) {
  EXPECT_THAT(news_of(429, {{kPrefix + "client-retry-after", "9"},
                            {kPrefix + "clienttype-retry-after", "45"}})
                  .throttled,
              ElementsAre(Throttled{Bucket::kClientType, 45s}));
  EXPECT_THAT(news_of(429, {{kPrefix + "tenant-retry-after", "45"},
                            {"x-ms-ratelimit-microsoft.consumption-retry-after", "9"}})
                  .throttled,
              ElementsAre(Throttled{Bucket::kTenant, 45s}));
}

TEST(QuotaHeaders, BlameTheTenantForAPlainRetryAfterThatStandsAlone) {
  EXPECT_THAT(news_of(429, {{"retry-after", "7"}}).throttled,
              ElementsAre(Throttled{Bucket::kTenant, 7s}));
  EXPECT_THAT(
      news_of(429, {{"retry-after", "7"}, {kPrefix + "entity-retry-after", "45"}}).throttled,
      ElementsAre(Throttled{Bucket::kScope, 45s}));
}

TEST(QuotaHeaders, NeverLetABucketShortenAPlainRetryAfter) {
  EXPECT_THAT(
      news_of(429, {{"retry-after", "60"}, {kPrefix + "entity-retry-after", "45"}}).throttled,
      ElementsAre(Throttled{Bucket::kScope, 60s}));
}

TEST(QuotaHeaders, BlameTheScopeForA429WithoutAHint) {
  EXPECT_THAT(news_of(429, {}).throttled, ElementsAre(Throttled{Bucket::kScope, 0s}));
  EXPECT_THAT(news_of(429, {{kPrefix + "qpu-retry-after", "soon"}}).throttled,
              ElementsAre(Throttled{Bucket::kScope, 0s}));
}

TEST(QuotaHeaders, BlameTheScopeForA429WithAWaitThatNoQuotaCanMean) {
  for (const char* text : {"86401", "1000000000", "99999999999999999999"}) {
    EXPECT_THAT(news_of(429, {{"retry-after", text}}).throttled,
                ElementsAre(Throttled{Bucket::kScope, 0s}))
        << text;
  }
  EXPECT_THAT(news_of(429, {{"retry-after", "86400"}}).throttled,
              ElementsAre(Throttled{Bucket::kTenant, 24h}));
}

TEST(QuotaHeaders, ThrottleNothingOnASuccess) {
  const QuotaNews news = news_of(200, {{kPrefix + "entity-retry-after", "60"}});
  EXPECT_TRUE(news.served);
  EXPECT_THAT(news.throttled, IsEmpty());
}

TEST(QuotaHeaders, BlameNoBucketWhenTheServiceIsOutOfOrder) {
  const QuotaNews news =
      news_of(503, {{"retry-after", "60"}, {kPrefix + "entity-retry-after", "90"}});
  EXPECT_FALSE(news.served);
  EXPECT_THAT(news.throttled, IsEmpty());
  EXPECT_EQ(news.pause, 90s);
}

TEST(QuotaHeaders, AskForAPauseWithAWaitOfA503AndNothingElse) {
  EXPECT_EQ(news_of(503, {}).pause, std::nullopt);
  EXPECT_EQ(news_of(503, {{"retry-after", "soon"}}).pause, std::nullopt);
  EXPECT_EQ(news_of(200, {{"retry-after", "60"}}).pause, std::nullopt);
  EXPECT_EQ(news_of(429, {{"retry-after", "60"}}).pause, std::nullopt);
}

}  // namespace
}  // namespace azcost::fetch
