// Unfinished commits, and writers that are at work while verify reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/verify/verifier.hpp"
#include "journal.hpp"
#include "support/sweep.hpp"
#include "unit/verify/verify_fixture.hpp"

namespace azcost::verify {
namespace {

namespace fs = std::filesystem;
using azcost::testing::MemoryFileSystem;
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

/// A commit whose journal is written: its rows are in staging, and some are in their places
/// already.
class VerifyWhilePending : public Verify {
 protected:
  VerifyWhilePending() {
    after_.set_day("2026-10-02", {row_of("2026-10-02", "9.75")});
    after_.manifest.days[*parse_day("2026-10-02")].totals = {{"USD", *Decimal::parse("9.75")}};
    after_.set_day("2026-10-04", {row_of("2026-10-04", "1.5")});
    after_.manifest.days[*parse_day("2026-10-04")].totals = {{"USD", *Decimal::parse("1.5")}};
    commit::Journal journal;
    for (const char* day : {"2026-10-02.jsonl", "2026-10-04.jsonl"}) {
      const std::string& text = after_.day_files.at(kFolder + day);
      journal.days.push_back({day, kFolder + day, sha256(text)});
      put(kUnit + "/" + day, text);
    }
    const std::string manifest = to_json(after_.manifest);
    journal.manifest = {"manifest.json", kManifest, sha256(manifest)};
    journal.replaces = sha256(text_of(kManifest));
    put(kUnit + "/manifest.json", manifest);
    put(kUnit + "/journal.json", to_json(journal));
  }

  void move(const std::string& name, const std::string& to) {
    ASSERT_TRUE(files_.rename(fs::path(kRoot) / kUnit / name, fs::path(kRoot) / to));
  }

  const std::string kUnit = "staging/20261120T050000Z/1-contoso-actual-2026-10-01";
  StoredMonth after_ = october_;
};

TEST_F(VerifyWhilePending, SaysPendingBeforeAnythingMoved) {
  const Finding found = finding();
  EXPECT_EQ(found.severity, Severity::kPending);
  EXPECT_EQ(found.kind, Kind::kPendingCommit);
  EXPECT_EQ(found.path, kUnit);
  EXPECT_THAT(found.meaning, HasSubstr("pending, run collect: 2 day files"));
  EXPECT_EQ(found.run, "azcost collect");
  EXPECT_TRUE(verify().is_clean());
}

TEST_F(VerifyWhilePending, SaysPendingWhenSomeDaysMoved) {
  move("2026-10-02.jsonl", kFolder + "2026-10-02.jsonl");
  EXPECT_EQ(finding().kind, Kind::kPendingCommit);
  move("2026-10-04.jsonl", kFolder + "2026-10-04.jsonl");
  EXPECT_EQ(finding().kind, Kind::kPendingCommit);
}

TEST_F(VerifyWhilePending, SaysPendingWhenOnlyTheJournalIsLeft) {
  move("2026-10-02.jsonl", kFolder + "2026-10-02.jsonl");
  move("2026-10-04.jsonl", kFolder + "2026-10-04.jsonl");
  move("manifest.json", kManifest);
  EXPECT_EQ(finding().kind, Kind::kPendingCommit);
}

TEST_F(VerifyWhilePending, StillFindsDamageThatTheCommitDoesNotExplain) {
  put(kFolder + "2026-10-02.jsonl", "other rows\n");
  put(kFolder + "2026-10-03.jsonl", "other rows\n");
  EXPECT_THAT(outline(verify(), Severity::kDamage),
              ElementsAre("damage changed-file " + kFolder + "2026-10-02.jsonl",
                          "damage changed-file " + kFolder + "2026-10-03.jsonl"));
}

TEST_F(VerifyWhilePending, CallsACommitALeftoverThatOthersHaveOvertaken) {
  october_.manifest.state = MonthState::kClosing;
  plant(files_, october_);
  EXPECT_THAT(outline(verify()), ElementsAre("note leftover " + kUnit));
}

TEST_F(VerifyWhilePending, CallsAFolderWithoutAJournalALeftover) {
  remove(kUnit + "/journal.json");
  EXPECT_THAT(outline(verify()), ElementsAre("note leftover " + kUnit));
}

TEST_F(VerifyWhilePending, CallsACutJournalALeftoverWhereverItIsCut) {
  const std::string journal = text_of(kUnit + "/journal.json");
  for (std::size_t size = 0; size < journal.size() - 1; size += azcost::testing::kSweepStep) {
    put(kUnit + "/journal.json", journal.substr(0, size));
    ASSERT_THAT(outline(verify()), ElementsAre("note leftover " + kUnit)) << size << " bytes";
  }
}

TEST_F(VerifyWhilePending, SaysPendingOfTheFirstCommitThatThereEverWas) {
  remove(kManifest);
  ASSERT_TRUE(files_.remove_tree(fs::path(kRoot) / "data"));
  ASSERT_TRUE(files_.remove_tree(fs::path(kRoot) / "metadata"));
  commit::Journal journal;
  const std::string& rows = after_.day_files.at(kFolder + "2026-10-04.jsonl");
  journal.days = {{"2026-10-04.jsonl", kFolder + "2026-10-04.jsonl", sha256(rows)}};
  const std::string manifest = to_json(after_.manifest);
  journal.manifest = {"manifest.json", kManifest, sha256(manifest)};
  put(kUnit + "/journal.json", to_json(journal));
  EXPECT_EQ(finding().kind, Kind::kPendingCommit);
  EXPECT_TRUE(verify({.accounts = {"contoso"}, .month = {}}).is_clean());
}

TEST_F(VerifyWhilePending, IsNoConcernOfAnotherAccount) {
  plant(files_, month_of("2026-10", 1, "fabrikam"));
  EXPECT_THAT(verify({.accounts = {"fabrikam"}, .month = {}}).findings, IsEmpty());
}

/// Publishes the rest of a commit when a given file is looked at: a writer that is at work.
class WriterInBetween final : public MemoryFileSystem {
 public:
  WriterInBetween(const MemoryFileSystem& stored, fs::path when) : when_(std::move(when)) {
    for (const auto& [path, text] : stored.files()) plant(path, text);
  }

  /// Called for each look; false: not again.
  std::function<bool()> publish;

  Result<std::unique_ptr<ReadableFile>> open(const fs::path& path) override {
    look_at(path);
    return MemoryFileSystem::open(path);
  }
  Result<std::vector<DirectoryEntry>> list(const fs::path& path) override {
    look_at(path);
    return MemoryFileSystem::list(path);
  }

 private:
  void look_at(const fs::path& path) {
    if (path == when_ && publish && !publish()) publish = nullptr;
  }

  fs::path when_;
};

Report verified(FileSystem& files) {
  auto report = verify::verify(files, commit::Layout(kRoot), {}, {});
  EXPECT_TRUE(report) << report.error().message;
  return report ? *std::move(report) : Report();
}

TEST_F(VerifyWhilePending, JudgesAMonthAgainThatWasPublishedWhileItWasRead) {
  WriterInBetween files(files_, fs::path(kRoot) / kFolder / "2026-10-02.jsonl");
  files.publish = [&] {
    plant(files, after_);
    EXPECT_TRUE(files.remove_tree(fs::path(kRoot) / "staging"));
    return false;
  };
  const Report report = verified(files);
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.manifests, 1U);
  EXPECT_EQ(report.files, 4U);
}

TEST_F(Verify, CallsAMonthUnjudgedThatIsNeverAtRest) {
  const fs::path first = fs::path(kRoot) / kFolder / "2026-10-01.jsonl";
  WriterInBetween files(files_, first);
  files.publish = [&] {
    october_.manifest.days.begin()->second.collected_at += std::chrono::seconds(1);
    plant(files, october_);
    // Not what the manifest that was read before says.
    files.plant(first, "rows that were just published\n");
    return true;
  };
  const Report report = verified(files);
  EXPECT_THAT(outline(report), ElementsAre("unjudged under-change " + kManifest));
  EXPECT_FALSE(report.is_clean());
  EXPECT_EQ(report.findings[0].run, "azcost verify -a contoso --month 2026-10");
}

TEST_F(VerifyWhilePending, DoesNotCallDaysStrayThatArePublishedBetweenListingAndReading) {
  remove(kManifest);
  ASSERT_TRUE(files_.remove_tree(fs::path(kRoot) / kFolder));
  plant(files_, month_of("2026-09"));
  const fs::path listed_last = fs::path(kRoot) / "data/actual/account=contoso/month=2026-10";
  WriterInBetween files(files_, listed_last);
  files.publish = [&] {
    plant(files, after_);
    EXPECT_TRUE(files.remove_tree(fs::path(kRoot) / "staging"));
    return false;
  };
  ASSERT_TRUE(files.make_directories(listed_last));
  const Report report = verified(files);
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.manifests, 2U);
}

}  // namespace
}  // namespace azcost::verify
