#include "azcost/http/retry_after.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace azcost::http {
namespace {

using namespace std::chrono_literals;

/// Sun, 25 Oct 2026 08:49:37 GMT
constexpr SystemTime kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 10 / 25) + 8h + 49min + 37s;

TEST(ParseRetryAfter, ReadsSecondsAndDatesAheadUpToAYear) {
  const std::vector<std::pair<const char*, std::chrono::milliseconds>> rows = {
      {"45", 45s},
      {" 7 ", 7s},
      {"007", 7s},
      {"Sun, 25 Oct 2026 08:50:37 GMT", 60s},
      {"Mon, 26 Oct 2026 08:49:37 GMT", 24h},
      {"Sunday, 25-Oct-26 08:50:37 GMT", 60s},  // the obsolete form of RFC 850
      {"1000000000", 366 * 24h},
      {"99999999999999999999999999", 366 * 24h},
      {"Fri, 31 Dec 9999 23:59:59 GMT", 366 * 24h}};
  for (const auto& [text, wait] : rows) EXPECT_EQ(parse_retry_after(text, kNow), wait) << text;
}

TEST(ParseRetryAfter, IgnoresWhatIsNoTimeAhead) {
  for (const char* text : {"Sun, 25 Oct 2026 08:49:37 GMT", "Fri, 01 Jan 1999 00:00:00 GMT", "0",
                           "", "-5", "+5", "5.5", "5s", "soon", "DefaultQuota:4",
                           // No calendar has these.
                           "Sun, 25 Okt 2027 08:49:37 GMT", "Sun, 45 Oct 2027 08:49:37 GMT",
                           "Sun, 25 Oct 2027 24:49:37 GMT", "Sun, 25 Oct 2027 08:60:37 GMT",
                           // Local times.
                           "Sun, 25 Oct 2027 08:49:37 CET", "Sun, 25 Oct 2027 08:49:37"}) {
    EXPECT_EQ(parse_retry_after(text, kNow), std::nullopt) << text;
  }
}

TEST(ParseHttpDate, ReadsTheFormOfHttpAndNoOther) {
  EXPECT_EQ(parse_http_date(" Mon, 05 Oct 2026 08:15:30 GMT"),
            std::chrono::sys_days{std::chrono::year(2026) / 10 / 5} + 8h + 15min + 30s);
  for (const char* text : {"Mon, 05 Oct 2026 08:15:30 CET", "1791188130", ""}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace azcost::http
