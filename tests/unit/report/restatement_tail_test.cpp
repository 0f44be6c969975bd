#include "restatement_tail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "support/memory_file_system.hpp"
#include "unit/report/stored.hpp"

namespace azcost::report {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kFile = "/store/restatements.jsonl";

std::string line(std::string_view of, std::string_view at, std::string_view state = "closing") {
  return "{\"id\":\"1\",\"day\":\"" + std::string(of) + "\",\"restated_at\":\"" + std::string(at) +
         "T05:15:00Z\",\"state\":\"" + std::string(state) + "\",\"rows_before\":1}\n";
}

class Restatements : public ::testing::Test {
 protected:
  RestatementTail read(std::string text, std::string_view since = "2026-11-01") {
    files_.plant(kFile, std::move(text));
    auto tail = read_restatements(files_, kFile, day(since));
    EXPECT_TRUE(tail.ok());
    return tail ? *tail : RestatementTail();
  }

  testing::MemoryFileSystem files_;
};

TEST_F(Restatements, AreNoneWithoutAFile) {
  const auto tail = read_restatements(files_, kFile, day("2026-11-01"));
  ASSERT_TRUE(tail.ok());
  EXPECT_THAT(tail->days, IsEmpty());
  EXPECT_TRUE(tail->is_whole);
}

TEST_F(Restatements, AreReadOldestFirst) {
  const auto tail =
      read(line("2026-10-30", "2026-11-02") + line("2026-09-05", "2026-11-03", "final"));
  ASSERT_THAT(tail.days, SizeIs(2));
  EXPECT_EQ(tail.days[0].day, day("2026-10-30"));
  EXPECT_EQ(tail.days[0].state, MonthState::kClosing);
  EXPECT_EQ(tail.days[1].day, day("2026-09-05"));
  EXPECT_EQ(tail.days[1].restated_at, day("2026-11-03") + std::chrono::minutes(5 * 60 + 15));
  EXPECT_EQ(tail.days[1].state, MonthState::kFinal);
  EXPECT_TRUE(tail.is_whole);
}

TEST_F(Restatements, EndAtTheFirstThatIsTooOld) {
  const auto tail = read("garbage\n" + line("2026-10-01", "2026-10-31") +
                         line("2026-10-02", "2026-11-01") + line("2026-10-03", "2026-11-02"));
  EXPECT_THAT(tail.days, ElementsAre(Field(&RestatedDay::day, day("2026-10-02")),
                                     Field(&RestatedDay::day, day("2026-10-03"))));
  EXPECT_TRUE(tail.is_whole) << "what is old was not read";
}

TEST_F(Restatements, AreReadBackAsFarAsNeedBeWhereverAPieceBegins) {
  std::string text;
  for (int i = 0; i < 900; ++i) text += line("2026-10-01", "2026-10-31");
  for (int i = 0; i < 3000; ++i) text += line("2026-10-02", "2026-11-02");
  EXPECT_THAT(read(text).days, SizeIs(3000));
  EXPECT_THAT(read(text, "2026-10-01").days, SizeIs(3900));
}

TEST_F(Restatements, PassOverALineThatCannotBeReadAndSaySo) {
  const auto tail =
      read(line("2026-10-02", "2026-11-01") + "{\"day\":5}\n" + line("2026-10-03", "2026-11-02"));
  EXPECT_THAT(tail.days, SizeIs(2));
  EXPECT_FALSE(tail.is_whole);
}

TEST_F(Restatements, LeaveOutALineThatIsTorn) {
  const auto tail = read(line("2026-10-02", "2026-11-01") + "{\"id\":\"2\",\"da");
  EXPECT_THAT(tail.days, SizeIs(1));
  EXPECT_FALSE(tail.is_whole);
  EXPECT_FALSE(read("{\"id\"").is_whole);
}

/// Lets a commit replace the file as soon as a caller has examined it.
class ReplacedFile final : public testing::MemoryFileSystem {
 public:
  explicit ReplacedFile(std::string content) : content_(std::move(content)) {}

  Result<std::optional<FileInfo>> stat(const std::filesystem::path& path) override {
    auto info = MemoryFileSystem::stat(path);
    plant(path, content_);
    return info;
  }

 private:
  std::string content_;
};

TEST_F(Restatements, AreWholeWhenACommitReplacesTheirFileMeanwhile) {
  const std::string first = line("2026-10-02", "2026-11-01");
  const std::string second = line("2026-10-03", "2026-11-02");
  // The commit drops the line that a power cut had torn.
  for (const std::string& torn : {std::string("{\"id\""), first, first + first + first}) {
    ReplacedFile files(first + second);
    files.plant(kFile, first + torn);
    const auto tail = read_restatements(files, kFile, day("2026-11-01"));
    ASSERT_TRUE(tail.ok());
    EXPECT_TRUE(tail->is_whole);
    EXPECT_THAT(tail->days, SizeIs(2));
  }
}

TEST_F(Restatements, OfAnEmptyFileAreNone) {
  const auto tail = read("");
  EXPECT_THAT(tail.days, IsEmpty());
  EXPECT_TRUE(tail.is_whole);
}

}  // namespace
}  // namespace azcost::report
