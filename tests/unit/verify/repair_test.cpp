#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/text.hpp"
#include "azcost/verify/verifier.hpp"
#include "support/memory_file_system.hpp"
#include "support/temp_dir.hpp"
#include "unit/verify/stored_month.hpp"
#include "unit/verify/verify_fixture.hpp"

namespace azcost::verify {
namespace {

namespace fs = std::filesystem;
using azcost::testing::MemoryFileSystem;
using azcost::testing::PowerCut;
using azcost::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kFolder;
using testing::kManifest;
using testing::kRoot;
using testing::month_of;
using testing::outline;
using testing::owned_month;
using testing::plant;
using testing::row_of;
using testing::StoredMonth;

const SystemTime kNow = *parse_day("2026-11-20");

class RepairManifests : public testing::Verify {
 protected:
  RepairManifests() {
    october_.manifest.days.begin()->second.control = Totals{{"USD", *Decimal::parse("1.5")}};
    plant(files_, october_);
  }

  Report repair(const Scope& scope = {}) {
    auto report = verify::repair(files_, commit::Layout(kRoot), scope, kNow, {});
    EXPECT_TRUE(report) << report.error().message;
    return report ? *std::move(report) : Report();
  }

  [[nodiscard]] Manifest manifest() const {
    auto read = parse_manifest(text_of(kManifest));
    EXPECT_TRUE(read) << read.error().message;
    return read ? *std::move(read) : Manifest();
  }

  /// Breaks the manifest by cutting its last bytes.
  std::string cut_manifest() {
    const std::string text = text_of(kManifest);
    const std::string cut = text.substr(0, text.size() - 5);
    put(kManifest, cut);
    return cut;
  }
};

TEST_F(RepairManifests, ChangesNothingInADirectoryThatIsInOrder) {
  const auto before = files_.files();
  EXPECT_THAT(repair().findings, IsEmpty());
  EXPECT_EQ(files_.files(), before);
}

TEST_F(RepairManifests, RebuildsABrokenOneFromTheDayFilesAndKeepsItBeside) {
  const std::string broken = cut_manifest();
  const Report report = repair();
  EXPECT_TRUE(report.is_clean());
  EXPECT_THAT(outline(report), ElementsAre("note stray-file " + kManifest + ".broken",
                                           "note repaired " + kManifest));
  EXPECT_EQ(text_of(kManifest + ".broken"), broken);
  const Manifest rebuilt = manifest();
  EXPECT_EQ(rebuilt.account, "contoso");
  EXPECT_EQ(rebuilt.month, *parse_month("2026-10"));
  EXPECT_EQ(rebuilt.shape, october_.manifest.shape);
  EXPECT_EQ(rebuilt.days, october_.manifest.days);
  const Finding& finding = report.findings.back();
  for (const char* part :
       {"3 day files with 3 rows", "its shape is that of the broken manifest",
        "which days had no rows or were pending is not known", "month=2026-10.json.broken"}) {
    EXPECT_THAT(finding.meaning, HasSubstr(part));
  }
  EXPECT_EQ(finding.run, "azcost collect --force -a contoso --from 2026-10-01 --to 2026-10-31");
}

TEST_F(RepairManifests, KeepsEveryBrokenOne) {
  put(kManifest + ".broken", "{\"older\":");
  const std::string broken = cut_manifest();
  repair();
  EXPECT_EQ(text_of(kManifest + ".broken"), "{\"older\":");
  EXPECT_EQ(text_of(kManifest + ".broken-2"), broken);
}

TEST_F(RepairManifests, SaysWhichFilesItHadToTakeAsTheyAre) {
  const std::string text = text_of(kManifest);
  put(kManifest, text.substr(0, text.find("\"2026-10-02\"")));
  const Report report = repair();
  EXPECT_THAT(report.findings.back().meaning,
              HasSubstr("2 files were taken as they are, for no digest of them is left"));
  EXPECT_EQ(manifest().days.at(*parse_day("2026-10-01")), october_.manifest.days.begin()->second);
}

TEST_F(RepairManifests, LeavesOutAFileThatIsNotWhatTheBrokenOneTells) {
  cut_manifest();
  const std::string path = kFolder + "2026-10-02.jsonl";
  const std::string changed = row_of("2026-10-02", "9.5") + "\n";
  put(path, changed);
  const Report report = repair();
  EXPECT_EQ(manifest().days.count(*parse_day("2026-10-02")), 0U);
  EXPECT_EQ(manifest().days.size(), 2U);
  EXPECT_EQ(text_of(path), changed);
  EXPECT_THAT(outline(report, Severity::kDamage), ElementsAre("damage stray-file " + path));
  EXPECT_THAT(report.findings.back().meaning, HasSubstr(path + "' is damaged and was left out"));
}

TEST_F(RepairManifests, LeavesOutAFileWhoseRowsAreCutAndKeepsIt) {
  plant(files_, month_of("2026-09"));
  remove(kManifest);
  const std::string path = kFolder + "2026-10-02.jsonl";
  const std::string cut = text_of(path).substr(0, 50);
  put(path, cut);
  repair();
  EXPECT_EQ(manifest().days.count(*parse_day("2026-10-02")), 0U);
  EXPECT_EQ(text_of(path), cut);
}

TEST_F(RepairManifests, TakesTheShapeOfAnotherMonthWithTheSameColumns) {
  plant(files_, month_of("2026-08"));
  remove(kManifest);
  const Report report = repair();
  EXPECT_TRUE(report.is_clean());
  EXPECT_EQ(manifest().shape, october_.manifest.shape);
  EXPECT_EQ(manifest().gaps_in_schema, october_.manifest.gaps_in_schema);
  EXPECT_THAT(report.findings.back().meaning,
              HasSubstr("that of 2026-08, whose rows have the same columns (which says nothing of "
                        "a filter by customers)"));
}

TEST_F(RepairManifests, TakesTheNearestMonthThatFits) {
  plant(files_, month_of("2026-07"));
  StoredMonth other = month_of("2026-09", 0);
  std::string row = row_of("2026-09-01", "1.5");
  row.replace(row.find("SkuMeter"), 8, "SkuMaker");
  other.set_day("2026-09-01", {row});
  other.manifest.days.begin()->second.totals = {{"USD", *Decimal::parse("1.5")}};
  plant(files_, other);
  remove(kManifest);
  EXPECT_THAT(repair().findings.back().meaning, HasSubstr("its shape is that of 2026-07"));
}

TEST_F(RepairManifests, LeavesABrokenOneAsItIsWhenNothingTellsTheShape) {
  const std::string broken = text_of(kManifest).substr(0, 200);
  put(kManifest, broken);
  plant(files_, month_of("2026-09", 3, "fabrikam"));
  const auto before = files_.files();
  const Report report = repair();
  EXPECT_EQ(files_.files(), before);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].kind, Kind::kBrokenManifest);
  EXPECT_THAT(report.findings[0].meaning,
              HasSubstr("it cannot be rebuilt: nothing tells what its rows mean"));
  EXPECT_EQ(report.findings[0].run,
            "azcost collect --force -a contoso --from 2026-10-01 --to 2026-10-31");
}

TEST_F(RepairManifests, DoesNotBelieveAShapeThatItsFingerprintDenies) {
  std::string text = text_of(kManifest);
  text.replace(text.find("billingAccounts/1234567"), 23, "billingAccounts/1234568");
  put(kManifest, text);
  EXPECT_THAT(outline(repair()), ElementsAre("damage broken-manifest " + kManifest));
  EXPECT_EQ(text_of(kManifest), text);
}

TEST_F(RepairManifests, DoesNotBelieveAManifestThatWasCopiedFromAnotherAccount) {
  StoredMonth fabrikam = month_of("2026-10", 3, "fabrikam");
  fabrikam.manifest.shape.scope = "/providers/Microsoft.Billing/billingAccounts/7654321";
  put(kManifest, to_json(fabrikam.manifest));
  EXPECT_THAT(outline(repair()), ElementsAre("damage misplaced-manifest " + kManifest));
}

TEST_F(RepairManifests, RebuildsOneThatWasCopiedFromAnotherMonth) {
  const StoredMonth september = month_of("2026-09");
  plant(files_, september);
  put(kManifest, to_json(september.manifest));
  EXPECT_TRUE(repair().is_clean());
  EXPECT_EQ(manifest().days.size(), 3U);
  EXPECT_EQ(manifest().month, *parse_month("2026-10"));
}

TEST_F(RepairManifests, RebuildsWhatNoCustomerOwns) {
  const StoredMonth right = owned_month();
  plant(files_, right);
  const std::string text = to_json(right.manifest);
  put(kManifest, text.substr(0, text.size() - 2));
  static_cast<void>(repair());
  const auto rebuilt = parse_manifest(text_of(kManifest));
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->days, right.manifest.days);
}

TEST_F(RepairManifests, DropsAControlTotalThatTheRowsDoNotBearOut) {
  const std::string text = text_of(kManifest);
  put(kManifest, azcost::replaced(text, "\"control\": {\n        \"USD\": \"1.5\"",
                                  "\"control\": {\n        \"USD\": \"7.5\""));
  EXPECT_TRUE(repair().is_clean());
  EXPECT_EQ(manifest().days.begin()->second.control, std::nullopt);
}

TEST_F(RepairManifests, DoesNotTouchAManifestOfANewerVersion) {
  std::string text = text_of(kManifest);
  text.replace(text.find("_version\": 1"), 12, "_version\": 9");
  put(kManifest, text);
  EXPECT_THAT(outline(repair()), ElementsAre("damage newer-manifest " + kManifest));
  EXPECT_EQ(text_of(kManifest), text);
}

TEST_F(RepairManifests, DoesNotGuessBetweenFilesOfDaysAndAFileOfTheMonth) {
  remove(kManifest);
  plant(files_, month_of("2026-09"));
  put(kFolder + "2026-10.jsonl", row_of("2026-10-01", "1.5") + "\n");
  const Report report = repair();
  EXPECT_THAT(report.findings[0].meaning,
              HasSubstr("there are files of days and a file of the month"));
}

TEST_F(RepairManifests, KeepsToTheMonthThatIsAskedFor) {
  plant(files_, month_of("2026-09"));
  const std::string broken = cut_manifest();
  repair({.accounts = {}, .month = *parse_month("2026-09")});
  EXPECT_EQ(text_of(kManifest), broken);
}

TEST_F(RepairManifests, IsDoneAfterOneRun) {
  cut_manifest();
  repair();
  const auto files = files_.files();
  EXPECT_TRUE(repair().is_clean());
  EXPECT_EQ(files_.files(), files);
}

// Whenever the power fails, the broken manifest or the new one is there, nothing is lost, and the
// next repair has the same result.
TEST_F(RepairManifests, SurvivesAPowerCutAtEveryCall) {
  const std::string broken = cut_manifest();
  const auto start = testing::stored(files_);
  std::size_t calls = 0;
  for (std::size_t k = 0;; ++k) {
    MemoryFileSystem files;
    for (const auto& [path, text] : start) files.plant(fs::path(kRoot) / path, text);
    files.fail_at(k, {ErrorKind::kIo, "killed"}, MemoryFileSystem::Repeat::kSticky);
    const bool ended = verify::repair(files, commit::Layout(kRoot), {}, kNow, {}).ok();
    files.heal();
    files.cut_power(PowerCut{});
    const auto left = testing::stored(files);
    for (const auto& [path, text] : october_.day_files) ASSERT_EQ(left.at(path), text) << k;
    const bool is_old = left.at(kManifest) == broken;
    ASSERT_TRUE(is_old || parse_manifest(left.at(kManifest))) << "call " << k;
    ASSERT_EQ(is_old ? broken : left.at(kManifest + ".broken"), broken) << "call " << k;
    ASSERT_TRUE(
        verify::repair(files, commit::Layout(kRoot), {}, kNow + std::chrono::seconds(1), {}));
    const auto after = parse_manifest(testing::stored(files).at(kManifest));
    ASSERT_TRUE(after) << "call " << k;
    EXPECT_EQ(after->days, october_.manifest.days) << "call " << k;
    calls = k;
    if (ended) break;
  }
  EXPECT_GT(calls, 30U);
}

TEST(RepairOnDisk, TakesTheTimeOfAFileForTheTimeOfItsReading) {
  const TempDir directory;
  const StoredMonth september = month_of("2026-09");
  directory.write(september.manifest_path(), to_json(september.manifest));
  for (const auto& [path, text] : september.day_files) directory.write(path, text);
  const StoredMonth october = month_of("2026-10", 1);
  const auto& [path, text] = *october.day_files.begin();
  const auto file = directory.write(path, text);
  const timespec time = {1'793'000'000, 250'000'000};
  const timespec times[2] = {time, time};
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  PosixFileSystem files;
  const auto report = verify::repair(files, commit::Layout(directory.path()), {}, kNow, {});
  ASSERT_TRUE(report) << report.error().message;
  const auto manifest = parse_manifest(directory.read(kManifest));
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->days.begin()->second.collected_at,
            SystemTime(std::chrono::seconds(1'793'000'000)));
  EXPECT_EQ(directory.files("staging").size(), 0U);
}

}  // namespace
}  // namespace azcost::verify
