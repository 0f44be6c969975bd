#include "azcost/http/retry_after.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace azcost::http {
namespace {

using namespace std::chrono_literals;

/// Sun, 25 Oct 2026 08:49:37 GMT
constexpr SystemTime kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 10 / 25) + 8h + 49min + 37s;

TEST(ParseRetryAfter, ReadsSeconds) {
  EXPECT_EQ(parse_retry_after("45", kNow), 45s);
  EXPECT_EQ(parse_retry_after(" 7 ", kNow), 7s);
  EXPECT_EQ(parse_retry_after("007", kNow), 7s);
}

TEST(ParseRetryAfter, ReadsADateAsTheTimeUntilThen) {
  EXPECT_EQ(parse_retry_after("Sun, 25 Oct 2026 08:50:37 GMT", kNow), 60s);
  EXPECT_EQ(parse_retry_after("Mon, 26 Oct 2026 08:49:37 GMT", kNow), 24h);
}

TEST(ParseRetryAfter, ReadsTheObsoleteDateOfRfc850) {
  EXPECT_EQ(parse_retry_after("Sunday, 25-Oct-26 08:50:37 GMT", kNow), 60s);
}

TEST(ParseRetryAfter, IgnoresADateThatHasPassed) {
  EXPECT_EQ(parse_retry_after("Sun, 25 Oct 2026 08:49:37 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("Fri, 01 Jan 1999 00:00:00 GMT", kNow), std::nullopt);
}

TEST(ParseRetryAfter, IgnoresZeroWhichAsksForNothing) {
  EXPECT_EQ(parse_retry_after("0", kNow), std::nullopt);
}

TEST(ParseRetryAfter, IgnoresNonsense) {
  EXPECT_EQ(parse_retry_after("", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("-5", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("+5", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("5.5", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("5s", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("soon", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("DefaultQuota:4", kNow), std::nullopt);
}

TEST(ParseRetryAfter, IgnoresDatesThatNoCalendarHas) {
  EXPECT_EQ(parse_retry_after("Sun, 25 Okt 2027 08:49:37 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("Sun, 45 Oct 2027 08:49:37 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("Sun, 25 Oct 2027 24:49:37 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("Sun, 25 Oct 2027 08:60:37 GMT", kNow), std::nullopt);
}

TEST(ParseRetryAfter, IgnoresLocalTimes) {
  EXPECT_EQ(parse_retry_after("Sun, 25 Oct 2027 08:49:37 CET", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("Sun, 25 Oct 2027 08:49:37", kNow), std::nullopt);
}

TEST(ParseRetryAfter, TakesAnAbsurdNumberForAYear) {
  EXPECT_EQ(parse_retry_after("1000000000", kNow), 366 * 24h);
  EXPECT_EQ(parse_retry_after("99999999999999999999999999", kNow), 366 * 24h);
  EXPECT_EQ(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", kNow), 366 * 24h);
}

TEST(ParseHttpDate, ReadsTheFormOfHttpAndNoOther) {
  EXPECT_EQ(parse_http_date(" Mon, 05 Oct 2026 08:15:30 GMT"),
            std::chrono::sys_days{std::chrono::year(2026) / 10 / 5} + 8h + 15min + 30s);
  EXPECT_EQ(parse_http_date("Mon, 05 Oct 2026 08:15:30 CET"), std::nullopt);
  EXPECT_EQ(parse_http_date("1791188130"), std::nullopt);
  EXPECT_EQ(parse_http_date(""), std::nullopt);
}

}  // namespace
}  // namespace azcost::http
