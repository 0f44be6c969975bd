#include "azcost/commit/store.hpp"

#include "azcost/base/process.hpp"
#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

class StoreTest : public ::testing::Test {
 protected:
  MemoryFileSystem files_;
  FakeClock clock_{at("2026-11-20", 5)};
};

TEST_F(StoreTest, TurnsASecondWriterAwayAndNamesTheFirst) {
  {
    Store first(files_, clock_, "/data");
    ASSERT_TRUE(first.open_to_write("backfill"));
    const auto staged = first.stage(october());
    ASSERT_TRUE(staged);
    const auto before = files_.files();
    const auto opened = Store(files_, clock_, "/data").open_to_write("collect");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kBusy);
    EXPECT_EQ(opened.error().message, "'/data/lock' is held by azcost backfill, pid " +
                                          std::to_string(process_id()) +
                                          "; try again when it has ended");
    EXPECT_EQ(files_.files(), before) << "the staging of the first is not touched";
  }
  EXPECT_TRUE(Store(files_, clock_, "/data").open_to_write("collect"));
}

TEST_F(StoreTest, HasRoomForOneDaemon_WhichLetsOthersWrite) {
  Store daemon(files_, clock_, "/data");
  ASSERT_TRUE(daemon.open_for_daemon());
  EXPECT_TRUE(Store(files_, clock_, "/data").open_to_write("collect"));
  const auto second = Store(files_, clock_, "/data").open_for_daemon();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_EQ(second.error().message, "'/data/daemon.lock' is held by azcost run, pid " +
                                        std::to_string(process_id()) +
                                        "; one daemon serves a data directory");
}

TEST_F(StoreTest, SweepsWhatADeadRunLeftInStaging) {
  files_.plant("/data/staging/20261101T000000Z/1-contoso-actual-2026-10-01/2026-10-05.jsonl", "{");
  files_.plant("/data/staging/20261101T000000Z/record.json", "{");
  Store store(files_, clock_, "/data");
  ASSERT_TRUE(store.open_to_write("collect"));
  for (const auto& [path, content] : files_.files()) {
    EXPECT_THAT(path, Not(StartsWith("/data/staging")));
  }
}

TEST_F(StoreTest, LeavesForeignFilesAlone) {
  const std::vector<std::string> foreign = {
      "/data/staging/notes.txt", "/data/staging/someone/20261101T000000Z/x",
      "/data/data/actual/account=contoso/month=2026-10/.2026-10-05.jsonl.tmp",
      "/data/metadata/readme"};
  for (const auto& path : foreign) files_.plant(path, "foreign");
  {
    Store store(files_, clock_, "/data");
    ASSERT_TRUE(store.open_to_write("collect"));
    ASSERT_TRUE(collect(store, october(), {{"2026-10-05", "a"}}));
  }
  for (const auto& path : foreign) EXPECT_EQ(files_.content(path), "foreign") << path;
}

TEST_F(StoreTest, ListsTheMonthsThatHaveAManifest_AndNothingElse) {
  files_.plant("/data/metadata/actual/account=contoso/month=2026-10.json", "{}");
  files_.plant("/data/metadata/actual/account=contoso/month=2026-09.json", "broken");
  files_.plant("/data/metadata/actual/account=contoso/month=2026-13.json", "{}");
  files_.plant("/data/metadata/actual/account=contoso/month=2026-08.json.broken", "{}");
  files_.plant("/data/metadata/actual/account=contoso/month=.json", "{}");
  files_.plant("/data/metadata/actual/account=contoso/restatements.jsonl", "");
  files_.plant("/data/metadata/actual/account=fabrikam/month=2026-07.json", "{}");
  Store store(files_, clock_, "/data");
  const auto months = store.stored_months("contoso", Dataset::kActual);
  ASSERT_TRUE(months);
  EXPECT_THAT(*months, ElementsAre(month("2026-09"), month("2026-10")));
  EXPECT_THAT(*store.stored_months("contoso", Dataset::kAmortized), IsEmpty());
}

TEST_F(StoreTest, HandsOutTheManifestThatWasCommitted) {
  Store store(files_, clock_, "/data");
  ASSERT_TRUE(store.open_to_write("collect"));
  EXPECT_EQ(*store.manifest("contoso", Dataset::kActual, month("2026-10")), std::nullopt);
  ASSERT_TRUE(collect(store, october(), {{"2026-10-05", "a"}}));
  const auto manifest = store.manifest("contoso", Dataset::kActual, month("2026-10"));
  ASSERT_TRUE(manifest && *manifest);
  EXPECT_EQ((*manifest)->account, "contoso");
  EXPECT_EQ((*manifest)->days.size(), 31U);
}

TEST_F(StoreTest, DoesNotStartUponTheJournalOfANewerAzcost) {
  const std::string journal =
      "/data/staging/20261101T000000Z/1-contoso-actual-2026-10-01/journal.json";
  files_.plant(journal, R"({"journal_version":2})");
  Store store(files_, clock_, "/data");
  const auto opened = store.open_to_write("collect");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message,
            "cleaning up after a run that was killed: finishing the commit of "
            "'1-contoso-actual-2026-10-01': the journal has version 2, this azcost knows 1; use "
            "the azcost that wrote it");
  EXPECT_TRUE(files_.content(journal).has_value());
}

TEST_F(StoreTest, WritesARunRecordWholeOrNotAtAll) {
  RunRecord record;
  record.run_id = "a1b2c3d4";
  record.command = "collect";
  record.started_at = at("2026-11-20", 5);
  {
    Store store(files_, clock_, "/data");
    ASSERT_TRUE(store.open_to_write("collect"));
    files_.fail_on("append", "/data/staging/20261120T050000Z/record.json",
                   {ErrorKind::kIo, "No space left on device"}, MemoryFileSystem::Repeat::kOnce);
    EXPECT_EQ(store.write_run_record(record).error(),
              (Error{ErrorKind::kIo, "writing the run record: No space left on device"}));
    EXPECT_TRUE(files_.files().size() == 1) << "the lock";
    ASSERT_TRUE(store.write_run_record(record));
  }
  files_.cut_power({});
  EXPECT_EQ(files_.content("/data/metadata/runs/20261120T050000Z-a1b2c3d4.json"), to_json(record));
}

TEST_F(StoreTest, RefusesARunIdThatIsNoFileName) {
  Store store(files_, clock_, "/data");
  RunRecord record;
  record.run_id = "../../x";
  const auto written = store.write_run_record(record);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, EndsWith("cannot be the id of a run"));
}

}  // namespace
}  // namespace azcost::commit
