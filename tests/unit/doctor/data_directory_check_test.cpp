#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "azcost/doctor/checks.hpp"
#include "support/memory_file_system.hpp"

namespace azcost::doctor {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Truly;

constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30U;

FreeSpace free_bytes(std::uint64_t bytes) {
  return [bytes](const std::filesystem::path&) -> Result<std::uint64_t> { return bytes; };
}

std::vector<std::string> paths_in(const testing::MemoryFileSystem& files) {
  std::vector<std::string> paths;
  for (const auto& [path, content] : files.files()) paths.push_back(path);
  return paths;
}

TEST(DataDirectoryCheck, LocksWritesRenamesAndLeavesNothingButTheLock) {
  testing::MemoryFileSystem files;
  const Finding finding = check_data_directory(files, "/store", free_bytes(8 * kGibibyte));
  EXPECT_EQ(finding.severity, Severity::kOk);
  EXPECT_EQ(finding.tried, "lock, write and rename in '/store' as a run does");
  EXPECT_EQ(finding.answer, "done; 8192 MiB are free");
  EXPECT_THAT(paths_in(files), ElementsAre("/store/lock"));
  EXPECT_THAT(files.log(), Contains(Truly([](const testing::Operation& operation) {
                return operation.verb == "rename";
              })));
}

TEST(DataDirectoryCheck, FailsWithTheErrorOfAnyCall) {
  testing::MemoryFileSystem whole;
  const Finding done = check_data_directory(whole, "/store", free_bytes(8 * kGibibyte));
  ASSERT_EQ(done.severity, Severity::kOk);
  for (std::size_t call = 0; call < whole.calls(); ++call) {
    testing::MemoryFileSystem files;
    files.fail_at(call, Error{ErrorKind::kIo, "no space is left"},
                  testing::MemoryFileSystem::Repeat::kOnce);
    const Finding finding = check_data_directory(files, "/store", free_bytes(8 * kGibibyte));
    EXPECT_EQ(finding.severity, Severity::kFailed) << call;
    EXPECT_EQ(finding.kind, ErrorKind::kIo);
    EXPECT_EQ(finding.answer, "no space is left");
  }
}

TEST(DataDirectoryCheck, FailsWhereNoLockCanBeTaken) {
  testing::MemoryFileSystem files;
  // make, lock
  files.fail_at(1, Error{ErrorKind::kIo, "cannot lock '/store/lock': No locks available"},
                testing::MemoryFileSystem::Repeat::kOnce);
  const Finding finding = check_data_directory(files, "/store", free_bytes(8 * kGibibyte));
  EXPECT_EQ(finding.severity, Severity::kFailed);
  EXPECT_EQ(finding.kind, ErrorKind::kIo);
  EXPECT_THAT(finding.explanation.meaning, HasSubstr("no run can begin"));
  EXPECT_THAT(finding.explanation.remedy, HasSubstr("local disk"));
}

TEST(DataDirectoryCheck, IsContentWhileARunHoldsTheLock) {
  testing::MemoryFileSystem files;
  ASSERT_TRUE(files.make_directories("/store"));
  const auto held = files.lock("/store/lock", "azcost collect, pid 1");
  ASSERT_TRUE(held);
  const Finding finding = check_data_directory(files, "/store", free_bytes(8 * kGibibyte));
  EXPECT_EQ(finding.severity, Severity::kOk) << finding.answer;
}

TEST(DataDirectoryCheck, TriesEveryFolderThatRunsWriteTo) {
  testing::MemoryFileSystem whole;
  for (const char* folder : {"staging", "data", "metadata/runs", "metadata/quota"}) {
    ASSERT_TRUE(whole.make_directories(std::string("/store/") + folder));
  }
  ASSERT_EQ(check_data_directory(whole, "/store", free_bytes(8 * kGibibyte)).severity,
            Severity::kOk);
  EXPECT_THAT(paths_in(whole), ElementsAre("/store/lock"));
  std::size_t renames = 0;
  for (const testing::Operation& operation : whole.log()) renames += operation.verb == "rename";
  EXPECT_EQ(renames, 6U);  // the four folders, metadata itself, and the directory
}

TEST(DataDirectoryCheck, RemovesWhatItWroteBeforeAnError) {
  testing::MemoryFileSystem files;
  // make, lock, five folders that are not there, remove a leftover, create, append
  files.fail_at(10, Error{ErrorKind::kIo, "no space is left"},
                testing::MemoryFileSystem::Repeat::kOnce);
  const Finding finding = check_data_directory(files, "/store", free_bytes(0));
  EXPECT_EQ(finding.severity, Severity::kFailed);
  EXPECT_THAT(paths_in(files), ElementsAre("/store/lock"));
}

TEST(DataDirectoryCheck, WarnsOfLittleSpace) {
  testing::MemoryFileSystem files;
  const Finding finding = check_data_directory(files, "/store", free_bytes(kGibibyte - 1));
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_THAT(finding.answer, HasSubstr("1023 MiB are free"));
}

TEST(DataDirectoryCheck, IsContentWithoutKnowingTheSpace) {
  testing::MemoryFileSystem files;
  const FreeSpace unknown = [](const std::filesystem::path&) -> Result<std::uint64_t> {
    return Error{ErrorKind::kIo, "not known here"};
  };
  const Finding finding = check_data_directory(files, "/store", unknown);
  EXPECT_EQ(finding.severity, Severity::kOk);
  EXPECT_THAT(finding.answer, HasSubstr("not known here"));
}

}  // namespace
}  // namespace azcost::doctor
