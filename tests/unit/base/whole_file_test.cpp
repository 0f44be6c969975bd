#include "azcost/base/whole_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "support/memory_file_system.hpp"

namespace azcost {
namespace {

using Repeat = testing::MemoryFileSystem::Repeat;

const std::filesystem::path kTarget = "/data/manifest.json";
const std::filesystem::path kTemporary = "/data/manifest.json.new";
const Error kFull{ErrorKind::kIo, "no space left"};

std::optional<std::string> content_of(testing::MemoryFileSystem& files,
                                      const std::filesystem::path& path) {
  auto text = files.read_file(path, 100);
  return text ? std::optional(*text) : std::nullopt;
}

class WholeFile : public ::testing::Test {
 protected:
  WholeFile() { EXPECT_TRUE(files_.make_directories("/data")); }

  testing::MemoryFileSystem files_;
};

TEST_F(WholeFile, IsReplacedThroughALeftoverOfADeadProcess) {
  ASSERT_TRUE(create_file(files_, kTarget, "old"));
  ASSERT_TRUE(create_file(files_, kTemporary, "half of so"));
  ASSERT_TRUE(replace_file(files_, kTemporary, kTarget, "new"));
  EXPECT_EQ(content_of(files_, kTarget), "new");
  EXPECT_EQ(content_of(files_, kTemporary), std::nullopt);
}

TEST_F(WholeFile, IsNeverCreatedOverAnotherOne) {
  ASSERT_TRUE(create_file(files_, kTarget, "old"));
  EXPECT_FALSE(create_file(files_, kTarget, "new"));
  EXPECT_EQ(content_of(files_, kTarget), "old");
}

TEST_F(WholeFile, IsOldOrNewAndLeavesNothingBesideItWhicheverCallFails) {
  for (std::size_t index = 0;; ++index) {
    SCOPED_TRACE(index);
    testing::MemoryFileSystem files;
    ASSERT_TRUE(files.make_directories("/data"));
    ASSERT_TRUE(create_file(files, kTarget, "old"));
    files.heal();
    files.fail_at(index, kFull, Repeat::kOnce);
    const Status replaced = replace_file(files, kTemporary, kTarget, "new");
    const bool has_failed = files.calls() > index;
    files.heal();
    EXPECT_EQ(replaced.ok(), !has_failed);
    const auto content = content_of(files, kTarget);
    EXPECT_TRUE(content == "new" || (has_failed && content == "old"));
    EXPECT_EQ(content_of(files, kTemporary), std::nullopt);
    if (!has_failed) break;
  }
}

}  // namespace
}  // namespace azcost
