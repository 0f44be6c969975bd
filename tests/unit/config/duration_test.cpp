#include "azcost/config/duration.hpp"

#include <gtest/gtest.h>

namespace azcost::config {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

milliseconds duration(std::string_view text) {
  const auto result = parse_duration(text);
  return result.ok() ? *result : milliseconds(-1);
}

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(duration("250ms"), 250ms);
  EXPECT_EQ(duration("10s"), 10s);
  EXPECT_EQ(duration("2m"), 2min);
  EXPECT_EQ(duration("1h"), 1h);
}

TEST(Duration, ReadsUnitsTogetherTheLargestFirst) {
  EXPECT_EQ(duration("1h30m"), 90min);
  EXPECT_EQ(duration("1m1s1ms"), 61001ms);
}

TEST(Duration, ReadsNothingAsSuch) { EXPECT_EQ(duration("0s"), 0ms); }

TEST(Duration, RefusesANumberWithoutAUnit) {
  const auto result = parse_duration("30");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "'30' is not a duration; write a number with its unit, such as 250ms, 10s, 2m or "
            "1h30m");
}

TEST(Duration, RefusesWhatIsNotWrittenThatWay) {
  for (const std::string_view text :
       {"", "s", "m5", "10 s", " 10s", "10s ", "-1s", "+1s", "1.5h", "10S", "10d", "1s1m", "1s1s",
        "1h30", "10sec", "99999999999s"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
}

TEST(Duration, IsAtMostSevenDays) {
  EXPECT_EQ(duration("168h"), 168h);
  const auto result = parse_duration("168h1ms");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "'168h1ms' is too long; 168h, seven days, is the most");
}

TEST(Duration, IsWrittenInItsShortestForm) {
  EXPECT_EQ(format_duration(0ms), "0s");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(120s), "2m");
  EXPECT_EQ(format_duration(90min), "1h30m");
  EXPECT_EQ(format_duration(168h), "168h");
}

TEST(Duration, ReadsBackAsItWasWritten) {
  for (const milliseconds value : {0ms, 1ms, 999ms, 1000ms, 61001ms, 3600000ms, 5405007ms}) {
    EXPECT_EQ(duration(format_duration(value)), value);
  }
}

}  // namespace
}  // namespace azcost::config
