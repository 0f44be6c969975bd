// Reading and replacing files that are not regular.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "support/temp_dir.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SpecialFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path at(std::string_view name) const { return folder_.path() / name; }

  PosixFileSystem files_;
  azcost::testing::TempDir folder_;
};

TEST_F(SpecialFileTest, IsNotWaitedForWhenItIsAFifo) {
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  const auto text = files_.read_file(at("fifo"), 100);
  ASSERT_FALSE(text);
  EXPECT_EQ(*files_.read_file("/dev/null", 100), "") << "a device is read";
  EXPECT_EQ(text.error().kind, ErrorKind::kIo);
  EXPECT_EQ(text.error().message, "cannot read '" + at("fifo").native() + "': not a regular file");
  EXPECT_FALSE(files_.open(at("fifo")));
  fs::create_symlink(at("fifo"), at("link"));
  EXPECT_FALSE(files_.read_file(at("link"), 100));
}

// A shell's <(…): the secret that a password manager prints.
TEST_F(SpecialFileTest, IsReadToItsEndWhenItIsAPipeWithoutAName) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "secret", 6), 6);
  ::close(ends[1]);
  for (const char* folder : {"/dev/fd/", "/proc/self/fd/"}) {
    const auto text = files_.read_file(folder + std::to_string(ends[0]), 100);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, std::string(folder) == "/dev/fd/" ? "secret" : "");
  }
  ::close(ends[0]);
}

TEST_F(SpecialFileTest, IsNoPlaceForAFileOfOurs) {
  folder_.write("file", "");
  EXPECT_TRUE(files_.check_replaceable(folder_.path(), at("file")));
  EXPECT_TRUE(files_.check_replaceable(folder_.path(), at("nothing")));
  EXPECT_FALSE(files_.check_replaceable(folder_.path(), at("missing/file")));
  fs::create_directories(at("folder"));
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  fs::create_symlink("/nowhere", at("link"));
  for (const char* name : {"fifo", "link", "folder"}) {
    const Status may = files_.check_replaceable(folder_.path(), at(name));
    ASSERT_FALSE(may) << name;
    EXPECT_EQ(may.error().kind, ErrorKind::kCannotCreate);
    EXPECT_THAT(may.error().message, HasSubstr("where a file of azcost belongs; move it away"));
  }
  EXPECT_THAT(files_.check_replaceable("/proc", at("file")).error().message,
              HasSubstr("Invalid cross-device link"));
}

/// A tmpfs that can only be read, where the machine lets us.
TEST_F(SpecialFileTest, IsNoPlaceForAFileOnAFileSystemThatCannotBeWritten) {
  fs::create_directories(at("disk"));
  const std::string disk = at("disk").native();
  if (::mount("tmpfs", disk.c_str(), "tmpfs", MS_RDONLY, "") != 0) {
    GTEST_SKIP() << "skipped: only root may mount a file system";
  }
  const Status may = files_.check_replaceable(disk, disk + "/file");
  ::umount(disk.c_str());
  ASSERT_FALSE(may);
  EXPECT_THAT(may.error().message, HasSubstr("Read-only file system"));
}

}  // namespace
}  // namespace azcost
