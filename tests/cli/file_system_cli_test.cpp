// The real binary on file systems as they are: shared with a group, on a network, with links in
// them, and without some calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>

#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The mask that programs inherit, for as long as the object lives.
class InheritedMask {
 public:
  explicit InheritedMask(mode_t mask) : before_(::umask(mask)) {}
  InheritedMask(const InheritedMask&) = delete;
  InheritedMask& operator=(const InheritedMask&) = delete;
  ~InheritedMask() { ::umask(before_); }

 private:
  mode_t before_;
};

unsigned mode_of(const fs::path& path) {
  return static_cast<unsigned>(fs::symlink_status(path).permissions());
}

TEST(FileSystemOfAGroup, LetsItsMaskAndItsGroupDecideWhoReads) {
  EmulatedHome home({}, 20, EmulatedHome::from() + std::chrono::days(2));
  const InheritedMask group_reads(0027);
  fs::create_directory(home.data_dir());
  ASSERT_EQ(::chmod(home.data_dir().c_str(), 02750), 0);
  ASSERT_EQ(home.collect().exit_code, 0);
  home.world().restate(EmulatedHome::from(), 7);
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto is_private = [](const std::string& name) {
    return name == "lock" || name.starts_with("staging") || name.starts_with("metadata/quota") ||
           name.starts_with("metadata/agreement");
  };
  int shared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(home.data_dir())) {
    const std::string name = entry.path().lexically_relative(home.data_dir()).string();
    if (is_private(name)) {
      EXPECT_EQ(mode_of(entry.path()) & 0077U, 0U) << name;
    } else {
      EXPECT_EQ(mode_of(entry.path()), entry.is_directory() ? 02750U : 0640U) << name;
      ++shared;
    }
  }
  EXPECT_GT(shared, 8);
  EXPECT_EQ(home.verify().exit_code, 0);
}

// Root can read everything, so what a reader may do is tested as nobody.
TEST(FileSystemOfAGroup, LetsAReaderVerifyAndLook) {
  EmulatedHome home({}, 20, EmulatedHome::from() + std::chrono::days(2));
  const InheritedMask all_read(0022);
  ASSERT_EQ(home.collect().exit_code, 0);
  fs::permissions(home.home().path(), fs::perms::others_exec, fs::perm_options::add);
  const auto as_reader = [&](const char* command) {
    return azcost({command}, home.environment(), {.as_nobody = true});
  };
  const ProcessResult verified = as_reader("verify");
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  const ProcessResult status = as_reader("status");
  EXPECT_EQ(status.exit_code, 0) << status.out << status.err;
}

TEST(FileSystemWithLinks, IsNotWrittenThroughThem) {
  for (const char* name : {"data", "metadata", "staging"}) {
    EmulatedHome home({}, 20, EmulatedHome::from());
    const fs::path elsewhere = home.home().path() / "elsewhere";
    fs::create_directories(elsewhere);
    fs::create_directories(home.data_dir());
    fs::create_directory_symlink(elsewhere, home.data_dir() / name);
    const ProcessResult result = home.collect();
    EXPECT_NE(result.exit_code, 0) << name;
    EXPECT_NE(result.exit_code, 70) << result.err;
    EXPECT_THAT(result.out + result.err,
                AllOf(HasSubstr((home.data_dir() / name).string()), HasSubstr("symbolic link")))
        << name;
    EXPECT_TRUE(fs::is_empty(elsewhere)) << name;
    fs::remove(home.data_dir() / name);
    EXPECT_EQ(home.collect().exit_code, 0) << name;
  }
}

TEST(FileSystemWithLinks, MayBeReachedByOne) {
  EmulatedHome home({}, 20, EmulatedHome::from());
  fs::create_directories(home.home().path() / "disk");
  fs::create_directory_symlink(home.home().path() / "disk", home.data_dir());
  const ProcessResult result = home.collect();
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(home.verify().exit_code, 0);
}

class FileSystemWithout : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(AZCOST_FAULTY_CALLS)) {
      GTEST_SKIP() << "skipped: nothing can be loaded into a program that has a sanitizer";
    }
  }

  [[nodiscard]] ProcessResult run_without(const std::string& calls,
                                          const std::vector<std::string>& arguments) const {
    auto environment = home_.environment();
    environment["LD_PRELOAD"] = AZCOST_FAULTY_CALLS;
    environment["AZCOST_TEST_LACKS"] = calls;
    return azcost(arguments, environment);
  }
  [[nodiscard]] static std::vector<std::string> collect() {
    return {"collect", "--from", format_day(EmulatedHome::from()), "--to",
            format_day(EmulatedHome::to())};
  }

  EmulatedHome home_{{}, 20, EmulatedHome::from() + std::chrono::days(2)};
};

TEST_F(FileSystemWithout, OptionalCallsIsWrittenAnywayAndReportedOnce) {
  const InheritedMask odd(0277);  // a mode that would have to be fixed, and cannot be
  const ProcessResult result = run_without("folder-sync chmod flock", collect());
  ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
  const std::string said = result.err;
  EXPECT_THAT(said, AllOf(HasSubstr("power cut"), HasSubstr("cannot sync a folder")));
  EXPECT_EQ(said.find("power cut"), said.rfind("power cut")) << said;
  EXPECT_EQ(home_.verify().exit_code, 0);
}

TEST_F(FileSystemWithout, LocksSaysWhatToMount) {
  const ProcessResult result = run_without("any-lock", collect());
  EXPECT_EQ(result.exit_code, 74) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("lock"), HasSubstr("mount it with locks")));
}

TEST_F(FileSystemWithout, ThreadsStillPrintsItsVersionAndHelp) {
  EXPECT_EQ(run_without("threads", {"version"}).exit_code, 0);
  EXPECT_EQ(run_without("threads", {"help"}).exit_code, 0);
  EXPECT_EQ(run_without("threads", {"--version"}).exit_code, 0);
  for (const char* command : {"collect", "status", "demo", "run", "emulate"}) {
    const ProcessResult result = run_without("threads", {command});
    EXPECT_EQ(result.exit_code, 74) << command << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("cannot start a thread"), Not(HasSubstr("a bug"))))
        << command;
  }
}

// The first one listens for signals; tenants and large files would use more.
TEST_F(FileSystemWithout, MoreThanOneThreadTakesALittleLonger) {
  EmulatedHome home({}, 2000, EmulatedHome::from());
  auto environment = home.environment();
  environment["LD_PRELOAD"] = AZCOST_FAULTY_CALLS;
  environment["AZCOST_TEST_LACKS"] = "second-thread";
  const ProcessResult result = azcost(collect(), environment);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(stored_books(home.home(), "store/data"),
            emulator_books(home.world(), EmulatedHome::from(), EmulatedHome::from()));
  EXPECT_EQ(home.verify().exit_code, 0);
}

TEST_F(FileSystemWithout, RoomForRowsKeepsNoneOfThemWhenItIsKilled) {
  auto environment = home_.environment();
  environment["LD_PRELOAD"] = AZCOST_FAULTY_CALLS;
  int killed = 0;
  for (int number = 1;; ++number) {
    environment["AZCOST_TEST_FAULT"] = "write KILL " + std::to_string(number);
    auto arguments = collect();
    arguments.insert(arguments.end(), {"--no-store", "-o", "-"});
    const ProcessResult result = azcost(arguments, environment);
    EXPECT_THAT(home_.home().files(), IsEmpty());
    if (result.exit_code == 0) break;
    ASSERT_EQ(result.exit_code, 128 + SIGKILL) << result.err;
    ++killed;
  }
  EXPECT_GT(killed, 0);
}

}  // namespace
}  // namespace azcost::testing
