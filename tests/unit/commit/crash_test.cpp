/// Dies and loses power at every single call of a commit, and right after it.

#include "october_store.hpp"
#include "restated_days.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

using Repeat = MemoryFileSystem::Repeat;

class CrashTest : public ::testing::Test {
 protected:
  /// Kills the run before call 0, 1, 2 … until a run makes fewer calls than that and ends well, and
  /// calls `after` to check what each left behind.
  template <class After>
  void kill_at_every_call(After after) {
    std::size_t index = 0;
    for (bool reached = true; reached; ++index) {
      MemoryFileSystem files;
      ASSERT_TRUE(run_old(files));
      files.heal();
      files.fail_at(index, {ErrorKind::kIo, "killed"}, Repeat::kSticky);
      const Status status = run_new(files);
      reached = index < files.calls();
      SCOPED_TRACE(call_text(files, index));
      EXPECT_TRUE(reached || status);
      after(files, status);
      if (HasFatalFailure()) return;
    }
    EXPECT_GT(index, 80U);
  }

  const Tree old_ = old_tree();
  const Tree new_ = new_tree();
};

TEST_F(CrashTest, LeavesTheOldOrTheNewMonthWhenItIsKilled) {
  std::size_t recovered_as_old = 0;
  std::size_t recovered_as_new = 0;
  kill_at_every_call([&](MemoryFileSystem& files, const Status&) {
    recover(files);
    const Tree tree = committed(files);
    EXPECT_TRUE(tree == old_ || tree == new_);
    (tree == old_ ? recovered_as_old : recovered_as_new) += 1;
    expect_manifest_to_be_true(files);
    ASSERT_TRUE(run_new(files));
    EXPECT_TRUE(committed(files) == new_);
  });
  EXPECT_GT(recovered_as_old, 10U);
  EXPECT_GT(recovered_as_new, 10U);
}

struct Cut {
  const char* name;
  PowerCut cut;
};

class PowerTest : public CrashTest, public ::testing::WithParamInterface<Cut> {};

INSTANTIATE_TEST_SUITE_P(
    Loses, PowerTest,
    ::testing::Values(Cut{"UnsyncedData", {.unsynced_data = true, .unsynced_names = false}},
                      Cut{"UnsyncedNames", {.unsynced_data = false, .unsynced_names = true}},
                      Cut{"AllUnsynced", {.unsynced_data = true, .unsynced_names = true}},
                      Cut{"NamesOfTheDatasetOnly", {.names_below = "/data/data"}},
                      Cut{"NamesOfTheMetadataOnly", {.names_below = "/data/metadata"}}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(PowerTest, LeavesTheOldOrTheNewMonth) {
  kill_at_every_call([&](MemoryFileSystem& files, const Status& status) {
    files.heal();
    files.cut_power(GetParam().cut);
    recover(files);
    const Tree tree = committed(files);
    EXPECT_TRUE(tree == old_ || tree == new_);
    // What was reported as committed is on the disk.
    EXPECT_TRUE(!status || tree == new_);
    expect_manifest_to_be_true(files);
    ASSERT_TRUE(run_new(files));
    EXPECT_TRUE(committed(files) == new_);
  });
}

// A run that is killed may have made folders without syncing their names.
TEST_F(CrashTest, TrustsNoFolderThatADeadRunMade) {
  std::size_t index = 0;
  for (bool reached = true; reached; ++index) {
    MemoryFileSystem files;
    ASSERT_TRUE(files.make_directories("/data"));
    files.heal();
    files.fail_at(index, {ErrorKind::kIo, "killed"}, Repeat::kSticky);
    static_cast<void>(run_old(files).ok());
    reached = index < files.calls();
    SCOPED_TRACE(call_text(files, index));
    files.heal();
    ASSERT_TRUE(run_old(files));
    files.cut_power({});
    recover(files);
    EXPECT_TRUE(committed(files) == old_);
  }
  EXPECT_GT(index, 60U);
}

TEST_F(CrashTest, FinishesADecidedCommitHoweverOftenTheRecoveryDies) {
  std::size_t index = 0;
  for (bool reached = true; reached; ++index) {
    MemoryFileSystem files;
    ASSERT_TRUE(run_old(files));
    FakeClock clock(kNewTime);
    {
      Store store(files, clock, "/data");
      ASSERT_TRUE(store.open_to_write("run"));
      files.heal();
      files.fail_on("rename", kFive, {ErrorKind::kIo, "killed"}, Repeat::kSticky);
      EXPECT_FALSE(collect(store, disturbed_unit(), kNewRows, disturbed_request(kNewTime)));
    }
    files.heal();
    files.fail_at(index, {ErrorKind::kIo, "killed"}, Repeat::kSticky);
    static_cast<void>(Store(files, clock, "/data").open_to_write("run").ok());
    reached = index < files.calls();
    SCOPED_TRACE(call_text(files, index));
    files.heal();
    files.cut_power({});
    recover(files);
    EXPECT_TRUE(committed(files) == new_);
  }
  EXPECT_GT(index, 30U);
}

TEST_F(CrashTest, NeverLetsAnOldDecisionUndoANewerCommit) {
  MemoryFileSystem files;
  ASSERT_TRUE(run_old(files));
  {
    FakeClock clock(kNewTime);
    Store store(files, clock, "/data");
    ASSERT_TRUE(store.open_to_write("run"));
    files.heal();
    files.fail_on("rename", kManifest, {ErrorKind::kIo, "fault"}, Repeat::kOnce);
    const auto failed = collect(store, disturbed_unit(), kNewRows, disturbed_request(kNewTime));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "committing contoso actual 2026-10-05..2026-10-09: fault");
    files.heal();
    clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(collect(store, disturbed_unit(),
                        {{"2026-10-05", "newest"}, {"2026-10-06", "newest"}},
                        disturbed_request(clock.now())));
  }
  const Tree newest = committed(files);
  ASSERT_NE(newest, new_);
  // The removal of the journal was never synced: the power cut undoes it.
  files.cut_power({});
  ASSERT_TRUE(
      files.content("/data/staging/20261121T050000Z/1-contoso-actual-2026-10-05/"
                    "journal.json"));
  recover(files);
  EXPECT_TRUE(committed(files) == newest);
  expect_manifest_to_be_true(files);
}

}  // namespace
}  // namespace azcost::commit
