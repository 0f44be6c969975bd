#include "azcost/base/process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace azcost {
namespace {

TEST(ProcessId, IsTheNumberThatTheKernelKnowsUsBy) {
  EXPECT_EQ(std::filesystem::read_symlink("/proc/self"), std::to_string(process_id()));
}

}  // namespace
}  // namespace azcost
