// Who may read new files and folders.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "azcost/base/posix_file_system.hpp"
#include "support/scoped_umask.hpp"
#include "support/temp_dir.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;
using azcost::testing::ScopedUmask;

class FileModes : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path at(std::string_view name) const { return folder_.path() / name; }

  [[nodiscard]] unsigned mode_of(const fs::path& path) {
    const auto info = files_.stat(path);
    return info && *info ? (**info).mode : 0;
  }

  PosixFileSystem files_;
  azcost::testing::TempDir folder_;
};

TEST_F(FileModes, MakesFilesForTheOwnerOnlyWhateverTheMaskIs) {
  for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
    const ScopedUmask umask(mask);
    const std::string name = std::to_string(mask);
    EXPECT_TRUE(files_.create(at("created" + name)));
    EXPECT_TRUE(files_.lock(at("locked" + name), "me"));
    EXPECT_TRUE(files_.make_private_directory(at("folder" + name)));
    EXPECT_EQ(mode_of(at("created" + name)), 0600U);
    EXPECT_EQ(mode_of(at("locked" + name)), 0600U);
    EXPECT_EQ(mode_of(at("folder" + name)), 0700U);
  }
}

TEST_F(FileModes, MakesPublicFilesThatOthersReadWhereTheMaskAllowsIt) {
  {
    const ScopedUmask usual(0022);
    EXPECT_TRUE(files_.create_public(at("usual")));
  }
  const ScopedUmask closed(0077);
  EXPECT_TRUE(files_.create_public(at("closed")));
  EXPECT_FALSE(files_.create_public(at("closed"))) << "what is there already is not touched";
  EXPECT_EQ(mode_of(at("usual")), 0644U);
  EXPECT_EQ(mode_of(at("closed")), 0600U);
}

TEST_F(FileModes, MakesFoldersThatOthersReadWhereTheMaskAllowsIt) {
  {
    const ScopedUmask usual(0027);
    EXPECT_TRUE(files_.make_directories(at("usual/below")));
    EXPECT_TRUE(files_.make_private_directory(at("parent/private")));
  }
  EXPECT_EQ(mode_of(at("usual")), 0750U);
  EXPECT_EQ(mode_of(at("usual/below")), 0750U);
  EXPECT_EQ(mode_of(at("parent")), 0750U) << "who may not pass it cannot reach what lies beside";
  EXPECT_EQ(mode_of(at("parent/private")), 0700U);
}

TEST_F(FileModes, LeavesTheSetgidBitToWhatItMakesBelowIt) {
  ASSERT_EQ(::chmod(folder_.path().c_str(), 02750), 0);
  const ScopedUmask usual(0027);
  EXPECT_TRUE(files_.make_directories(at("shared")));
  EXPECT_TRUE(files_.make_private_directory(at("private")));
  EXPECT_EQ(mode_of(at("shared")), 02750U);
  EXPECT_EQ(mode_of(at("private")), 02700U);
}

TEST_F(FileModes, GivesARenamedFileTheGroupOfAFolderThatHandsItOn) {
  constexpr gid_t kOthers = 4242;
  fs::create_directories(at("from"));
  fs::create_directories(at("to"));
  if (::chown(at("to").c_str(), static_cast<uid_t>(-1), kOthers) != 0) {
    GTEST_SKIP() << "skipped: only root gives groups away";
  }
  ASSERT_TRUE(files_.create(at("from/a")));
  ASSERT_TRUE(files_.create(at("from/b")));
  ASSERT_TRUE(files_.rename(at("from/a"), at("to/a")));
  ASSERT_EQ(::chmod(at("to").c_str(), 02750), 0);
  ASSERT_TRUE(files_.rename(at("from/b"), at("to/b")));
  struct ::stat info {};
  ASSERT_EQ(::stat(at("to/a").c_str(), &info), 0);
  EXPECT_EQ(info.st_gid, ::getegid());
  ASSERT_EQ(::stat(at("to/b").c_str(), &info), 0);
  EXPECT_EQ(info.st_gid, kOthers);
}

}  // namespace
}  // namespace azcost
