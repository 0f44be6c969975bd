/// Dies, fails and loses power at every single call of a commit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "azcost/base/digest.hpp"
#include "azcost/commit/store.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using azcost::testing::FakeClock;
using azcost::testing::MemoryFileSystem;
using azcost::testing::Operation;
using azcost::testing::PowerCut;
using testing::at;
using testing::collect;
using testing::month;
using testing::october;
using testing::Row;

using Tree = std::map<std::string, std::string>;
using Repeat = MemoryFileSystem::Repeat;

const std::vector<Row> kOld = {
    {"2026-10-05", "a", "1.0"}, {"2026-10-06", "a", "1.0"}, {"2026-10-07", "a", "1.0"}};
/// Two days change, one of them out of order; one day comes, one stays.
const std::vector<Row> kNew = {{"2026-10-05", "b", "2.0"},
                               {"2026-10-05", "a", "2.0"},
                               {"2026-10-06", "a", "2.0"},
                               {"2026-10-07", "a", "1.0"},
                               {"2026-10-08", "a", "2.0"}};
const SystemTime kBefore = at("2026-11-20", 5);
const SystemTime kNow = at("2026-11-21", 5);

/// One run of the program. A buffer for a single row, so that all calls of a large unit are made.
Status run(MemoryFileSystem& files, const std::vector<Row>& rows, SystemTime now) {
  FakeClock clock(now);
  Store store(files, clock, "/data", {.sort_buffer_bytes = 1});
  if (auto opened = store.open_to_write("collect"); !opened) return opened;
  auto receipt = collect(store, october(), rows);
  if (!receipt) return std::move(receipt).error();
  return ok_status();
}

/// All that counts: the dataset and its manifests.
Tree committed(const MemoryFileSystem& files) {
  Tree tree = files.files();
  std::erase_if(tree, [](const auto& file) {
    return !file.first.starts_with("/data/data") && !file.first.starts_with("/data/metadata");
  });
  return tree;
}

Tree tree_after(const std::vector<Row>& first, const std::vector<Row>& second) {
  MemoryFileSystem files;
  EXPECT_TRUE(run(files, first, kBefore));
  if (!second.empty()) {
    EXPECT_TRUE(run(files, second, kNow));
  }
  return committed(files);
}

void expect_manifest_to_be_true(MemoryFileSystem& files) {
  FakeClock clock(kNow);
  Store store(files, clock, "/data");
  const auto manifest = store.manifest("contoso", Dataset::kActual, month("2026-10"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  if (!*manifest) return;
  for (const auto& [day, entry] : (*manifest)->days) {
    if (entry.file.empty()) continue;
    const auto content = files.content("/data/" + entry.file);
    ASSERT_TRUE(content.has_value()) << entry.file;
    EXPECT_EQ(sha256(*content), entry.sha256) << entry.file;
  }
}

/// What also holds between the fault and the next command, when a decided unit is half visible.
void expect_manifest_to_name_no_missing_file(const MemoryFileSystem& files) {
  const auto manifest =
      parse_manifest(*files.content("/data/metadata/actual/account=contoso/month=2026-10.json"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  for (const auto& [day, entry] : manifest->days) {
    EXPECT_TRUE(entry.file.empty() || files.content("/data/" + entry.file)) << entry.file;
  }
}

/// What the next start makes of the directory, without collecting anything.
void recover(MemoryFileSystem& files) {
  files.heal();
  FakeClock clock(kNow);
  Store store(files, clock, "/data");
  const auto opened = store.open_to_write("status");
  ASSERT_TRUE(opened) << opened.error().message;
  for (const auto& [path, content] : files.files()) {
    EXPECT_FALSE(path.starts_with("/data/staging")) << path;
  }
}

std::string call_text(const MemoryFileSystem& files, std::size_t index) {
  const auto log = files.log();
  if (index >= log.size()) return "after the last call";
  return log[index].verb + " " + log[index].path.native() + " " + log[index].target.native();
}

class CrashTest : public ::testing::Test {
 protected:
  /// Runs with a fault at call 0, 1, 2 … until a run makes fewer calls than that, with `after`
  /// to look at what each left behind.
  template <class After>
  void at_every_call(const Error& error, Repeat repeat, After after) {
    std::size_t index = 0;
    for (bool reached = true; reached; ++index) {
      MemoryFileSystem files;
      ASSERT_TRUE(run(files, kOld, kBefore));
      files.heal();
      files.fail_at(index, error, repeat);
      const Status status = run(files, kNew, kNow);
      reached = index < files.calls();
      SCOPED_TRACE("call " + std::to_string(index) + ": " + call_text(files, index));
      after(files, status);
      if (HasFatalFailure()) return;
    }
    EXPECT_GT(index, 50U);
  }

  const Tree old_ = tree_after(kOld, {});
  const Tree new_ = tree_after(kOld, kNew);
};

const Error kKilled{ErrorKind::kIo, "killed"};

TEST_F(CrashTest, LeavesTheOldOrTheNewMonthWhenItIsKilled) {
  std::size_t recovered_as_old = 0;
  std::size_t recovered_as_new = 0;
  at_every_call(kKilled, Repeat::kSticky, [&](MemoryFileSystem& files, const Status&) {
    recover(files);
    const Tree tree = committed(files);
    EXPECT_TRUE(tree == old_ || tree == new_);
    (tree == old_ ? recovered_as_old : recovered_as_new) += 1;
    expect_manifest_to_be_true(files);
    ASSERT_TRUE(run(files, kNew, kNow));
    EXPECT_EQ(committed(files), new_);
  });
  EXPECT_GT(recovered_as_old, 10U);
  EXPECT_GT(recovered_as_new, 5U);
}

void lose_power(MemoryFileSystem& files, const Status& status, const PowerCut& cut, const Tree& old,
                const Tree& fresh) {
  files.heal();
  files.cut_power(cut);
  recover(files);
  const Tree tree = committed(files);
  EXPECT_TRUE(tree == old || tree == fresh);
  // What was reported as committed is on the disk.
  if (status) {
    EXPECT_EQ(tree, fresh);
  }
  expect_manifest_to_be_true(files);
  ASSERT_TRUE(run(files, kNew, kNow));
  EXPECT_EQ(committed(files), fresh);
}

TEST_F(CrashTest, LeavesTheOldOrTheNewMonthWhenPowerFailsAndUnsyncedDataIsLost) {
  at_every_call(kKilled, Repeat::kSticky, [&](MemoryFileSystem& files, const Status& status) {
    lose_power(files, status, {.unsynced_data = true, .unsynced_names = false}, old_, new_);
  });
}

TEST_F(CrashTest, LeavesTheOldOrTheNewMonthWhenPowerFailsAndUnsyncedNamesAreLost) {
  at_every_call(kKilled, Repeat::kSticky, [&](MemoryFileSystem& files, const Status& status) {
    lose_power(files, status, {.unsynced_data = false, .unsynced_names = true}, old_, new_);
  });
}

TEST_F(CrashTest, LeavesTheOldOrTheNewMonthWhenPowerFailsAndAllUnsyncedIsLost) {
  at_every_call(kKilled, Repeat::kSticky, [&](MemoryFileSystem& files, const Status& status) {
    lose_power(files, status, {.unsynced_data = true, .unsynced_names = true}, old_, new_);
  });
}

TEST_F(CrashTest, TellsOfAFullDiskAndLosesNothing) {
  const Error full{ErrorKind::kIo, "No space left on device"};
  at_every_call(full, Repeat::kSticky, [&](MemoryFileSystem& files, const Status& status) {
    expect_manifest_to_name_no_missing_file(files);
    if (!status) {
      EXPECT_EQ(status.error().kind, ErrorKind::kIo);
      EXPECT_THAT(status.error().message, ::testing::HasSubstr(full.message));
    }
    files.heal();
    ASSERT_TRUE(run(files, kNew, kNow));
    EXPECT_EQ(committed(files), new_);
    expect_manifest_to_be_true(files);
  });
}

TEST_F(CrashTest, GoesOnInTheSameRunAfterASingleFault) {
  const Error fault{ErrorKind::kIo, "Input/output error"};
  std::size_t index = 0;
  for (bool reached = true; reached; ++index) {
    MemoryFileSystem files;
    ASSERT_TRUE(run(files, kOld, kBefore));
    FakeClock clock(kNow);
    Store store(files, clock, "/data");
    ASSERT_TRUE(store.open_to_write("run"));
    files.heal();
    files.fail_at(index, fault, Repeat::kOnce);
    const bool failed = !collect(store, october(), kNew);
    reached = index < files.calls();
    SCOPED_TRACE("call " + std::to_string(index) + ": " + call_text(files, index));
    expect_manifest_to_name_no_missing_file(files);
    files.heal();
    const auto again = collect(store, october(), kNew);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(committed(files), new_);
    if (!failed) {
      EXPECT_EQ(again->outcome, Outcome::kUnchanged);
    }
  }
  EXPECT_GT(index, 30U);
}

/// Which call of a commit of `kNew` over `kOld` publishes the manifest.
std::size_t publishing_call() {
  MemoryFileSystem files;
  EXPECT_TRUE(run(files, kOld, kBefore));
  FakeClock clock(kNow);
  Store store(files, clock, "/data");
  EXPECT_TRUE(store.open_to_write("run"));
  files.heal();
  EXPECT_TRUE(collect(store, october(), kNew));
  const auto log = files.log();
  const auto found = std::ranges::find_if(log, [](const Operation& operation) {
    return operation.verb == "rename" &&
           operation.target.native().starts_with("/data/metadata/actual");
  });
  EXPECT_NE(found, log.end());
  return static_cast<std::size_t>(found - log.begin());
}

TEST_F(CrashTest, NeverLetsAnOldDecisionUndoANewerCommit) {
  MemoryFileSystem files;
  ASSERT_TRUE(run(files, kOld, kBefore));
  {
    FakeClock clock(kNow);
    Store store(files, clock, "/data");
    ASSERT_TRUE(store.open_to_write("run"));
    files.heal();
    files.fail_at(publishing_call(), {ErrorKind::kIo, "fault"}, Repeat::kOnce);
    const auto failed = collect(store, october(), kNew);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "committing contoso actual 2026-10-01..2026-10-31: fault");
    files.heal();
    clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(collect(store, october(), {{"2026-10-05", "newest"}, {"2026-10-06", "newest"}}));
  }
  const Tree newest = committed(files);
  ASSERT_NE(newest, new_);
  // The removal of the journal was never synced: with the power goes the removal.
  files.cut_power({});
  ASSERT_TRUE(
      files.content("/data/staging/20261121T050000Z/1-contoso-actual-2026-10-01/"
                    "journal.json"));
  recover(files);
  EXPECT_EQ(committed(files), newest);
  expect_manifest_to_be_true(files);
}

}  // namespace
}  // namespace azcost::commit
