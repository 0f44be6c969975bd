#include "azcost/observe/metrics_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/process.hpp"
#include "support/memory_file_system.hpp"
#include "support/temp_dir.hpp"

namespace azcost::observe {
namespace {

using ::testing::ElementsAre;
using testing::MemoryFileSystem;
using ::testing::Pair;
using testing::TempDir;

constexpr const char* kPath = "/node/azcost.prom";

std::string temporary_name() { return "/node/.azcost.prom." + std::to_string(process_id()); }

TEST(MetricsFile, ReplacesTheOldTextInOneStep) {
  MemoryFileSystem files;
  files.plant(kPath, "old");
  ASSERT_TRUE(write_metrics_file(files, kPath, "new"));
  EXPECT_THAT(files.files(), ElementsAre(Pair(kPath, "new")));
  EXPECT_EQ(files.log().back(),
            (testing::Operation{.verb = "rename", .path = temporary_name(), .target = kPath}));
}

TEST(MetricsFile, IsThereForOtherUsersToRead) {
  const TempDir folder;
  PosixFileSystem files;
  const ::mode_t before = ::umask(0022);
  const auto path = folder.path() / "azcost.prom";
  const auto written = write_metrics_file(files, path, "text\n");
  ::umask(before);
  ASSERT_TRUE(written);
  EXPECT_EQ(folder.read("azcost.prom"), "text\n");
  EXPECT_EQ((*files.stat(path))->mode, 0644U);
}

TEST(MetricsFile, TakesAPathWithoutAFolder) {
  MemoryFileSystem files;
  files.plant("other", "");
  ASSERT_TRUE(write_metrics_file(files, "azcost.prom", "text"));
  EXPECT_EQ(files.content("azcost.prom"), "text");
}

TEST(MetricsFile, GoesOverWhatADeadProcessLeft) {
  MemoryFileSystem files;
  files.plant(temporary_name(), "half of a te");
  ASSERT_TRUE(write_metrics_file(files, kPath, "text"));
  EXPECT_THAT(files.files(), ElementsAre(Pair(kPath, "text")));
}

TEST(MetricsFile, LeavesTheOldTextAndNothingElseWhateverFails) {
  const Error full{ErrorKind::kIo, "disk full"};
  MemoryFileSystem files;
  files.plant(kPath, "old");
  ASSERT_TRUE(write_metrics_file(files, kPath, "old"));
  const std::size_t calls = files.calls();
  for (std::size_t call = 0; call < calls; ++call) {
    SCOPED_TRACE("call " + std::to_string(call) + " fails");
    files.heal();
    files.fail_at(call, full, MemoryFileSystem::Repeat::kOnce);
    const auto written = write_metrics_file(files, kPath, "new");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error(), full);
    EXPECT_THAT(files.files(), ElementsAre(Pair(kPath, "old")));
  }
}

}  // namespace
}  // namespace azcost::observe
