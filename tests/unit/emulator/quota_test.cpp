#include "quota.hpp"

#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr SteadyTime kStart{hours(5)};

/// Spends `qpu` at once; false when they are not there.
bool spend(Quota& quota, int qpu, SteadyTime at) {
  if (quota.reserve(qpu, at)) return false;
  quota.settle(qpu, at);
  return true;
}

TEST(Quota, BeginsWithAllThatIsDocumented) {
  Quota quota(kStart);
  EXPECT_EQ(quota.left(kStart), (Quota::Left{.hour = 600, .minute = 60, .ten_seconds = 12}));
}

TEST(Quota, SaysWhatIsLeft) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 3, kStart));
  EXPECT_EQ(quota.left(kStart), (Quota::Left{.hour = 597, .minute = 57, .ten_seconds = 9}));
}

TEST(Quota, AllowsTwelveInTenSeconds) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 12, kStart));
  EXPECT_EQ(quota.reserve(1, kStart), seconds(10));
  EXPECT_EQ(quota.reserve(1, kStart + milliseconds(9'999)), milliseconds(1));
  EXPECT_TRUE(spend(quota, 12, kStart + seconds(10)));
}

TEST(Quota, AllowsSixtyInAMinute) {
  Quota quota(kStart);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(spend(quota, 12, kStart + i * seconds(10)));
  const SteadyTime later = kStart + seconds(50);
  EXPECT_EQ(quota.left(later), (Quota::Left{.hour = 540, .minute = 0, .ten_seconds = 12}));
  EXPECT_EQ(quota.reserve(1, later), seconds(10));
  EXPECT_TRUE(spend(quota, 12, kStart + minutes(1)));
}

TEST(Quota, AllowsSixHundredInAnHour) {
  Quota quota(kStart);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(spend(quota, 12, kStart + i * seconds(30)));
  const SteadyTime later = kStart + 50 * seconds(30);
  EXPECT_EQ(quota.left(later).hour, 0);
  EXPECT_EQ(quota.reserve(1, later), minutes(35));
  EXPECT_TRUE(spend(quota, 12, kStart + hours(1)));
  EXPECT_FALSE(spend(quota, 1, kStart + hours(1)));
}

TEST(Quota, WaitsUntilEnoughIsGivenBackForThePrice) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 5, kStart));
  ASSERT_TRUE(spend(quota, 5, kStart + seconds(4)));
  EXPECT_EQ(quota.reserve(3, kStart + seconds(5)), seconds(5));
  EXPECT_EQ(quota.reserve(8, kStart + seconds(5)), seconds(9));
}

TEST(Quota, ARefusalCostsNothing) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 10, kStart));
  ASSERT_TRUE(quota.reserve(3, kStart).has_value());
  EXPECT_EQ(quota.left(kStart).ten_seconds, 2);
}

TEST(Quota, CountsFromTheEndOfTheAnswer) {
  Quota quota(kStart);
  ASSERT_FALSE(quota.reserve(12, kStart).has_value());
  quota.settle(12, kStart + seconds(8));
  EXPECT_EQ(quota.reserve(1, kStart + seconds(10)), seconds(8));
}

TEST(Quota, WhatIsBeingAnsweredIsNotLeftForOthers) {
  Quota quota(kStart);
  ASSERT_FALSE(quota.reserve(12, kStart).has_value());
  EXPECT_EQ(quota.left(kStart).ten_seconds, 0);
  EXPECT_EQ(quota.reserve(1, kStart + minutes(1)), seconds(1));
}

TEST(Quota, MoreThanAWholeWindowIsPossibleWhenThatIsUntouched) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 1, kStart));
  EXPECT_EQ(quota.reserve(13, kStart + seconds(1)), seconds(9));
  ASSERT_TRUE(spend(quota, 13, kStart + seconds(10)));
  EXPECT_EQ(quota.left(kStart + seconds(10)).ten_seconds, 0);
}

TEST(Quota, AnotherClientSpendsAtItsPace) {
  Quota quota(kStart, seconds(12));
  EXPECT_EQ(quota.left(kStart + milliseconds(11'999)).hour, 600);
  EXPECT_EQ(quota.left(kStart + seconds(12)).hour, 599);
  EXPECT_EQ(quota.left(kStart + minutes(30)), (Quota::Left{450, 55, 11}));
  EXPECT_EQ(quota.left(kStart + hours(20)), (Quota::Left{300, 55, 11}));
}

TEST(Quota, AnotherClientCountsAtTheInstantOfItsQueriesAndNotWhenSomebodyLooks) {
  Quota quota(kStart, seconds(12));
  EXPECT_EQ(quota.reserve(12, kStart + seconds(20)), seconds(2));
}

TEST(Quota, AnotherClientThatInsistsGetsWhatItMissed) {
  Quota quota(kStart, seconds(1), WhenRefused::kTriesAgain);
  ASSERT_TRUE(spend(quota, 12, kStart));
  EXPECT_EQ(quota.left(kStart + seconds(9)).hour, 588);
  EXPECT_EQ(quota.foreign_spent(), 0U);
  // The other client takes ten at once when they are given back, and one more each second.
  EXPECT_EQ(quota.left(kStart + seconds(10)).hour, 578);
  EXPECT_EQ(quota.left(kStart + seconds(10)).ten_seconds, 2);
  EXPECT_EQ(quota.left(kStart + seconds(12)).ten_seconds, 0);
  EXPECT_EQ(quota.foreign_spent(), 12U);
}

TEST(Quota, AnotherClientIsRefusedAsWell) {
  Quota quota(kStart, seconds(1));
  ASSERT_TRUE(spend(quota, 12, kStart));
  EXPECT_EQ(quota.left(kStart + seconds(9)).hour, 588);
  EXPECT_EQ(quota.left(kStart + seconds(10)).hour, 587);
}

// ---- over the wire

constexpr const char* kConsumed = "x-ms-ratelimit-microsoft.costmanagement-qpu-consumed";
constexpr const char* kRemaining = "x-ms-ratelimit-microsoft.costmanagement-qpu-remaining";
constexpr const char* kRetryAfter = "x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after";

/// A query of `count` months, the last of which is October.
std::string months(int count) {
  const auto first =
      std::chrono::year(2026) / std::chrono::October - std::chrono::months(count - 1);
  return query_json({.from = format_day(Day(first / 1)), .to = "2026-10-14"}).dump();
}

TEST(RealQuota, AMonthCostsOneAndTheAnswerSaysWhatIsLeft) {
  EmulatedAzure azure({.real_quota = true});
  const auto first = azure.post(azure.query_path(), months(1));
  EXPECT_EQ(first->get_header_value(kConsumed), "1");
  EXPECT_EQ(first->get_header_value(kRemaining),
            "QueriesPerHour:599,QueriesPerMin:59,QueriesPer10Sec:11");
  const auto second = azure.post(azure.query_path(), months(3));
  EXPECT_EQ(second->get_header_value(kConsumed), "3");
  EXPECT_EQ(second->get_header_value(kRemaining),
            "QueriesPerHour:596,QueriesPerMin:56,QueriesPer10Sec:8");
}

TEST(RealQuota, WhatIsSpentIsRefusedAsTheServiceDoesIt) {
  EmulatedAzure azure({.real_quota = true});
  ASSERT_EQ(azure.post(azure.query_path(), months(12))->status, 200);
  azure.clock.advance(milliseconds(2'500));
  const auto refused = azure.post(azure.query_path(), months(1));
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->body,
            R"({"error":{"code":"429","message":"Too many requests. Please retry."}})");
  EXPECT_EQ(refused->get_header_value(kRetryAfter), "8");
  EXPECT_EQ(refused->get_header_value(kRemaining),
            "QueriesPerHour:588,QueriesPerMin:48,QueriesPer10Sec:0");
  EXPECT_TRUE(refused->has_header("x-ms-request-id"));
  EXPECT_EQ(azure.server.count_throttled(), 1U);
  azure.clock.advance(seconds(8));
  EXPECT_EQ(azure.post(azure.query_path(), months(12))->status, 200);
}

TEST(RealQuota, EveryPageCosts) {
  EmulatedAzure azure({.rows_per_page = 10, .real_quota = true});
  const auto first = azure.post(azure.query_path(), months(2));
  const auto second = azure.post(read_table(first->body).next_link, months(2));
  EXPECT_EQ(second->get_header_value(kConsumed), "2");
  EXPECT_EQ(second->get_header_value(kRemaining),
            "QueriesPerHour:596,QueriesPerMin:56,QueriesPer10Sec:8");
}

TEST(RealQuota, AQueryThatIsNotUnderstoodCostsNothing) {
  EmulatedAzure azure({.real_quota = true});
  ASSERT_EQ(azure.post(azure.query_path(), "{}")->status, 500);
  EXPECT_EQ(azure.post(azure.query_path(), months(1))->get_header_value(kRemaining),
            "QueriesPerHour:599,QueriesPerMin:59,QueriesPer10Sec:11");
}

TEST(RealQuota, TheTimeOfDayMayJump) {
  EmulatedAzure azure({.real_quota = true});
  ASSERT_EQ(azure.post(azure.query_path(), months(12))->status, 200);
  azure.clock.jump_wall_clock(minutes(5));
  EXPECT_EQ(azure.post(azure.query_path(), months(1))->status, 429);
}

TEST(RealQuota, AnotherClientEatsOfIt) {
  EmulatedAzure azure({.real_quota = true, .foreign_qpu_every = seconds(12)});
  azure.clock.advance(minutes(2));
  EXPECT_EQ(azure.post(azure.query_path(), months(1))->get_header_value(kRemaining),
            "QueriesPerHour:589,QueriesPerMin:54,QueriesPer10Sec:10");
}

TEST(RealQuota, ASlowAnswerCountsFromItsEnd) {
  EmulatedAzure azure({.real_quota = true, .faults = {*parse_fault("slow=8@1")}});
  ASSERT_EQ(azure.post(azure.query_path(), months(12))->status, 200);
  azure.clock.advance(seconds(5));
  const auto refused = azure.post(azure.query_path(), months(1));
  EXPECT_EQ(refused->get_header_value(kRetryAfter), "5");
}

TEST(WithoutQuota, NothingIsEverRefused) {
  EmulatedAzure azure;
  for (int i = 0; i < 5; ++i) {
    const auto answer = azure.post(azure.query_path(), months(12));
    ASSERT_EQ(answer->status, 200);
    EXPECT_EQ(answer->get_header_value(kRemaining),
              "QueriesPerHour:588,QueriesPerMin:48,QueriesPer10Sec:0");
  }
}

}  // namespace
}  // namespace azcost::emulator
