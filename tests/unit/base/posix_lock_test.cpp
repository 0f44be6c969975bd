#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "support/temp_dir.hpp"

namespace azcost {
namespace {

using ::testing::EndsWith;

class PosixLockTest : public ::testing::Test {
 protected:
  PosixFileSystem files_;
  azcost::testing::TempDir folder_;
  std::filesystem::path path_ = folder_.path() / "lock";
};

TEST_F(PosixLockTest, TellsTheSecondTakerWhoHoldsIt) {
  const auto first = files_.lock(path_, "azcost collect, pid 7");
  ASSERT_TRUE(first) << first.error().message;
  const auto second = files_.lock(path_, "azcost backfill, pid 8");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_EQ(second.error().message, "'" + path_.string() + "' is held by azcost collect, pid 7");
  EXPECT_EQ(folder_.read("lock"), "azcost collect, pid 7\n") << "the second taker wrote into it";
}

TEST_F(PosixLockTest, TellsOfTheHolderWhatFitsIntoALine) {
  const std::vector<std::pair<std::string, std::string>> told = {
      {"x\n\x1b[2J", "x\\x0a\\x1b[2J"},
      {std::string(100'000, 'x'), "another process"},  // more than a lock may hold
      {"", "another process"}};
  for (const auto& [holder, shown] : told) {
    const auto first = files_.lock(path_, holder);
    EXPECT_THAT(files_.lock(path_, "").error().message, EndsWith(" is held by " + shown));
  }
}

TEST_F(PosixLockTest, IsFreeWhenTheObjectEnds) {
  { const auto first = files_.lock(path_, "a holder with a long name"); }
  EXPECT_TRUE(std::filesystem::exists(path_)) << "a lock on a name that is gone protects nothing";
  const auto second = files_.lock(path_, "me");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(folder_.read("lock"), "me\n") << "nothing is left of the holder before";
}

TEST_F(PosixLockTest, IsFreeWhenTheHolderDies) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t holder = ::fork();
  if (holder == 0) {
    const auto lock = files_.lock(path_, "a process that is killed");
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_FALSE(files_.lock(path_, "me"));
  ::kill(holder, SIGKILL);
  ASSERT_EQ(::waitpid(holder, nullptr, 0), holder);
  EXPECT_TRUE(files_.lock(path_, "me"));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(PosixLockTest, IsTakenOnAFileInAFolderOnly) {
  std::filesystem::create_symlink(folder_.write("elsewhere", "mine"), folder_.path() / "link");
  ASSERT_EQ(::mkfifo((folder_.path() / "fifo").c_str(), 0600), 0);
  for (const char* name : {"link", "fifo", "missing/lock"}) {
    const auto lock = files_.lock(folder_.path() / name, "nobody");
    ASSERT_FALSE(lock) << name;
    EXPECT_EQ(lock.error().kind, ErrorKind::kCannotCreate) << name;
  }
  EXPECT_EQ(folder_.read("elsewhere"), "mine");
}

}  // namespace
}  // namespace azcost
