#include "row_sorter.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "azcost/base/digest.hpp"
#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

constexpr std::size_t kPlenty = 1024UL * 1024;
constexpr std::size_t kOneRow = 1;
const Day kDay = day("2026-10-05");

struct Shuffled {
  Day day;
  std::string key;
};

/// 3000 rows of many sizes on 31 days.
std::vector<Shuffled> shuffled_month() {
  std::mt19937 random(7);
  std::vector<Shuffled> rows;
  for (int i = 0; i < 3000; ++i) {
    std::string key = "meter-" + std::to_string(i);
    key.append(random() % 90, 'k');
    rows.push_back({kDay + std::chrono::days(i % 31), std::move(key)});
  }
  std::shuffle(rows.begin(), rows.end(), random);
  return rows;
}

class RowSorterTest : public ::testing::Test {
 protected:
  RowSorterTest() { EXPECT_TRUE(files_.make_directories("/staging")); }

  /// The content of the day files by name, once everything else is gone.
  std::map<std::string, std::string> finish(RowSorter& sorter) {
    auto done = sorter.finish();
    EXPECT_TRUE(done) << done.error().message;
    std::map<std::string, std::string> content;
    for (const auto& [day, file] : *done) {
      content[format_day(day)] = *files_.content(file.path);
      EXPECT_EQ(file.bytes, content[format_day(day)].size());
      EXPECT_EQ(file.sha256, sha256(content[format_day(day)]));
      EXPECT_EQ(file.rows, std::ranges::count(content[format_day(day)], '\n'));
    }
    EXPECT_EQ(files_.files().size(), content.size());
    return content;
  }

  std::vector<std::string> verbs() const {
    std::vector<std::string> verbs;
    for (const Operation& operation : files_.log()) verbs.push_back(operation.verb);
    return verbs;
  }

  std::size_t count_of(std::string_view verb, std::string_view name) const {
    const auto log = files_.log();
    return static_cast<std::size_t>(std::ranges::count_if(log, [&](const Operation& operation) {
      return operation.verb == verb && operation.path.filename() == name;
    }));
  }

  MemoryFileSystem files_;
};

TEST_F(RowSorterTest, BringsRowsIntoTheOrderOfTheirKeysAsBytes) {
  RowSorter sorter(files_, "/staging", kPlenty);
  ASSERT_TRUE(sorter.add(kDay, "\xC3\xA9", "7"));
  ASSERT_TRUE(sorter.add(kDay, "b", "6"));
  ASSERT_TRUE(sorter.add(kDay, "", "0"));
  ASSERT_TRUE(sorter.add(kDay, "aaaaaaaa2", "5"));
  ASSERT_TRUE(sorter.add(kDay, "aaaaaaaa1", "4"));
  ASSERT_TRUE(sorter.add(kDay, std::string_view("a\0\0", 3), "3"));
  ASSERT_TRUE(sorter.add(kDay, std::string_view("a\0", 2), "2"));
  ASSERT_TRUE(sorter.add(kDay, "a", "1"));
  EXPECT_THAT(finish(sorter), ElementsAre(Pair("2026-10-05", "0\n1\n2\n3\n4\n5\n6\n7\n")));
}

TEST_F(RowSorterTest, WritesNothingButDayFilesWhileTheBufferIsLargeEnough) {
  RowSorter sorter(files_, "/staging", kPlenty);
  ASSERT_TRUE(sorter.add(kDay, "b", "2"));
  ASSERT_TRUE(sorter.add(kDay, "a", "1"));
  EXPECT_THAT(finish(sorter), ElementsAre(Pair("2026-10-05", "1\n2\n")));
  EXPECT_THAT(verbs(), ElementsAre("make_directories", "create", "append"));
}

TEST_F(RowSorterTest, KeepsDaysApart) {
  RowSorter sorter(files_, "/staging", kOneRow);
  ASSERT_TRUE(sorter.add(day("2026-10-06"), "a", "6a"));
  ASSERT_TRUE(sorter.add(day("2026-10-05"), "b", "5b"));
  ASSERT_TRUE(sorter.add(day("2026-10-06"), "b", "6b"));
  ASSERT_TRUE(sorter.add(day("2026-10-05"), "a", "5a"));
  EXPECT_THAT(finish(sorter),
              ElementsAre(Pair("2026-10-05", "5a\n5b\n"), Pair("2026-10-06", "6a\n6b\n")));
}

TEST_F(RowSorterTest, GivesTheSameFilesHoweverSmallTheBufferIs) {
  const auto through = [this](std::size_t buffer_bytes) {
    RowSorter sorter(files_, "/staging", buffer_bytes);
    for (const Shuffled& row : shuffled_month()) {
      EXPECT_TRUE(sorter.add(row.day, row.key, row.key));
    }
    auto content = finish(sorter);
    EXPECT_TRUE(files_.remove_tree("/staging"));
    EXPECT_TRUE(files_.make_directories("/staging"));
    return content;
  };
  const auto in_memory = through(kPlenty);
  EXPECT_EQ(in_memory.size(), 31U);
  EXPECT_EQ(through(20'000), in_memory);
  EXPECT_EQ(through(kOneRow), in_memory);
}

TEST_F(RowSorterTest, NeverReadsBackWhatArrivesInOrder) {
  RowSorter sorter(files_, "/staging", kOneRow);
  for (char c = 'a'; c <= 'z'; ++c) {
    ASSERT_TRUE(sorter.add(day("2026-10-05"), std::string(1, c), "5"));
    ASSERT_TRUE(sorter.add(day("2026-10-06"), std::string(1, c), "6"));
  }
  EXPECT_EQ(finish(sorter).size(), 2U);
  EXPECT_EQ(count_of("append", "2026-10-05.jsonl"), 26U);
  EXPECT_THAT(verbs(), Not(Contains("open")));
}

TEST_F(RowSorterTest, GoesOnWithAnyRunThatTheRowsFit) {
  RowSorter sorter(files_, "/staging", kOneRow);
  for (const auto* key : {"m", "a", "n", "b", "o", "c"}) ASSERT_TRUE(sorter.add(kDay, key, key));
  EXPECT_THAT(finish(sorter), ElementsAre(Pair("2026-10-05", "a\nb\nc\nm\nn\no\n")));
  // Two runs: the second one lies in one piece.
  EXPECT_EQ(count_of("seek", "overflow.lines"), 1U);
}

TEST_F(RowSorterTest, PassesRowsLargerThanAllBuffers) {
  const std::string large(300'000, 'x');
  RowSorter sorter(files_, "/staging", 1000);
  ASSERT_TRUE(sorter.add(kDay, "b", large));
  ASSERT_TRUE(sorter.add(kDay, "a", "small"));
  ASSERT_TRUE(sorter.add(kDay, "c", large + large));
  EXPECT_THAT(finish(sorter),
              ElementsAre(Pair("2026-10-05", "small\n" + large + "\n" + large + large + "\n")));
}

TEST_F(RowSorterTest, LeavesOneOfTheRowsWithOneKeyAndTellsOfTheOthers) {
  const std::string same = "\x01same\x1F\x01\xC3\xA9t\xC3\xA9\x1F";
  RowSorter sorter(files_, "/staging", kPlenty);
  ASSERT_TRUE(sorter.add(kDay, same, "1"));
  ASSERT_TRUE(sorter.add(kDay, "other", "2"));
  ASSERT_TRUE(sorter.add(kDay, same, "3"));
  ASSERT_TRUE(sorter.add(kDay, same, "4"));
  ASSERT_TRUE(sorter.finish());
  ASSERT_TRUE(sorter.repeated().contains(kDay));
  EXPECT_EQ(sorter.repeated().at(kDay).count, 2U);
  EXPECT_EQ(sorter.repeated().at(kDay).values, "same, été") << "without the bytes between them";
}

TEST_F(RowSorterTest, TellsOfRowsWithOneKeyThatLieInDifferentRuns) {
  RowSorter sorter(files_, "/staging", kOneRow);
  ASSERT_TRUE(sorter.add(kDay, "", R"({"cost":1.5})"));
  ASSERT_TRUE(sorter.add(kDay, "", R"({"cost":2.5})"));
  EXPECT_EQ(finish(sorter).at("2026-10-05").size(), std::string(R"({"cost":1.5})").size() + 1);
  EXPECT_EQ(sorter.repeated().at(kDay).count, 1U);
  const RepeatedRows& repeated = sorter.repeated().at(kDay);
  EXPECT_EQ(repeated.kept + repeated.left_out, *Decimal::parse("4"));
  EXPECT_NE(repeated.kept, repeated.left_out);
}

TEST(RowSorter, TellsWhenTheDeviceFailsAtAnyCall) {
  const Error broken{ErrorKind::kIo, "No space left on device"};
  const auto sort_with_fault_at = [&](std::size_t call) {
    MemoryFileSystem files;
    EXPECT_TRUE(files.make_directories("/staging"));
    files.heal();
    files.fail_at(call, broken, MemoryFileSystem::Repeat::kOnce);
    RowSorter sorter(files, "/staging", kOneRow);
    for (const auto* key : {"m", "a", "n", "b"}) {
      if (auto added = sorter.add(kDay, key, key); !added) return added;
    }
    auto done = sorter.finish();
    return done ? ok_status() : Status(std::move(done).error());
  };
  std::size_t call = 0;
  for (Status status = sort_with_fault_at(call); !status; status = sort_with_fault_at(++call)) {
    EXPECT_EQ(status.error(), broken) << call;
  }
  EXPECT_GT(call, 15U);
}

}  // namespace
}  // namespace azcost::commit
