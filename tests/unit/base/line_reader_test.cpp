#include "azcost/base/line_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/memory_file_system.hpp"

namespace azcost {
namespace {

using azcost::testing::MemoryFileSystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> lines_of(const std::string& content) {
  MemoryFileSystem files;
  files.plant("/file", content);
  auto reader = LineReader::open(files, "/file");
  EXPECT_TRUE(reader);
  std::vector<std::string> lines;
  for (auto line = reader->next(); line && *line; line = reader->next()) {
    lines.emplace_back(**line);
  }
  return lines;
}

TEST(LineReader, HandsOutEveryLineThatHasAnEnd) {
  EXPECT_THAT(lines_of("a\n\nbc\n"), ElementsAre("a", "", "bc"));
  EXPECT_THAT(lines_of("a\nhalf"), ElementsAre("a"));
  EXPECT_THAT(lines_of("half"), IsEmpty());
  EXPECT_THAT(lines_of(""), IsEmpty());
}

TEST(LineReader, ReadsLinesOfAnyLength) {
  for (const std::size_t size : {256UL * 1024 - 2, 256UL * 1024 - 1, 256UL * 1024,
                                 700UL * 1024}) {  // its buffer has 256 KiB
    const std::string first(size, 'x');
    EXPECT_THAT(lines_of(first + "\nb\n"), ElementsAre(first, "b"));
  }
}

TEST(LineReader, RefusesALineThatNeverEnds) {
  MemoryFileSystem files;
  files.plant("/file", std::string(600'000, 'x'));
  auto reader = LineReader::open(files, "/file", 300'000);
  ASSERT_TRUE(reader);
  const auto line = reader->next();
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind, ErrorKind::kData);
}

TEST(LineReader, KnowsWhetherTheLastLineHasAnEnd) {
  for (const auto& [content, has_rest] : {std::pair{"a\n", false}, std::pair{"a\nhalf", true}}) {
    MemoryFileSystem files;
    files.plant("/file", content);
    auto reader = LineReader::open(files, "/file");
    ASSERT_TRUE(reader);
    while (*reader->next()) {
    }
    EXPECT_EQ(reader->has_rest(), has_rest) << content;
  }
}

TEST(LineReader, TellsOfAFileThatIsNotThere) {
  MemoryFileSystem files;
  EXPECT_FALSE(LineReader::open(files, "/none"));
}

}  // namespace
}  // namespace azcost
