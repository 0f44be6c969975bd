/// Every single call of a commit fails, in each way that a device and a kernel know.

#include <string>

#include "restated_days.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

using Repeat = MemoryFileSystem::Repeat;
using Written = MemoryFileSystem::Written;

struct Fault {
  const char* name;
  const char* reason;
  Repeat repeat;
  Written written;
};

/// Whether an old file can be read only decides how much detail a restatement has.
Tree without_row_changes(Tree tree) {
  constexpr std::string_view kChanges = ",\"rows_added\"";
  for (auto& [path, content] : tree) {
    for (auto at = content.find(kChanges); at != std::string::npos; at = content.find(kChanges)) {
      content.erase(at, content.find('}', at) - at);
    }
  }
  return tree;
}

class FaultTest : public ::testing::TestWithParam<Fault> {
 protected:
  void fail_call(MemoryFileSystem& files, std::size_t index) const {
    files.heal();
    files.fail_at(index, {ErrorKind::kIo, GetParam().reason}, GetParam().repeat,
                  GetParam().written);
  }

  void expect_reported(const Error& error) const {
    EXPECT_EQ(error.kind, ErrorKind::kIo);
    EXPECT_THAT(error.message, HasSubstr(GetParam().reason));
  }

  const Tree old_ = without_row_changes(old_tree());
  const Tree new_ = without_row_changes(new_tree());
};

INSTANTIATE_TEST_SUITE_P(
    Device, FaultTest,
    ::testing::Values(
        Fault{"InputOutputOnce", "Input/output error", Repeat::kOnce, Written::kHalf},
        Fault{"InputOutputForGood", "Input/output error", Repeat::kSticky, Written::kHalf},
        Fault{"DiskFullOnce", "No space left on device", Repeat::kOnce, Written::kAll},
        Fault{"DiskFullForGood", "No space left on device", Repeat::kSticky, Written::kNothing},
        Fault{"InterruptedOnce", "Interrupted system call", Repeat::kOnce, Written::kNothing},
        Fault{"InterruptedForGood", "Interrupted system call", Repeat::kSticky, Written::kAll}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(FaultTest, IsReportedAndLosesNothingAtAnyCallOfARun) {
  std::size_t index = 0;
  for (bool reached = true; reached; ++index) {
    MemoryFileSystem files;
    ASSERT_TRUE(run_old(files));
    fail_call(files, index);
    const Status status = run_new(files);
    reached = index < files.calls();
    SCOPED_TRACE(call_text(files, index));
    if (!status) expect_reported(status.error());
    EXPECT_THAT(files.misuses(), IsEmpty());
    expect_manifest_to_name_no_missing_file(files);
    EXPECT_TRUE(!status || without_row_changes(committed(files)) == new_);
    recover(files);
    const Tree tree = without_row_changes(committed(files));
    EXPECT_TRUE(tree == old_ || tree == new_);
    expect_manifest_to_be_true(files);
    ASSERT_TRUE(run_new(files));
    EXPECT_TRUE(without_row_changes(committed(files)) == new_);
    expect_manifest_to_be_true(files);
  }
  EXPECT_GT(index, 80U);
}

TEST_P(FaultTest, IsOverForTheNextCommitOfTheSameRun) {
  std::size_t index = 0;
  for (bool reached = true; reached; ++index) {
    MemoryFileSystem files;
    ASSERT_TRUE(run_old(files));
    FakeClock clock(kNewTime);
    Store store(files, clock, "/data");
    ASSERT_TRUE(store.open_to_write("run"));
    fail_call(files, index);
    const bool failed = !collect(store, disturbed_unit(), kNewRows, disturbed_request(kNewTime));
    reached = index < files.calls();
    SCOPED_TRACE(call_text(files, index));
    EXPECT_THAT(files.misuses(), IsEmpty());
    expect_manifest_to_name_no_missing_file(files);
    files.heal();
    const auto again = collect(store, disturbed_unit(), kNewRows, disturbed_request(kNewTime));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(without_row_changes(committed(files)) == new_);
    EXPECT_TRUE(failed || again->outcome == Outcome::kUnchanged);
  }
  EXPECT_GT(index, 60U);
}

}  // namespace
}  // namespace azcost::commit
