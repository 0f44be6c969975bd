#include "azcost/model/calendar.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "support/values.hpp"

namespace azcost {
namespace {

using azcost::testing::day;
using azcost::testing::month;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The day as the C library formats it, independently of our code.
std::string day_by_c_library(Day value) {
  const auto time = static_cast<std::time_t>(seconds(value.time_since_epoch()).count());
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
  return text.data();
}

TEST(Day, AgreesWithTheCLibraryFrom1970To2200) {
  const Day end = Day(std::chrono::year(2201) / 1 / 1);
  for (Day each = Day(); each < end; each += days(1)) {
    const std::string expected = day_by_c_library(each);
    ASSERT_EQ(format_day(each), expected);
    const auto read = parse_day(expected);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(*read, each) << expected;
  }
}

TEST(Day, KnowsItsLeapYears) {
  EXPECT_EQ(day("2000-02-29") + days(1), day("2000-03-01"));
  EXPECT_EQ(day("2024-02-29") + days(1), day("2024-03-01"));
  EXPECT_EQ(day("2100-02-28") + days(1), day("2100-03-01"));
  EXPECT_FALSE(parse_day("2100-02-29"));
  EXPECT_FALSE(parse_day("2026-02-29"));
}

TEST(Day, RefusesWhatIsNoDay) {
  constexpr std::string_view kNoDays[] = {"",
                                          "2026",
                                          "2026-10",
                                          "2026-1-01",
                                          "2026-01-1",
                                          "26-01-01",
                                          "2026-00-01",
                                          "2026-13-01",
                                          "2026-01-00",
                                          "2026-01-32",
                                          "2026-04-31",
                                          "2026-02-29",
                                          "2026/10/05",
                                          "2026-10 05",
                                          " 2026-10-05",
                                          "2026-10-05 ",
                                          "2026-10-05T",
                                          "+026-10-05",
                                          "-026-10-05",
                                          "2026-+1-05",
                                          "2026-10--5",
                                          "2026-10- 5",
                                          "20261005",
                                          "0x26-10-05",
                                          "2026-1\xD9\xA1-05",  // an Arabic digit one
                                          "\xEF\xBC\x92"
                                          "26-10-05",  // a full-width digit two
                                          {"2026-10-0\0", 10}};
  for (const std::string_view text : kNoDays) {
    const auto read = parse_day(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kUsage) << text;
  }
}

TEST(Day, ShowsWhatItCouldNotReadAndHowToWriteIt) {
  EXPECT_EQ(parse_day("to\nday").error().message,
            "'to\\x0aday' is not a day; write it like 2026-10-05");
}

TEST(Day, IsTheUtcDayOfAnInstant) {
  EXPECT_EQ(day_of(SystemTime(day("2026-10-05"))), day("2026-10-05"));
  EXPECT_EQ(day_of(SystemTime(day("2026-10-06")) - milliseconds(1)), day("2026-10-05"));
  EXPECT_EQ(day_of(SystemTime(milliseconds(-1))), day("1969-12-31"));
}

TEST(Time, IsWrittenInUtcWithoutFractions) {
  const SystemTime noon = day("2024-02-29") + hours(12);
  EXPECT_EQ(format_time(noon), "2024-02-29T12:00:00Z");
  EXPECT_EQ(format_time(noon - milliseconds(1)), "2024-02-29T11:59:59Z");
  EXPECT_EQ(format_time(SystemTime()), "1970-01-01T00:00:00Z");
}

TEST(Month, ReachesFromItsFirstToItsLastDay) {
  EXPECT_EQ(month("2026-10").first_day(), day("2026-10-01"));
  EXPECT_EQ(month("2026-10").last_day(), day("2026-10-31"));
  EXPECT_EQ(month("2026-11").last_day(), day("2026-11-30"));
  EXPECT_EQ(month("2026-02").last_day(), day("2026-02-28"));
  EXPECT_EQ(month("2024-02").last_day(), day("2024-02-29"));
  EXPECT_EQ(month("2000-02").last_day(), day("2000-02-29"));
  EXPECT_EQ(month("2100-02").last_day(), day("2100-02-28"));
}

TEST(Month, IsTheOneThatADayLiesIn) {
  EXPECT_EQ(Month(day("2026-10-01")), month("2026-10"));
  EXPECT_EQ(Month(day("2026-10-31")), month("2026-10"));
}

TEST(Month, CountsAcrossTheEndOfAYear) {
  EXPECT_EQ(month("2026-12").next(), month("2027-01"));
  EXPECT_EQ(month("2026-01").previous(), month("2025-12"));
  EXPECT_EQ(month("2026-01").next(), month("2026-02")) << "31 days before 28";
  EXPECT_EQ(month("2026-03").previous(), month("2026-02")) << "31 days after 28";
}

TEST(Month, IsOrderedByTime) {
  EXPECT_LT(month("2025-12"), month("2026-01"));
  EXPECT_GT(month("2026-10"), month("2026-09"));
}

TEST(Month, IsReadAsItIsWritten) {
  for (Month each = month("1970-01"); each < month("2201-01"); each = each.next()) {
    ASSERT_EQ(month(each.format()), each) << each.format();
  }
  EXPECT_EQ(month("2026-10").format(), "2026-10");
}

TEST(Month, RefusesWhatIsNoMonth) {
  constexpr std::string_view kNoMonths[] = {"",        "2026",    "2026-13",    "2026-00",
                                            "2026-1",  "2026-1 ", "2026-10-05", "2026-1x",
                                            "2026/10", "26-10",   " 2026-1",    "2026-10 "};
  for (const std::string_view text : kNoMonths) {
    const auto read = parse_month(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kUsage) << text;
  }
  EXPECT_EQ(parse_month("2026-13").error().message,
            "'2026-13' is not a month; write it like 2026-10");
}

TEST(Window, HoldsBothOfItsEnds) {
  const Window window{day("2026-10-05"), day("2026-10-07")};
  EXPECT_FALSE(window.contains(day("2026-10-04")));
  EXPECT_TRUE(window.contains(day("2026-10-05")));
  EXPECT_TRUE(window.contains(day("2026-10-07")));
  EXPECT_FALSE(window.contains(day("2026-10-08")));
  EXPECT_EQ(window.days(), 3);
  EXPECT_EQ(window.month(), month("2026-10"));
}

TEST(Window, OfOneDayHasOneDay) {
  const Window window{day("2024-02-29"), day("2024-02-29")};
  EXPECT_EQ(window.days(), 1);
  EXPECT_EQ(format_window(window), "2024-02-29..2024-02-29");
}

TEST(Time, ReadsBackWhatItWrites) {
  const SystemTime time = SystemTime(*parse_day("2026-02-28")) + std::chrono::seconds(86'399);
  const auto read = parse_time(format_time(time));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, time);
}

TEST(Time, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2026-10-05", "2026-10-05 08:15:30Z", "2026-10-05T08:15:30", "2026-10-05T24:00:00Z",
        "2026-10-05T08:60:00Z", "2026-10-05T08:15:60Z", "2026-02-29T08:15:30Z",
        "2026-10-05T08:15:3aZ", "2026-10-05T08:15:30Z "}) {
    const auto read = parse_time(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kData) << text;
  }
}

}  // namespace
}  // namespace azcost
