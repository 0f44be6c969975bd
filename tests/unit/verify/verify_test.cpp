// What is found in a data directory, one kind of damage at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/verify/verifier.hpp"
#include "support/temp_dir.hpp"
#include "unit/verify/verify_fixture.hpp"

namespace azcost::verify {
namespace {

namespace fs = std::filesystem;
using azcost::testing::MemoryFileSystem;
using azcost::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kFolder;
using testing::kManifest;
using testing::kRoot;
using testing::month_of;
using testing::outline;
using testing::plant;
using testing::row_of;
using testing::StoredMonth;
using testing::Verify;

TEST_F(Verify, FindsNothingInADirectoryThatIsInOrder) {
  plant(files_, month_of("2026-09", 30));
  plant(files_, month_of("2026-10", 2, "fabrikam"));
  const Report report = verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_TRUE(report.is_clean());
  EXPECT_EQ(report.manifests, 3U);
  EXPECT_EQ(report.files, 35U);
  EXPECT_EQ(report.rows, 35U);
  EXPECT_EQ(report.bytes, 35 * (row_of("2026-10-05", "1.5").size() + 1));
}

TEST_F(Verify, TakesDaysWithoutRowsAndPendingOnes) {
  october_.manifest.days[*parse_day("2026-10-30")] = DayEntry{};
  october_.manifest.pending = {*parse_day("2026-10-31")};
  plant(files_, october_);
  EXPECT_THAT(verify().findings, IsEmpty());
}

TEST_F(Verify, WritesNothingAndTakesNoLock) {
  const auto before = files_.files();
  const auto lock = files_.lock(fs::path(kRoot) / "lock", "azcost collect, pid 1");
  ASSERT_TRUE(lock);
  verify();
  remove("lock");
  EXPECT_EQ(files_.files(), before);
}

TEST_F(Verify, FindsAFileThatIsGone) {
  remove(kFolder + "2026-10-02.jsonl");
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kMissingFile);
  EXPECT_EQ(found.severity, Severity::kDamage);
  EXPECT_EQ(found.path, kFolder + "2026-10-02.jsonl");
  EXPECT_EQ(found.meaning, "the manifest names it and it is gone: its 1 rows are missing");
  EXPECT_EQ(found.run, "azcost collect --force -a contoso --from 2026-10-02 --to 2026-10-02");
}

TEST_F(Verify, FindsAFileThatIsShorter) {
  const std::string path = kFolder + "2026-10-02.jsonl";
  const std::string text = text_of(path);
  put(path, text.substr(0, text.size() - 10));
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kChangedFile);
  EXPECT_THAT(found.meaning, HasSubstr("bytes and the manifest says"));
}

TEST_F(Verify, FindsAFileWhereverOneByteOfItChanged) {
  const std::string path = kFolder + "2026-10-02.jsonl";
  const std::string text = text_of(path);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    put(path, changed);
    ASSERT_THAT(outline(verify()), ElementsAre("damage changed-file " + path)) << "byte " << i;
  }
}

TEST_F(Verify, NamesWhoseRowsASwappedFileHolds) {
  const std::string second = text_of(kFolder + "2026-10-02.jsonl");
  put(kFolder + "2026-10-02.jsonl", text_of(kFolder + "2026-10-03.jsonl"));
  put(kFolder + "2026-10-03.jsonl", second);
  const Report report = verify();
  EXPECT_THAT(outline(report), ElementsAre("damage swapped-file " + kFolder + "2026-10-02.jsonl",
                                           "damage swapped-file " + kFolder + "2026-10-03.jsonl"));
  EXPECT_THAT(report.findings[0].meaning,
              HasSubstr("what was committed as '" + kFolder + "2026-10-03.jsonl'"));
}

TEST_F(Verify, NamesAnotherMonthWhoseRowsAFileHolds) {
  const StoredMonth september = month_of("2026-09");
  plant(files_, september);
  const auto& [path, text] = *september.day_files.begin();
  put(kFolder + "2026-10-02.jsonl", text);
  EXPECT_THAT(finding().meaning, HasSubstr("what was committed as '" + path + "'"));
}

// Whichever call the device fails: it is told, as an error or as damage, and nothing crashes.
TEST_F(Verify, NeverCallsADirectoryCleanThatTheDeviceCouldNotRead) {
  verify();
  const std::size_t calls = files_.calls();
  for (std::size_t k = 0; k < calls; ++k) {
    files_.heal();
    files_.fail_at(k, {ErrorKind::kIo, "bad sector"}, MemoryFileSystem::Repeat::kSticky);
    const auto report = verify::verify(files_, commit::Layout(kRoot), {}, {});
    EXPECT_TRUE(!report || !report->is_clean()) << "call " << k;
  }
}

TEST_F(Verify, FindsAFolderUnderTheNameOfADayFile) {
  const TempDir directory;
  directory.write(kManifest, to_json(october_.manifest));
  for (const auto& [path, text] : october_.day_files) directory.write(path, text);
  fs::remove(directory.path() / kFolder / "2026-10-02.jsonl");
  fs::create_directory(directory.path() / kFolder / "2026-10-02.jsonl");
  PosixFileSystem disk;
  const auto report = verify::verify(disk, commit::Layout(directory.path()), {}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(outline(*report),
              ElementsAre("damage unreadable-file " + kFolder + "2026-10-02.jsonl"));
}

TEST_F(Verify, TakesAControlTotalWithinTheRoundingOfTheService) {
  october_.manifest.days.begin()->second.control = Totals{{"USD", *Decimal::parse("1.5000009")}};
  plant(files_, october_);
  EXPECT_THAT(verify().findings, IsEmpty());
}

TEST_F(Verify, FindsAControlTotalBeyondTheRoundingOfTheService) {
  october_.manifest.days.begin()->second.control = Totals{{"USD", *Decimal::parse("1.7512345")}};
  plant(files_, october_);
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kControlMismatch);
  EXPECT_EQ(found.path, kFolder + "2026-10-01.jsonl");
  EXPECT_THAT(found.meaning, HasSubstr("1.7512345"));
}

TEST_F(Verify, FindsACurrencyThatOnlyTheControlTotalHas) {
  october_.manifest.days.begin()->second.control =
      Totals{{"USD", *Decimal::parse("1.5")}, {"EUR", *Decimal::parse("3.25")}};
  plant(files_, october_);
  EXPECT_EQ(finding().kind, Kind::kControlMismatch);
}

TEST_F(Verify, FindsABrokenManifestAndLeavesItsDaysInPeace) {
  put(kManifest, text_of(kManifest).substr(0, 500));
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kBrokenManifest);
  EXPECT_THAT(found.meaning, HasSubstr("which day files of the month count"));
  EXPECT_EQ(found.run, "azcost verify --repair");
}

TEST_F(Verify, FindsAManifestThatNamesAnotherFileForADay) {
  october_.manifest.days.begin()->second.file = kFolder + "2026-10-09.jsonl";
  plant(files_, october_);
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kBrokenManifest);
  EXPECT_THAT(found.meaning, HasSubstr("2026-10-09.jsonl' as the file of 2026-10-01"));
}

TEST_F(Verify, FindsAManifestThatSomebodyCopiedFromAnotherMonth) {
  const StoredMonth september = month_of("2026-09");
  plant(files_, september);
  put(kManifest, to_json(september.manifest));
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kMisplacedManifest);
  EXPECT_EQ(found.path, kManifest);
  EXPECT_THAT(found.meaning, HasSubstr("it is the manifest of actual contoso 2026-09"));
}

TEST_F(Verify, LeavesAManifestOfANewerVersionToTheAzcostThatWroteIt) {
  std::string text = text_of(kManifest);
  text.replace(text.find("_version\": 1"), 12, "_version\": 9");
  put(kManifest, text);
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kNewerManifest);
  EXPECT_THAT(found.meaning, HasSubstr("use the azcost that wrote it"));
  EXPECT_EQ(found.run, "");
}

TEST_F(Verify, FindsDayFilesWithoutAManifest) {
  remove(kManifest);
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kMissingManifest);
  EXPECT_EQ(found.path, kManifest);
  EXPECT_THAT(found.meaning, HasSubstr("3 day files of the month"));
}

TEST_F(Verify, FindsRowsThatNoManifestNames) {
  put(kFolder + "2026-10-04.jsonl", row_of("2026-10-04", "1.5") + "\n");
  put(kFolder + "copy.jsonl.gz", "");
  put("data/old.jsonl", "");
  EXPECT_THAT(outline(verify()), ElementsAre("damage stray-file " + kFolder + "2026-10-04.jsonl",
                                             "damage stray-file " + kFolder + "copy.jsonl.gz",
                                             "damage stray-file data/old.jsonl"));
}

TEST_F(Verify, FindsAFileOfADayThatTheManifestSaysHasNoRows) {
  october_.manifest.days[*parse_day("2026-10-04")] = DayEntry{};
  plant(files_, october_);
  put(kFolder + "2026-10-04.jsonl", row_of("2026-10-04", "1.5") + "\n");
  EXPECT_EQ(finding().kind, Kind::kStrayFile);
}

TEST_F(Verify, NotesForeignFilesAndLeavesThemAlone) {
  put("data/README", "mine");
  put(kFolder + ".2026-10-01.jsonl.swp", "mine");
  put("metadata/actual/account=contoso/notes.txt", "mine");
  put(kManifest + ".broken", "{");
  put("staging/mine/rows", "mine");
  const Report report = verify();
  EXPECT_THAT(outline(report, Severity::kNote),
              ElementsAre("note stray-file data/README",
                          "note stray-file " + kFolder + ".2026-10-01.jsonl.swp",
                          "note stray-file " + kManifest + ".broken",
                          "note stray-file metadata/actual/account=contoso/notes.txt",
                          "note stray-file staging/mine"));
  EXPECT_TRUE(report.is_clean());
  EXPECT_EQ(text_of("data/README"), "mine");
}

TEST_F(Verify, FindsRestatementsThatAreNoJson) {
  const std::string path = "metadata/actual/account=contoso/restatements.jsonl";
  put(path, "{\"day\":\"2026-10-01\"}\n{\"day\":\n[]\n{}\n");
  const Finding found = finding();
  EXPECT_EQ(found.kind, Kind::kBadRestatements);
  EXPECT_EQ(found.path, path);
  EXPECT_THAT(found.meaning, HasSubstr("line 2 (and 1 of the lines behind it) is no JSON object"));
}

TEST_F(Verify, FindsARestatementThatIsCut) {
  put("metadata/actual/account=contoso/restatements.jsonl", "{}\n{}");
  EXPECT_THAT(finding().meaning, HasSubstr("line 2 is no JSON object"));
}

TEST_F(Verify, LooksOnlyAtTheAccountsAndTheMonthThatAreAskedFor) {
  StoredMonth fabrikam = month_of("2026-10", 1, "fabrikam");
  fabrikam.manifest.days.begin()->second.sha256 = std::string(64, 'a');
  plant(files_, fabrikam);
  StoredMonth september = month_of("2026-09");
  september.manifest.days.begin()->second.sha256 = std::string(64, 'a');
  plant(files_, september);
  EXPECT_THAT(verify({.accounts = {"contoso"}, .month = *parse_month("2026-10")}).findings,
              IsEmpty());
  EXPECT_EQ(verify({.accounts = {"fabrikam"}, .month = {}}).findings.size(), 1U);
  EXPECT_EQ(verify({.accounts = {}, .month = *parse_month("2026-09")}).findings.size(), 1U);
  EXPECT_EQ(verify().findings.size(), 2U);
}

TEST_F(Verify, RefusesToProveAnAccountThatIsNotThere) {
  const auto report = verify::verify(files_, commit::Layout(kRoot),
                                     {.accounts = {"contosso"}, .month = {}}, stop_.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(report.error().message,
            "nothing is stored of an account 'contosso'; stored are: contoso");
}

TEST_F(Verify, RefusesToProveAMonthThatIsNotThere) {
  const auto report = verify::verify(files_, commit::Layout(kRoot),
                                     {.accounts = {}, .month = *parse_month("2026-11")}, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message, "nothing is stored of 2026-11");
}

TEST_F(Verify, RefusesToProveADirectoryThatIsNotThere) {
  const auto report = verify::verify(files_, commit::Layout("/nowhere"), {}, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(report.error().message, HasSubstr("no data directory '/nowhere'"));
}

TEST_F(Verify, RefusesToProveADirectoryInWhichNothingIsStored) {
  for (const char* file : {"passwd", "data/README", "metadata/runs/x.json",
                           "staging/20261120T050000Z/1-contoso/2026-10-02.jsonl"}) {
    MemoryFileSystem files;
    files.plant(fs::path("/etc") / file, "mine");
    const auto before = files.log().size();
    const auto report = verify::verify(files, commit::Layout("/etc"), {}, {});
    ASSERT_FALSE(report) << file;
    EXPECT_EQ(report.error().kind, ErrorKind::kConfig);
    EXPECT_THAT(report.error().message, HasSubstr("nothing is stored in '/etc'"));
    EXPECT_EQ(verify::check_stored(files, commit::Layout("/etc")).error(), report.error());
    EXPECT_GT(files.log().size(), before);
  }
}

TEST_F(Verify, EndsWhenItIsToldTo) {
  stop_.request_stop();
  const auto report = verify::verify(files_, commit::Layout(kRoot), {}, stop_.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kCancelled);
}

TEST_F(Verify, PutsTheWorstFirst) {
  put("data/README", "mine");
  remove(kFolder + "2026-10-02.jsonl");
  put("staging/20261120T050000Z/1-contoso/2026-10-02.jsonl", "rows");
  EXPECT_THAT(outline(verify()), ElementsAre("damage missing-file " + kFolder + "2026-10-02.jsonl",
                                             "note stray-file data/README",
                                             "note leftover staging/20261120T050000Z/1-contoso"));
}

// A directory with years in it: each day file is read piece by piece, one after the other.
TEST_F(Verify, ReadsManyMonthsPieceByPiece) {
  Month month = *parse_month("2023-11");
  for (int i = 0; i < 35; ++i, month = month.next()) plant(files_, month_of(month.format(), 28));
  std::vector<std::string> rows(3000, row_of("2026-10-01", "0.5"));
  october_.set_day("2026-10-01", rows);
  october_.manifest.days.begin()->second.totals = {{"USD", *Decimal::parse("1500.0")}};
  plant(files_, october_);
  files_.heal();
  const Report report = verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.manifests, 36U);
  EXPECT_EQ(report.files, 35U * 28 + 3);
  const fs::path large = fs::path(kRoot) / kFolder / "2026-10-01.jsonl";
  std::size_t pieces_of_large = 0;
  std::size_t out_of_turn = 0;
  fs::path open;
  for (const auto& operation : files_.log()) {
    if (operation.path.extension() != ".jsonl") continue;
    if (operation.verb == "open") open = operation.path;
    if (operation.verb == "read_file") ++out_of_turn;
    if (operation.verb == "read" && operation.path != open) ++out_of_turn;
    if (operation.verb == "read" && operation.path == large) ++pieces_of_large;
  }
  EXPECT_EQ(out_of_turn, 0U);
  EXPECT_GT(pieces_of_large, 2U);
}

}  // namespace
}  // namespace azcost::verify
