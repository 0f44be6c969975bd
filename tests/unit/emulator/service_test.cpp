#include "service.hpp"

#include <gtest/gtest.h>

#include "azcost/model/calendar.hpp"

namespace azcost::emulator {
namespace {

// From the recorded answer: page 1 is AQAAAA==.
TEST(SkipToken, IsThePageAsLittleEndianNumberInBase64) {
  for (const auto& [page, token] : {std::pair(1U, "AQAAAA=="),
                                    {256U, "AAEAAA=="},
                                    {0x01020304U, "BAMCAQ=="},
                                    {0xFFFFFFFFU, "/////w=="}}) {
    EXPECT_EQ(skip_token(page), token);
    EXPECT_EQ(parse_skip_token(token), page);
  }
  EXPECT_EQ(parse_skip_token(""), 0U);
  for (const char* other : {"AQAAAA", "!QAAAA==", "AQAAAB==", "AQAAAAAAAA=="}) {
    EXPECT_EQ(parse_skip_token(other), std::nullopt) << other;
  }
}

TEST(HttpDate, IsOfTheOldForm) {
  EXPECT_EQ(http_date(*parse_day("2023-03-19") + std::chrono::seconds(8 * 3600 + 3346)),
            "Sun, 19 Mar 2023 08:55:46 GMT");
}

}  // namespace
}  // namespace azcost::emulator
