#include "azcost/model/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "azcost/model/calendar.hpp"
#include "support/values.hpp"

namespace azcost {
namespace {

using azcost::testing::at;
using std::chrono::milliseconds;

std::string next_after(const std::string& expression, const std::string& time) {
  return format_time(Schedule::parse(expression)->next_after(at(time)));
}

std::string last_at_or_before(const std::string& expression, const std::string& time) {
  return format_time(Schedule::parse(expression)->last_at_or_before(at(time)));
}

std::string refusal_of(const std::string& expression) {
  const auto parsed = Schedule::parse(expression);
  if (parsed) return "taken";
  return parsed.error().kind == ErrorKind::kConfig ? parsed.error().message : "another kind";
}

/// One line of tests/golden/schedule/instants.txt.
struct Answer {
  std::string expression;
  std::string instant;
  std::string last;
  std::string next;
};

/// croniter searches only some years for such rare days.
constexpr std::string_view kUnknown = "--------------------";

std::vector<Answer> answers_of_croniter() {
  std::ifstream file(std::filesystem::path(AZCOST_TEST_DATA) / "schedule/instants.txt");
  std::vector<Answer> answers;
  for (std::string line; std::getline(file, line);) {
    constexpr std::size_t kTime = kUnknown.size();
    constexpr std::size_t kColumn = kTime + 3;
    const std::size_t end = line.size();
    answers.push_back({.expression = line.substr(0, end - 3 * kColumn),
                       .instant = line.substr(end - 2 * kColumn - kTime, kTime),
                       .last = line.substr(end - kColumn - kTime, kTime),
                       .next = line.substr(end - kTime)});
  }
  return answers;
}

TEST(Schedule, AnswersAsCroniterDoes) {
  const auto answers = answers_of_croniter();
  ASSERT_GT(answers.size(), 600U);
  for (const Answer& answer : answers) {
    SCOPED_TRACE(answer.expression + " at " + answer.instant);
    if (answer.last != kUnknown) {
      EXPECT_EQ(last_at_or_before(answer.expression, answer.instant), answer.last);
    }
    if (answer.next != kUnknown) {
      EXPECT_EQ(next_after(answer.expression, answer.instant), answer.next);
    }
  }
}

TEST(Schedule, NextIsAlwaysLaterThanTheTimeGiven) {
  EXPECT_EQ(next_after("15 5 * * *", "2026-10-05T05:15:00Z"), "2026-10-06T05:15:00Z");
  EXPECT_EQ(next_after("15 5 * * *", "2026-10-05T05:14:59Z"), "2026-10-05T05:15:00Z");
  const auto schedule = *Schedule::parse("15 5 * * *");
  EXPECT_EQ(schedule.next_after(at("2026-10-05T05:15:00Z") - milliseconds(1)),
            at("2026-10-05T05:15:00Z"));
}

TEST(Schedule, LastMayBeTheTimeGiven) {
  EXPECT_EQ(last_at_or_before("15 5 * * *", "2026-10-05T05:15:00Z"), "2026-10-05T05:15:00Z");
  EXPECT_EQ(last_at_or_before("15 5 * * *", "2026-10-05T05:14:59Z"), "2026-10-04T05:15:00Z");
}

TEST(Schedule, HasTheShorthandsOfCron) {
  EXPECT_EQ(*Schedule::parse("@hourly"), *Schedule::parse("0 * * * *"));
  EXPECT_EQ(*Schedule::parse("@daily"), *Schedule::parse("0 0 * * *"));
  EXPECT_EQ(*Schedule::parse("@weekly"), *Schedule::parse("0 0 * * sun"));
}

TEST(Schedule, TakesAnyBlanksBetweenAndAroundTheFields) {
  EXPECT_EQ(*Schedule::parse(" 15\t5  * * * "), *Schedule::parse("15 5 * * *"));
}

TEST(Schedule, EndsAWeekWithSunday) {
  EXPECT_EQ(*Schedule::parse("0 0 * * fri-sun"), *Schedule::parse("0 0 * * 0,5,6"));
  EXPECT_EQ(*Schedule::parse("0 0 * * 5-7"), *Schedule::parse("0 0 * * 0,5,6"));
  EXPECT_EQ(*Schedule::parse("0 0 * * sun-tue"), *Schedule::parse("0 0 * * 0,1,2"));
}

// 2026-10-13 is a Tuesday.
TEST(Schedule, MatchesEitherDayWhenBothAreRestricted) {
  EXPECT_EQ(next_after("0 0 13 * fri", "2026-10-09T12:00:00Z"), "2026-10-13T00:00:00Z");
  EXPECT_EQ(next_after("0 0 13 * fri", "2026-10-13T12:00:00Z"), "2026-10-16T00:00:00Z");
}

TEST(Schedule, MatchesBothDaysWhenOneStartsWithAStar) {
  EXPECT_EQ(next_after("0 0 */2 * fri", "2026-10-10T00:00:00Z"), "2026-10-23T00:00:00Z");
  EXPECT_EQ(next_after("0 0 13 * */5", "2026-10-10T00:00:00Z"), "2026-11-13T00:00:00Z");
}

TEST(Schedule, FindsDaysThatComeOnceInManyYears) {
  EXPECT_EQ(next_after("0 0 29 2 *", "2096-03-01T00:00:00Z"), "2104-02-29T00:00:00Z");
  EXPECT_EQ(last_at_or_before("0 0 29 2 *", "2104-02-28T00:00:00Z"), "2096-02-29T00:00:00Z");
  // A leap day on a Sunday, with the year without one in between.
  EXPECT_EQ(next_after("0 0 29 2 */7", "2088-03-01T00:00:00Z"), "2128-02-29T00:00:00Z");
}

TEST(Schedule, GoesOnWhereAMonthHasNoSuchDay) {
  EXPECT_EQ(next_after("30 5 */10 * *", "2024-02-29T00:00:00Z"), "2024-03-01T05:30:00Z");
  EXPECT_EQ(last_at_or_before("59 23 28-31 2 *", "2025-02-28T12:00:00Z"), "2024-02-29T23:59:00Z");
  EXPECT_EQ(next_after("0 0 31 * *", "2025-08-31T00:00:00Z"), "2025-10-31T00:00:00Z");
}

TEST(Schedule, GoesOnBefore1970) {
  EXPECT_EQ(last_at_or_before("15 5 * * *", "1970-01-01T00:00:00Z"), "1969-12-31T05:15:00Z");
  EXPECT_EQ(next_after("15 5 * * *", "1969-12-31T05:14:59Z"), "1969-12-31T05:15:00Z");
}

TEST(Schedule, RefusesWhatNeverComes) {
  EXPECT_EQ(refusal_of("0 0 31 2 *"), "'0 0 31 2 *' never comes: its months have no such day");
  EXPECT_EQ(refusal_of("0 0 31 feb,apr,jun,sep,nov *"),
            "'0 0 31 feb,apr,jun,sep,nov *' never comes: its months have no such day");
  EXPECT_EQ(refusal_of("0 0 31 2 mon"), "taken") << "the Mondays of February";
}

TEST(Schedule, SaysWhatIsWrongAndWhatMayStandThere) {
  struct Row {
    const char* expression;
    const char* refusal;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"60 5 * * *",
            "'60 5 * * *': minute: '60' is not one of 0 to 59, nor a list (1,3), a range (1-3) or "
            "a step (*/2) of these"},
           {"0 24 * * *", "hour: '24' is not one of 0 to 23"},
           {"0 0 0 * *", "day of month: '0' is not one of 1 to 31"},
           {"0 0 * 13 *", "month: '13' is not one of 1 to 12 or jan to dec"},
           {"0 0 * * monday",
            "day of week: 'monday' is not one of 0 to 7 (both are Sunday) or sun to sat"},
           // Parts that are empty or broken.
           {"1, 5 * * *", "minute: '' is not one of"},
           {"1- 5 * * *", "minute: '' is not one of"},
           {"-1 5 * * *", "minute: '' is not one of"},
           {"1.5 5 * * *", "minute: '1.5' is not one of"},
           {"4294967296 5 * * *", "minute: '4294967296' is not one of"},
           {"** 5 * * *", "minute: '**' is not one of"},
           // Ranges that go down.
           {"0 22-2 * * *", "hour: the range '22-2' ends before it begins"},
           {"0 0 * * 5-0", "the range '5-0' ends before"},
           // Steps that leave nothing to step over, or have no end.
           {"*/90 * * * *", "minute: the step '90' is not one of 1 to 59"},
           {"*/0 * * * *", "the step '0' is not one of 1 to 59"},
           {"*/ * * * *", "the step '' is not one of 1 to 59"},
           {"5/15 * * * *", "the step of '5/15' needs a range; write 5-59/15"},
           // Another number of fields.
           {"15 5 * *",
            "'15 5 * *' has not the five fields minute, hour, day of month, month and day of week; "
            "write these, or @hourly, @daily or @weekly"},
           {"0 15 5 * * *", "has not the five fields"},
           {"@yearly", "has not the five fields"},
           {"", "'' has not the five fields"},
       }) {
    EXPECT_THAT(refusal_of(row.expression), ::testing::HasSubstr(row.refusal));
  }
}

TEST(Schedule, ShowsWhatItRefusesOnOneLine) {
  EXPECT_THAT(refusal_of("0 0 \n * *"), ::testing::HasSubstr(R"('0 0 \x0a * *')"));
}

TEST(Spread, IsTheSameForAHostAlways) {
  // Fixed values: a host must keep its delay with the next version.
  EXPECT_EQ(spread(std::chrono::hours(1), "host-a"), milliseconds(650711));
}

TEST(Spread, StaysBelowTheJitter) {
  EXPECT_EQ(spread(milliseconds(1), "host-a"), milliseconds(0));
  EXPECT_EQ(spread(milliseconds(0), "host-a"), milliseconds(0));
}

TEST(Spread, PutsHostsInDifferentPlaces) {
  std::set<milliseconds> places;
  for (int host = 0; host < 100; ++host) {
    places.insert(spread(std::chrono::hours(1), "host-" + std::to_string(host)));
  }
  EXPECT_GT(places.size(), 95U);
  EXPECT_GT(*places.rbegin(), std::chrono::minutes(55));
  EXPECT_LT(*places.rbegin(), std::chrono::hours(1));
  EXPECT_LT(*places.begin(), std::chrono::minutes(5));
}

/// A host in a time zone with daylight saving time from March to November.
class SummerTime {
 public:
  SummerTime() { put("EST5EDT,M3.2.0,M11.1.0"); }
  SummerTime(const SummerTime&) = delete;
  SummerTime& operator=(const SummerTime&) = delete;
  ~SummerTime() { put("UTC"); }

 private:
  static void put(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
};

TEST(Schedule, LeavesOutNoHourAndDoublesNoneWhereTheHostDoes) {
  const SummerTime host;
  EXPECT_EQ(next_after("30 2 * * *", "2026-03-08T00:00:00Z"), "2026-03-08T02:30:00Z");
  EXPECT_EQ(next_after("30 7 * * *", "2026-03-08T06:59:00Z"), "2026-03-08T07:30:00Z");
  EXPECT_EQ(next_after("30 1 * * *", "2026-11-01T01:30:00Z"), "2026-11-02T01:30:00Z");
  EXPECT_EQ(next_after("30 5 * * *", "2026-11-01T05:30:00Z"), "2026-11-02T05:30:00Z");
}

}  // namespace
}  // namespace azcost
