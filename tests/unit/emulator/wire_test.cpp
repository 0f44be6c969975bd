#include "wire.hpp"

#include <gtest/gtest.h>

#include "azcost/model/calendar.hpp"

namespace azcost::emulator {
namespace {

// From the recorded answer: page 1 is AQAAAA==.
TEST(SkipToken, IsThePageAsLittleEndianNumberInBase64) {
  EXPECT_EQ(skip_token(0), "AAAAAA==");
  EXPECT_EQ(skip_token(1), "AQAAAA==");
  EXPECT_EQ(skip_token(256), "AAEAAA==");
  EXPECT_EQ(skip_token(0x01020304), "BAMCAQ==");
}

TEST(SkipToken, ReadsWhatItWrote) {
  EXPECT_EQ(parse_skip_token(skip_token(0xFFFFFFFF)), 0xFFFFFFFF);
  EXPECT_EQ(parse_skip_token("AQAAAA=="), 1U);
}

TEST(SkipToken, RefusesOtherText) {
  EXPECT_EQ(parse_skip_token(""), std::nullopt);
  EXPECT_EQ(parse_skip_token("AQAAAA"), std::nullopt);
  EXPECT_EQ(parse_skip_token("!QAAAA=="), std::nullopt);
  EXPECT_EQ(parse_skip_token("AQAAAB=="), std::nullopt);
}

TEST(Form, DecodesNamesAndValues) {
  const Fields fields = parse_form("a=1%2B2&b+c=%C3%BC&empty=&%24top=5");
  EXPECT_EQ(field(fields, "a"), "1+2");
  EXPECT_EQ(field(fields, "b c"), "\u00fc");
  EXPECT_EQ(field(fields, "empty"), "");
  EXPECT_EQ(field(fields, "$top"), "5");
  EXPECT_EQ(field(fields, "other"), std::nullopt);
}

TEST(Form, KeepsAPercentSignThatEncodesNothing) {
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
}

TEST(Times, AreWrittenAsEachServiceWritesThem) {
  const SystemTime morning = *parse_day("2023-03-19") + std::chrono::seconds(8 * 3600 + 3346);
  EXPECT_EQ(american_time(morning), "3/19/2023 8:55:46 AM");
  EXPECT_EQ(entra_time(morning), "2023-03-19 08:55:46Z");
  EXPECT_EQ(http_date(morning), "Sun, 19 Mar 2023 08:55:46 GMT");
}

TEST(Times, KnowMidnightAndNoonInAmerica) {
  EXPECT_EQ(american_time(*parse_day("2026-12-01")), "12/1/2026 12:00:00 AM");
  EXPECT_EQ(american_time(*parse_day("2026-12-01") + std::chrono::hours(12)),
            "12/1/2026 12:00:00 PM");
  EXPECT_EQ(american_time(*parse_day("2026-12-01") + std::chrono::hours(23)),
            "12/1/2026 11:00:00 PM");
}

}  // namespace
}  // namespace azcost::emulator
