// The real binary on a machine with faults: full disks, limits, folders that cannot be written, two
// writers at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Books books_of(EmulatedHome& home) {
  return emulator_books(home.world(), EmulatedHome::from(), EmulatedHome::to());
}

TEST(BrokenMachine, WithALimitOfFileSizesIsReported) {
  EmulatedHome home;
  const ProcessResult limited = home.collect({.file_size_limit = 16UL * 1024});
  EXPECT_EQ(limited.exit_code, 74) << limited.out << limited.err;
  EXPECT_THAT(limited.out + limited.err, HasSubstr("File too large"));
  EXPECT_THAT(home.home().files("store/data"), IsEmpty());
  EXPECT_EQ(home.verify().exit_code, 78) << "nothing is stored";
  EXPECT_EQ(home.collect().exit_code, 0);
  EXPECT_EQ(stored_books(home.home(), "store/data"), books_of(home));
}

TEST(BrokenMachine, WithALimitOfFileSizesKeepsWhatIsThere) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.home().files("store/data");
  home.world().restate(EmulatedHome::from(), 7);
  EXPECT_EQ(home.collect({.file_size_limit = 16UL * 1024}).exit_code, 74);
  EXPECT_TRUE(home.home().files("store/data") == before);
  EXPECT_EQ(home.verify().exit_code, 0);
  EXPECT_EQ(home.collect().exit_code, 0);
  EXPECT_EQ(stored_books(home.home(), "store/data"), books_of(home));
}

/// A file system of `bytes` bytes, mounted over a folder; nothing where the machine forbids that.
class SmallDisk {
 public:
  SmallDisk(const std::filesystem::path& folder, const std::string& bytes) : folder_(folder) {
    std::filesystem::create_directories(folder);
    const std::string options = "size=" + bytes;
    mounted_ = mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) umount(folder_.c_str());
  }
  [[nodiscard]] bool mounted() const noexcept { return mounted_; }
  [[nodiscard]] bool grow(const std::string& bytes) const {
    const std::string options = "size=" + bytes;
    return mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, options.c_str()) == 0;
  }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

TEST(BrokenMachine, WithAFullDiskIsReportedAndGoesOnWhenThereIsRoom) {
  EmulatedHome home;
  const SmallDisk disk(home.data_dir(), "256k");
  if (!disk.mounted()) GTEST_SKIP() << "skipped: only root may mount a small disk";
  const ProcessResult full = home.collect();
  EXPECT_EQ(full.exit_code, 74) << full.out << full.err;
  EXPECT_THAT(full.out + full.err, HasSubstr("No space left on device"));
  EXPECT_THAT(home.home().files("store/data"), IsEmpty());
  ASSERT_TRUE(disk.grow("64m"));
  EXPECT_EQ(home.verify().exit_code, 78) << "nothing is stored";
  EXPECT_EQ(home.collect().exit_code, 0);
  EXPECT_EQ(stored_books(home.home(), "store/data"), books_of(home));
  EXPECT_THAT(home.home().files("store/staging"), IsEmpty());
}

TEST(BrokenMachine, WithADiskThatFillsUpKeepsWhatIsThere) {
  EmulatedHome home;
  const SmallDisk disk(home.data_dir(), "64m");
  if (!disk.mounted()) GTEST_SKIP() << "skipped: only root may mount a small disk";
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.home().files("store/data");
  const Books books = books_of(home);
  for (Day day = EmulatedHome::from(); day <= EmulatedHome::to(); day += std::chrono::days(1)) {
    home.world().restate(day, 7);
  }
  // Full now, then with room for a part of the month only.
  for (const char* room : {"4k", "64k", "200k"}) {
    std::uint64_t used = 0;
    for (const auto& [name, text] : home.home().files("store")) used += text.size() / 4096 + 2;
    const std::string size = std::to_string(used * 4096 + std::stoul(room) * 1024);
    ASSERT_TRUE(disk.grow(size)) << size;
    const ProcessResult full = home.collect();
    EXPECT_EQ(full.exit_code, 74) << room << ": " << full.out << full.err;
    EXPECT_TRUE(home.home().files("store/data") == before) << room;
    EXPECT_EQ(home.verify().exit_code, 0) << room;
    EXPECT_EQ(stored_books(home.home(), "store/data"), books) << room;
  }
  ASSERT_TRUE(disk.grow("64m"));
  EXPECT_EQ(home.collect().exit_code, 0);
  EXPECT_EQ(stored_books(home.home(), "store/data"), books_of(home));
  EXPECT_THAT(home.home().files("store/staging"), IsEmpty());
}

TEST(BrokenMachine, WithAFullDeviceForItsOutputIsReported) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  for (const Arguments& command : {with(collect_all(), {"--no-store", "-o", "-"}),
                                   Arguments{"status"}, Arguments{"verify"}, Arguments{"--help"}}) {
    const ProcessResult full = home.run(command, {}, {.stdout_file = "/dev/full"});
    EXPECT_EQ(full.exit_code, 74) << command[0];
    EXPECT_THAT(full.err, HasSubstr("No space left on device")) << command[0];
  }
}

TEST(BrokenMachine, WithAFolderThatCannotBeWrittenIsReported) {
  EmulatedHome home;
  std::filesystem::create_directories(home.data_dir());
  using std::filesystem::perms;
  std::filesystem::permissions(home.home().path(), perms::owner_all | perms::others_exec);
  std::filesystem::permissions(home.data_dir(), perms::owner_read | perms::owner_exec |
                                                    perms::others_read | perms::others_exec);
  const ProcessResult refused = home.collect({.as_nobody = true});
  EXPECT_EQ(refused.exit_code, 73) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("Permission denied"));
}

/// The data directory on a read-only file system, where the machine allows that.
TEST(BrokenMachine, WithADataDirectoryThatCanOnlyBeReadIsReadAndNotWritten) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.home().files("store");
  const std::string store = home.data_dir().string();
  const bool is_mounted =
      mount(store.c_str(), store.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
      mount(nullptr, store.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  if (!is_mounted) GTEST_SKIP() << "skipped: only root may mount a folder";
  home.world().restate(EmulatedHome::from(), 7);
  const ProcessResult refused = home.collect();
  const ProcessResult verified = home.verify();
  const ProcessResult status = azcost({"status"}, home.environment());
  umount(store.c_str());
  EXPECT_THAT(refused.exit_code, ::testing::AnyOf(73, 74)) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("Read-only file system"));
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_TRUE(home.home().files("store") == before);
}

TEST(BrokenMachine, WithADataDirectoryOfAnotherUserKeepsWhatIsThere) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.home().files("store/data");
  using std::filesystem::perms;
  std::filesystem::permissions(home.home().path(), perms::owner_all | perms::others_exec);
  std::filesystem::permissions(home.data_dir(), perms::owner_all | perms::others_exec);
  const ProcessResult refused = home.collect({.as_nobody = true});
  EXPECT_EQ(refused.exit_code, getuid() == 0 ? 73 : 0) << refused.err;
  EXPECT_TRUE(home.home().files("store/data") == before);
}

TEST(BrokenMachine, WithAFileInThePlaceOfItsFolderIsReported) {
  EmulatedHome home;
  home.home().write("store", "not a folder");
  const ProcessResult refused = home.collect();
  EXPECT_EQ(refused.exit_code, 73) << refused.err;
  EXPECT_THAT(refused.err, StartsWith("azcost: "));
}

TEST(BrokenMachine, WithAnotherWriterSaysWhoItIsAndLeavesItAlone) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.home().files("store/data");
  PosixFileSystem files;
  const std::string holder = "azcost backfill, pid " + std::to_string(getpid());
  auto lock = files.lock(home.data_dir() / "lock", holder);
  ASSERT_TRUE(lock.ok());
  home.world().restate(EmulatedHome::from(), 7);
  const ProcessResult second = home.collect();
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_THAT(second.err,
              HasSubstr("lock' is held by " + holder + "; try again when it has ended\n"));
  EXPECT_TRUE(home.home().files("store/data") == before);
  // Readers need no lock.
  EXPECT_EQ(home.verify().exit_code, 0);
}

}  // namespace
}  // namespace azcost::testing
