// The quota over the wire: what a client sees of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kConsumed = "x-ms-ratelimit-microsoft.costmanagement-qpu-consumed";
constexpr const char* kRemaining = "x-ms-ratelimit-microsoft.costmanagement-qpu-remaining";
constexpr const char* kRetryAfter = "x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after";

/// A query of so many months; they end in October.
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
}

TEST(RealQuota, TheWaitThatIsNamedIsEnough) {
  EmulatedAzure azure({.real_quota = true});
  ASSERT_EQ(azure.post(azure.query_path(), months(12))->status, 200);
  azure.clock.advance(milliseconds(2'500));
  const auto refused = azure.post(azure.query_path(), months(12));
  azure.clock.advance(seconds(std::stoi(refused->get_header_value(kRetryAfter))));
  EXPECT_EQ(azure.post(azure.query_path(), months(12))->status, 200);
}

TEST(RealQuota, CountsTheRefusals) {
  EmulatedAzure azure({.real_quota = true});
  azure.post(azure.query_path(), months(12));
  EXPECT_EQ(azure.server.count_throttled(), 0U);
  azure.post(azure.query_path(), months(1));
  azure.post(azure.query_path(), months(1));
  EXPECT_EQ(azure.server.count_throttled(), 2U);
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
