// What is found in a data directory, one kind of damage at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/text.hpp"
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
  EXPECT_THAT(found.meaning, HasSubstr("its 1 rows are missing"));
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

// Whichever call the device fails, it is reported as an error or as damage, and nothing crashes.
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

TEST_F(Verify, FindsAControlTotalBeyondTheRoundingOfTheService) {
  const auto usd = [](const char* amount) { return Totals{{"USD", *Decimal::parse(amount)}}; };
  auto& control = october_.manifest.days.begin()->second.control;
  control = usd("1.5000009");
  plant(files_, october_);
  EXPECT_THAT(verify().findings, IsEmpty());
  Totals more = usd("1.5");
  more["EUR"] = *Decimal::parse("3.25");
  for (const Totals& wrong : {usd("1.7512345"), more}) {
    control = wrong;
    plant(files_, october_);
    const Finding found = finding();
    EXPECT_EQ(found.kind, Kind::kControlMismatch);
    EXPECT_EQ(found.path, kFolder + "2026-10-01.jsonl");
    EXPECT_THAT(found.meaning, HasSubstr(wrong.begin()->second.to_string()));
  }
}

TEST_F(Verify, FindsAManifestThatIsNotTheOneOfItsMonthAndLeavesItsDaysInPeace) {
  const StoredMonth september = month_of("2026-09");
  plant(files_, september);
  const std::string whole = text_of(kManifest);
  StoredMonth other_file = october_;
  other_file.manifest.days.begin()->second.file = kFolder + "2026-10-09.jsonl";
  struct Row {
    std::string text;
    Kind kind;
    const char* meaning;
    const char* run;
  };
  const char* const repair = "azcost verify --repair";
  for (const Row& row : std::initializer_list<Row>{
           {whole.substr(0, 500), Kind::kBrokenManifest, "which day files of the month count",
            repair},
           {to_json(other_file.manifest), Kind::kBrokenManifest,
            "2026-10-09.jsonl' as the file of 2026-10-01", repair},
           {to_json(september.manifest), Kind::kMisplacedManifest,
            "it is the manifest of actual contoso 2026-09", repair},
           {replaced(whole, "_version\": 1,\n  \"account", "_version\": 9,\n  \"account"),
            Kind::kNewerManifest, "use the azcost that wrote it", ""},
       }) {
    put(kManifest, row.text);
    const Finding found = finding();
    EXPECT_EQ(found.kind, row.kind);
    EXPECT_EQ(found.path, kManifest);
    EXPECT_THAT(found.meaning, HasSubstr(row.meaning));
    EXPECT_EQ(found.run, row.run);
  }
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
  for (const auto& [text, meaning] : {
           std::pair{"{\"day\":\"2026-10-01\"}\n{\"day\":\n[]\n{}\n",
                     "line 2 (and 1 of the lines behind it) is no JSON object"},
           std::pair{"{}\n{}", "line 2 is no JSON object"},
       }) {
    put(path, text);
    const Finding found = finding();
    EXPECT_EQ(found.kind, Kind::kBadRestatements);
    EXPECT_EQ(found.path, path);
    EXPECT_THAT(found.meaning, HasSubstr(meaning));
  }
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

TEST_F(Verify, RefusesToProveWhatIsNotThere) {
  struct Row {
    const char* root;
    Scope scope;
    ErrorKind kind;
    const char* message;
  };
  const std::string root(kRoot);
  for (const Row& row : std::initializer_list<Row>{
           {root.c_str(),
            {.accounts = {"contosso"}, .month = {}},
            ErrorKind::kUsage,
            "an account 'contosso'; stored are: contoso"},
           {root.c_str(),
            {.accounts = {}, .month = *parse_month("2026-11")},
            ErrorKind::kUsage,
            "nothing is stored of 2026-11"},
           {"/nowhere", {}, ErrorKind::kConfig, "no data directory '/nowhere'"},
       }) {
    const auto report = verify::verify(files_, commit::Layout(row.root), row.scope, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, row.kind);
    EXPECT_THAT(report.error().message, HasSubstr(row.message));
  }
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
