// No link below a guarded folder is followed, whoever put it there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "support/temp_dir.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;

/// A folder with a link in its middle that leads to somebody else's files.
class GuardedFolder : public ::testing::Test {
 protected:
  GuardedFolder() {
    home_.write("mine/staging/a", "mine");
    home_.write("theirs/month/b", "theirs");
    fs::create_directory_symlink(home_.path() / "theirs", root_ / "link");
    files_.follow_no_links_below(root_);
  }

  /// What `error` has to be: about the link, which it names.
  void expect_refusal(const char* call, const Error& error) const {
    EXPECT_THAT(error.message,
                AllOf(HasSubstr("'" + (root_ / "link").string() + "'"), HasSubstr("symbolic link")))
        << call;
  }

  azcost::testing::TempDir home_;
  const fs::path root_ = home_.path() / "mine";
  const fs::path behind_ = root_ / "link" / "month";
  PosixFileSystem files_;
};

TEST_F(GuardedFolder, ReachesNothingBehindALink) {
  const fs::path file = behind_ / "b";
  const fs::path mine = root_ / "staging" / "a";
  expect_refusal("create", files_.create(behind_ / "new").error());
  expect_refusal("create_public", files_.create_public(behind_ / "new").error());
  expect_refusal("open", files_.open(file).error());
  expect_refusal("read_file", files_.read_file(file, 100).error());
  expect_refusal("stat", files_.stat(file).error());
  expect_refusal("list", files_.list(behind_).error());
  expect_refusal("rename to", files_.rename(mine, file).error());
  expect_refusal("rename from", files_.rename(file, mine).error());
  expect_refusal("check_replaceable", files_.check_replaceable(mine, file).error());
  expect_refusal("remove", files_.remove(file).error());
  expect_refusal("remove_tree", files_.remove_tree(behind_).error());
  expect_refusal("make_directories", files_.make_directories(behind_ / "new" / "one").error());
  expect_refusal("make_directories", files_.make_directories(root_ / "link").error());
  expect_refusal("sync_directory", files_.sync_directory(behind_).error());
  expect_refusal("lock", files_.lock(behind_ / "lock", "me").error());
  EXPECT_THAT(home_.files(), ElementsAre(Key("mine/staging/a"), Key("theirs/month/b")));
  EXPECT_EQ(home_.read("theirs/month/b"), "theirs");
  EXPECT_EQ(home_.read("mine/staging/a"), "mine");
}

TEST_F(GuardedFolder, ReachesNothingByANameThatIsALink) {
  fs::create_symlink(home_.path() / "theirs/month/b", root_ / "file");
  EXPECT_FALSE(files_.open(root_ / "file"));
  EXPECT_FALSE(files_.create(root_ / "file"));
  EXPECT_FALSE(files_.list(root_ / "link"));
  EXPECT_FALSE(files_.sync_directory(root_ / "link"));
  EXPECT_TRUE(files_.rename(root_ / "staging" / "a", root_ / "file")) << "it is replaced itself";
  EXPECT_TRUE(files_.remove_tree(root_ / "link")) << "and so it is removed";
  EXPECT_EQ(home_.read("theirs/month/b"), "theirs");
  EXPECT_EQ(home_.read("mine/file"), "mine");
}

TEST_F(GuardedFolder, LooksForFilesWhereThereAreFoldersOnly) {
  home_.write("mine/data/actual/x", "rows");
  EXPECT_EQ(*files_.read_file(root_ / "data" / "actual" / "x", 100), "rows");
  EXPECT_TRUE(files_.make_directories(root_ / "data" / "amortized" / "deep"));
  EXPECT_TRUE(files_.sync_directory(root_ / "data" / "amortized"));
  auto missing = files_.stat(root_ / "nowhere" / "x");
  ASSERT_TRUE(missing);
  EXPECT_FALSE(*missing);
  EXPECT_TRUE(files_.list(root_ / "nowhere" / "deep")->empty());
  EXPECT_TRUE(files_.remove(root_ / "nowhere" / "x"));
}

TEST_F(GuardedFolder, MayBeALinkItself) {
  const fs::path alias = home_.path() / "alias";
  fs::create_directory_symlink(root_, alias);
  files_.follow_no_links_below(alias);
  EXPECT_EQ(*files_.read_file(alias / "staging" / "a", 100), "mine");
  EXPECT_TRUE(files_.make_directories(alias));
  EXPECT_TRUE(files_.sync_directory(alias));
  EXPECT_EQ(files_.list(alias)->size(), 2U);
  expect_refusal("open", [&] {
    Error error = files_.open(alias / "link" / "month" / "b").error();
    const auto at = error.message.find(alias.string());
    if (at != std::string::npos) error.message.replace(at, alias.string().size(), root_.string());
    return error;
  }());
}

TEST_F(GuardedFolder, LeavesOtherFoldersAsTheyAre) {
  fs::create_directory_symlink(home_.path() / "theirs", home_.path() / "other");
  EXPECT_EQ(*files_.read_file(home_.path() / "other" / "month" / "b", 100), "theirs");
  // A name that begins as the guarded one does is another folder.
  fs::create_directories(home_.path() / "mine-too");
  fs::create_directory_symlink(home_.path() / "theirs", home_.path() / "mine-too" / "link");
  EXPECT_EQ(*files_.read_file(home_.path() / "mine-too" / "link" / "month" / "b", 100), "theirs");
}

TEST_F(GuardedFolder, IsGuardedHoweverItIsWritten) {
  for (const fs::path& root : {fs::path(root_.string() + "/"), root_ / "."}) {
    PosixFileSystem files;
    files.follow_no_links_below(root);
    EXPECT_FALSE(files.open(root / "link" / "month" / "b")) << root;
    EXPECT_TRUE(files.open(root / "staging" / "a")) << root;
  }
}

}  // namespace
}  // namespace azcost
