#include "day_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "azcost/base/digest.hpp"
#include "support/memory_file_system.hpp"
#include "unit/verify/stored_month.hpp"

namespace azcost::verify {
namespace {

using azcost::testing::MemoryFileSystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::row_of;

const Day kDay = *parse_day("2026-10-05");

class DayReader : public ::testing::Test {
 protected:
  Result<DayContent> read(const std::string& text, Window days = {kDay, kDay},
                          std::size_t longest_row = kLongestLine) {
    files_.plant("/day.jsonl", text);
    return read_day(files_, "/day.jsonl", {row_form(shape_), days, longest_row}, stop_.get_token());
  }

  MemoryFileSystem files_;
  Shape shape_ = testing::focus_shape();
  std::stop_source stop_;
};

TEST_F(DayReader, CountsSumsAndHashes) {
  const std::string text = row_of("2026-10-05", "1.5") + "\n" + row_of("2026-10-05", "-0.25") +
                           "\n" + row_of("2026-10-05", "0.000000000000000001", "EUR") + "\n";
  const auto content = read(text);
  ASSERT_TRUE(content) << content.error().message;
  EXPECT_EQ(content->flaw, "");
  EXPECT_EQ(content->rows, 3U);
  EXPECT_EQ(content->bytes, text.size());
  EXPECT_EQ(content->sha256, sha256(text));
  EXPECT_THAT(content->totals(), ElementsAre(Pair("EUR", *Decimal::parse("0.000000000000000001")),
                                             Pair("USD", *Decimal::parse("1.25"))));
}

TEST_F(DayReader, ReadsRowsAcrossTheEndsOfItsBuffer) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += row_of("2026-10-05", "0.001") + "\n";
  const auto content = read(text);
  ASSERT_TRUE(content) << content.error().message;
  EXPECT_EQ(content->flaw, "");
  EXPECT_EQ(content->rows, 5000U);
  EXPECT_EQ(content->totals().at("USD"), *Decimal::parse("5.0"));
  EXPECT_EQ(content->sha256, sha256(text));
}

// A page of 64 MiB may hold a row of nearly as many.
TEST_F(DayReader, ReadsARowThatIsLongerThanItsBuffer) {
  std::string row = row_of("2026-10-05", "1.5");
  row.insert(row.size() - 2, std::string(40UL * 1024 * 1024, 'x'));
  const auto content = read(row + "\n" + row_of("2026-10-05", "1.5") + "\n");
  ASSERT_TRUE(content) << content.error().message;
  EXPECT_EQ(content->flaw, "");
  EXPECT_EQ(content->rows, 2U);
}

TEST_F(DayReader, GivesUpALineThatNeverEnds) {
  const std::string text(3UL * 1024 * 1024, ' ');
  const auto content = read(text, {kDay, kDay}, 1024UL * 1024);
  ASSERT_TRUE(content);
  EXPECT_THAT(content->flaw, HasSubstr("goes on for longer than any row"));
  EXPECT_EQ(content->sha256, sha256(text));
}

TEST_F(DayReader, TellsACurrencyAsItIsAndNotAsItIsWritten) {
  const auto content = read(row_of("2026-10-05", "1.5", R"(A\"B\\\u001f\n)") + "\n" +
                            row_of("2026-10-05", "1.0", "USD") + "\n");
  ASSERT_TRUE(content) << content.error().message;
  EXPECT_EQ(content->flaw, "");
  EXPECT_THAT(content->totals(), ElementsAre(Pair("A\"B\\\x1f\n", *Decimal::parse("1.5")),
                                             Pair("USD", *Decimal::parse("1.0"))));
}

TEST_F(DayReader, NamesTheFirstRowThatIsBroken) {
  const auto content =
      read(row_of("2026-10-05", "1.5") + "\n" + row_of("2026-10-05", "61") + "\n" + "nonsense\n");
  ASSERT_TRUE(content);
  EXPECT_THAT(content->flaw, HasSubstr("row 2: 'BilledCost' is 61"));
  EXPECT_EQ(content->rows, 3U);
}

TEST_F(DayReader, SaysThatTheLastRowIsCut) {
  const auto content = read(row_of("2026-10-05", "1.5") + "\n" + row_of("2026-10-05", "1.5"));
  ASSERT_TRUE(content);
  EXPECT_THAT(content->flaw, HasSubstr("row 2: is cut"));
}

TEST_F(DayReader, RefusesRowsOfAnotherDay) {
  const auto content = read(row_of("2026-10-06", "1.5") + "\n");
  ASSERT_TRUE(content);
  EXPECT_THAT(content->flaw, HasSubstr("is of '2026-10-06T00:00:00Z', which is no day of"));
}

TEST_F(DayReader, TakesAllDaysOfAMonthFromTheFileOfAMonth) {
  const Window october{*parse_day("2026-10-01"), *parse_day("2026-10-31")};
  const auto content = read(row_of("2026-10-06", "1.5") + "\n", october);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->flaw, "");
  EXPECT_THAT(read(row_of("2026-11-01", "1.5") + "\n", october)->flaw, HasSubstr("no day of"));
}

TEST_F(DayReader, RefusesADayWithATimeInIt) {
  std::string row = row_of("2026-10-05", "1.5");
  row.replace(row.find("00:00:00"), 8, "00:00:01");
  EXPECT_THAT(read(row + "\n")->flaw, HasSubstr("no day of this file"));
}

TEST_F(DayReader, RefusesAmountsBeyondAllLimits) {
  const auto content = read(row_of("2026-10-05", std::string(50, '9') + ".0") + "\n");
  ASSERT_TRUE(content);
  EXPECT_THAT(content->flaw, HasSubstr("is not an amount"));
}

TEST_F(DayReader, HandsOnWhatTheDeviceSays) {
  files_.plant("/day.jsonl", "x");
  files_.fail_at(1, {ErrorKind::kIo, "bad sector"}, MemoryFileSystem::Repeat::kOnce);
  const auto content = read_day(files_, "/day.jsonl", {row_form(shape_), {kDay, kDay}}, {});
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().message, "bad sector");
}

TEST_F(DayReader, EndsWhenItIsToldTo) {
  stop_.request_stop();
  const auto content = read(row_of("2026-10-05", "1.5") + "\n");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace azcost::verify
