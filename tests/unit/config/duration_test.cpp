#include "azcost/config/duration.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace azcost::config {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

milliseconds duration(std::string_view text) {
  const auto result = parse_duration(text);
  return result.ok() ? *result : milliseconds(-1);
}

TEST(Duration, IsReadAndWrittenInItsShortestForm) {
  for (const auto& [text, value] :
       std::vector<std::pair<std::string, milliseconds>>{{"0s", 0ms},
                                                         {"250ms", 250ms},
                                                         {"10s", 10s},
                                                         {"2m", 2min},
                                                         {"1h", 1h},
                                                         {"1h30m", 90min},
                                                         {"1m1s1ms", 61001ms},
                                                         {"1h30m5s7ms", 5405007ms},
                                                         {"168h", 168h}}) {
    EXPECT_EQ(duration(text), value) << text;
    EXPECT_EQ(format_duration(value), text);
  }
  EXPECT_EQ(duration("120s"), 2min);
}

TEST(Duration, RefusesWhatIsNotWrittenThatWay) {
  for (const std::string_view text :
       {"", "s", "m5", "10 s", " 10s", "10s ", "-1s", "+1s", "1.5h", "10S", "10d", "1s1m", "1s1s",
        "1h30", "10sec", "99999999999s"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
  EXPECT_EQ(parse_duration("30").error().message,
            "'30' is not a duration; write a number with its unit, such as 250ms, 10s, 2m or "
            "1h30m");
  EXPECT_EQ(parse_duration("168h1ms").error().message,
            "'168h1ms' is too long; 168h, seven days, is the most");
}

}  // namespace
}  // namespace azcost::config
