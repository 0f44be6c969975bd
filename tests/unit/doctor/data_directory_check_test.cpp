#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "azcost/doctor/checks.hpp"
#include "support/memory_file_system.hpp"

namespace azcost::doctor {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Truly;

constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30U;

FreeSpace free_bytes(std::uint64_t bytes) {
  return [bytes](const std::filesystem::path&) -> Result<std::uint64_t> { return bytes; };
}

TEST(DataDirectoryCheck, WritesRenamesAndLeavesNothing) {
  testing::MemoryFileSystem files;
  const Finding finding = check_data_directory(files, "/store", free_bytes(8 * kGibibyte));
  EXPECT_EQ(finding.severity, Severity::kOk);
  EXPECT_EQ(finding.tried, "write and rename a file in '/store'");
  EXPECT_EQ(finding.answer, "done; 8192 MiB are free");
  EXPECT_THAT(files.files(), IsEmpty());
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

TEST(DataDirectoryCheck, RemovesWhatItWroteBeforeAnError) {
  testing::MemoryFileSystem files;
  // make, remove a leftover, create, append
  files.fail_at(3, Error{ErrorKind::kIo, "no space is left"},
                testing::MemoryFileSystem::Repeat::kOnce);
  const Finding finding = check_data_directory(files, "/store", free_bytes(0));
  EXPECT_EQ(finding.severity, Severity::kFailed);
  EXPECT_THAT(files.files(), IsEmpty());
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
