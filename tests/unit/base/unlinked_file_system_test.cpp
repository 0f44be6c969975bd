#include "azcost/base/unlinked_file_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "support/temp_dir.hpp"

namespace azcost {
namespace {

using ::testing::IsEmpty;

class UnlinkedFiles : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    auto file = files_.create(path);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE((*file)->append(text));
    ASSERT_TRUE((*file)->close());
  }

  azcost::testing::TempDir folder_;
  UnlinkedFileSystem files_{folder_.path()};
};

TEST_F(UnlinkedFiles, HaveNoNameOnDiskWhileTheyAreWritten) {
  auto file = files_.create("run/unit/a");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE((*file)->append("rows of customers"));
  ASSERT_TRUE((*file)->sync());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  EXPECT_EQ(*files_.read_file("run/unit/a", 100), "rows of customers");
  EXPECT_EQ((*files_.stat("run/unit/a"))->size, 17U);
}

TEST_F(UnlinkedFiles, AreReadFromSeveralPlacesAtOnce) {
  write("a", "0123456789");
  auto first = files_.open("a");
  auto second = files_.open("a");
  ASSERT_TRUE(first && second);
  std::array<char, 4> piece{};
  ASSERT_TRUE((*second)->seek(6));
  EXPECT_EQ(*(*first)->read(piece), 4U);
  EXPECT_EQ(std::string(piece.begin(), piece.end()), "0123");
  EXPECT_EQ(*(*second)->read(piece), 4U);
  EXPECT_EQ(std::string(piece.begin(), piece.end()), "6789");
  EXPECT_EQ(*(*second)->read(piece), 0U);
}

TEST_F(UnlinkedFiles, AreFoundUnderTheNamesTheyWereGiven) {
  write("run/1/a", "one");
  write("run/1/b", "two");
  EXPECT_FALSE(files_.create("run/1/a")) << "it is there";
  ASSERT_TRUE(files_.rename("run/1/b", "run/1/c"));
  EXPECT_EQ(files_.list("run/1")->size(), 2U);
  EXPECT_FALSE(files_.open("run/1/b"));
  EXPECT_FALSE(*files_.stat("run/1/b"));
  ASSERT_TRUE(files_.remove("run/1/a"));
  EXPECT_TRUE(files_.remove("run/1/a")) << "it is gone";
  EXPECT_EQ(*files_.read_file("run/1/c", 100), "two");
  EXPECT_EQ(files_.read_file("run/1/c", 2).error().kind, ErrorKind::kData);
  ASSERT_TRUE(files_.remove_tree("run"));
  EXPECT_THAT(*files_.list("run/1"), IsEmpty());
}

TEST_F(UnlinkedFiles, NameTheFolderThatTheyCannotBeMadeIn) {
  UnlinkedFileSystem nowhere(folder_.path() / "missing");
  const auto file = nowhere.create("a");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kCannotCreate);
  EXPECT_THAT(file.error().message, ::testing::HasSubstr((folder_.path() / "missing").string()));
}

}  // namespace
}  // namespace azcost
