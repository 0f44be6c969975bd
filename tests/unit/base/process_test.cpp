#include "azcost/base/process.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace azcost {
namespace {

TEST(ProcessId, IsTheNumberThatTheKernelKnowsUsBy) {
  EXPECT_EQ(std::filesystem::read_symlink("/proc/self"), std::to_string(process_id()));
}

/// Ends this process; 0 when a crash would leave no core and no other process may read its memory.
[[noreturn]] void seal_and_report() {
  seal_memory();
  rlimit core{1, 1};
  ::getrlimit(RLIMIT_CORE, &core);
  const bool is_sealed = ::prctl(PR_GET_DUMPABLE) == 0 && core.rlim_cur == 0 && core.rlim_max == 0;
  std::_Exit(is_sealed ? 0 : 1);
}

TEST(SealMemory, LeavesNoCoreAndLetsNobodyElseLookIn) {
  EXPECT_EXIT(seal_and_report(), ::testing::ExitedWithCode(0), "");
}

TEST(Journal, IsTheOneThatTheVariableNames) {
  struct ::stat info {};
  ASSERT_EQ(::fstat(STDERR_FILENO, &info), 0);
  const std::string device = std::to_string(info.st_dev);
  EXPECT_TRUE(is_journal(STDERR_FILENO, device + ":" + std::to_string(info.st_ino)));
  EXPECT_FALSE(is_journal(STDERR_FILENO, device + ":" + std::to_string(info.st_ino + 1)));
  EXPECT_FALSE(is_journal(STDERR_FILENO, ""));
  EXPECT_FALSE(is_journal(-1, "0:0"));
}

}  // namespace
}  // namespace azcost
