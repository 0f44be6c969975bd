// The real binary on the real file system, with one call after the other failing in it: what is on
// disk is old or new, and the next run makes it whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Sweep {
  const char* call;
  const char* fault;
};

class FaultyCalls : public ::testing::TestWithParam<Sweep> {
 protected:
  void SetUp() override {
    if (!fs::exists(AZCOST_FAULTY_CALLS)) {
      GTEST_SKIP() << "skipped: nothing can be loaded into a program that has a sanitizer";
    }
    ASSERT_EQ(home_.collect().exit_code, 0);
    fs::copy(home_.data_dir(), before_, fs::copy_options::recursive);
    old_ = books();
    home_.world().restate(EmulatedHome::from(), 7);
    new_ = emulator_books(home_.world(), EmulatedHome::from(), kLast);
    ASSERT_TRUE(old_ != new_);
  }

  [[nodiscard]] Books books() const { return stored_books(home_.home(), "store/data"); }

  /// Collects with the call number `number` failing. False: there was no such call.
  bool collect_with_fault(int number, ProcessResult& result) {
    fs::remove_all(home_.data_dir());
    fs::copy(before_, home_.data_dir(), fs::copy_options::recursive);
    fs::remove(seen_);
    auto environment = home_.environment();
    environment["LD_PRELOAD"] = AZCOST_FAULTY_CALLS;
    environment["AZCOST_TEST_FAULT"] =
        std::string(GetParam().call) + " " + GetParam().fault + " " + std::to_string(number);
    environment["AZCOST_TEST_FAULT_SEEN"] = seen_.string();
    result = azcost({"collect", "--from", format_day(EmulatedHome::from()), "--to",
                     format_day(EmulatedHome::to())},
                    environment);
    return fs::exists(seen_);
  }

  static inline const Day kLast = EmulatedHome::from() + std::chrono::days(1);
  EmulatedHome home_{{}, 20, kLast};
  const fs::path before_ = home_.home().path() / "before";
  const fs::path seen_ = home_.home().path() / "seen";
  Books old_;
  Books new_;
};

INSTANTIATE_TEST_SUITE_P(Each, FaultyCalls,
                         ::testing::Values(Sweep{"write", "EINTR"}, Sweep{"write", "SHORT"},
                                           Sweep{"write", "ENOSPC"}, Sweep{"write", "EIO"},
                                           Sweep{"write", "KILL"}, Sweep{"fsync", "EIO"},
                                           Sweep{"fsync", "EINTR"}, Sweep{"fsync", "KILL"},
                                           Sweep{"rename", "EIO"}, Sweep{"rename", "ENOSPC"},
                                           Sweep{"rename", "KILL"}),
                         [](const auto& instance) {
                           return std::string(instance.param.call) + "_" + instance.param.fault;
                         });

TEST_P(FaultyCalls, LeaveOldOrNewAndTheNextRunMakesItWhole) {
  const std::string fault = GetParam().fault;
  // A write that is cut short or interrupted continues as if nothing had happened.
  const bool is_harmless =
      std::string(GetParam().call) == "write" && (fault == "EINTR" || fault == "SHORT");
  int pending = 0;
  int number = 1;
  for (ProcessResult result; collect_with_fault(number, result); ++number) {
    SCOPED_TRACE(std::string(GetParam().call) + " " + std::to_string(number) + " " + fault);
    if (fault == "KILL") {
      ASSERT_EQ(result.exit_code, 128 + SIGKILL);
    } else if (is_harmless) {
      ASSERT_EQ(result.exit_code, 0) << result.err;
    } else {
      ASSERT_THAT(result.exit_code, AnyOf(0, 73, 74)) << result.out << result.err;
    }
    const ProcessResult between = home_.verify();
    ASSERT_EQ(between.exit_code, 0) << between.out << between.err;
    const bool is_pending = between.out.find("pending") != std::string::npos;
    if (is_pending) ++pending;
    const Books left = books();
    ASSERT_TRUE(is_pending || left == old_ || left == new_);
    ASSERT_TRUE(result.exit_code != 0 || left == new_);

    const ProcessResult next = home_.collect();
    ASSERT_EQ(next.exit_code, 0) << next.out << next.err;
    ASSERT_TRUE(books() == new_);
    ASSERT_EQ(home_.verify().exit_code, 0);
    ASSERT_THAT(home_.home().files("store/staging"), IsEmpty());
  }
  EXPECT_GT(number, 5);
  // A commit is a write, a sync and a rename; a kill after that leaves it pending.
  EXPECT_TRUE(fault != "KILL" || pending > 0);
}

TEST(Check, FindsOutThatTheDataDirectoryGivesNoLocks) {
  if (!fs::exists(AZCOST_FAULTY_CALLS)) {
    GTEST_SKIP() << "skipped: nothing can be loaded into a program that has a sanitizer";
  }
  const EmulatedHome home;
  auto environment = home.environment();
  environment["LD_PRELOAD"] = AZCOST_FAULTY_CALLS;
  environment["AZCOST_TEST_LACKS"] = "any-lock";
  const auto collected = azcost({"collect"}, environment);
  const auto checked = azcost({"check"}, environment);
  EXPECT_EQ(collected.exit_code, 74) << collected.err;
  EXPECT_EQ(checked.exit_code, collected.exit_code) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("failed   data-directory"));
  EXPECT_THAT(checked.out, HasSubstr("local disk"));
}

}  // namespace
}  // namespace azcost::testing
