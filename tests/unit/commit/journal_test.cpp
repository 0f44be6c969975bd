#include "journal.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/digest.hpp"
#include "support/sweep.hpp"
#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

const StagingFolder kUnit{"/data/staging/run/unit", "/data"};

Move move_of(const std::string& from, const std::string& to, const std::string& content) {
  return {from, to, sha256(content)};
}

/// Two days and a manifest that replace one day, the file of the month and their manifest.
Journal two_days() {
  Journal journal;
  journal.days = {move_of("5.jsonl", "data/5.jsonl", "new five"),
                  move_of("6.jsonl", "data/6.jsonl", "new six")};
  journal.removals = {"data/month.jsonl"};
  journal.manifest = move_of("manifest.json", "metadata/m.json", "new manifest");
  journal.replaces = sha256("old manifest");
  journal.restatements_file = "metadata/restatements.jsonl";
  journal.restatements = {{"5", R"({"id":"5"})"}};
  return journal;
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    files_.plant("/data/data/5.jsonl", "old five");
    files_.plant("/data/data/month.jsonl", "old month");
    files_.plant("/data/metadata/m.json", "old manifest");
    files_.plant(kUnit.folder / "5.jsonl", "new five");
    files_.plant(kUnit.folder / "6.jsonl", "new six");
    files_.plant(kUnit.folder / "manifest.json", "new manifest");
  }

  void expect_new() const {
    EXPECT_EQ(files_.content("/data/data/5.jsonl"), "new five");
    EXPECT_EQ(files_.content("/data/data/6.jsonl"), "new six");
    EXPECT_EQ(files_.content("/data/data/month.jsonl"), std::nullopt);
    EXPECT_EQ(files_.content("/data/metadata/m.json"), "new manifest");
    EXPECT_EQ(files_.content("/data/metadata/restatements.jsonl"), "{\"id\":\"5\"}\n");
  }

  void expect_old() const {
    EXPECT_EQ(files_.content("/data/data/5.jsonl"), "old five");
    EXPECT_EQ(files_.content("/data/data/6.jsonl"), std::nullopt);
    EXPECT_EQ(files_.content("/data/data/month.jsonl"), "old month");
    EXPECT_EQ(files_.content("/data/metadata/m.json"), "old manifest");
    EXPECT_EQ(files_.content("/data/metadata/restatements.jsonl"), std::nullopt);
  }

  /// The result of the next start for a folder whose journal contains `text`.
  Status start_with(const std::string& text) {
    files_.plant(kUnit.folder / "journal.json", text);
    return finish_commit(files_, kUnit);
  }

  MemoryFileSystem files_;
};

TEST(Journal, IsReadAsItWasWritten) {
  const auto journal = parse_journal(to_json(two_days()));
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_EQ(*journal, two_days());
}

/// `text` with bit number `bit` of its byte number `at` flipped.
std::string flipped(std::string text, std::size_t at, unsigned bit) {
  text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
  return text;
}

/// The journal of two days, as if another azcost had written it.
std::string with_version(char version) {
  std::string text = to_json(two_days());
  text.replace(text.find("\"journal_version\": 1") + 19, 1, 1, version);
  return text;
}

TEST(Journal, IsNeverReadAsAnotherWhenABitFlips) {
  const std::string text = to_json(two_days());
  std::size_t refused = 0;
  for (std::size_t i = 0; i < text.size() * 8; i += azcost::testing::kSweepStep) {
    const auto journal = parse_journal(flipped(text, i / 8, static_cast<unsigned>(i % 8)));
    EXPECT_TRUE(!journal || *journal == two_days()) << i;
    refused += journal ? 0U : 1U;
  }
  // What may flip is white space only.
  EXPECT_GT(refused, text.size() * 6 / azcost::testing::kSweepStep);
}

TEST(Journal, OfAVersionThatNeverWasIsBroken) {
  EXPECT_EQ(parse_journal(with_version('0')).error().kind, ErrorKind::kData);
}

TEST(Journal, IsRefusedHoweverDeeplyItIsNested) {
  const std::string deep =
      "{\"journal_version\":1,\"sha256\":\"\",\"decision\":" + std::string(1'000'000, '[');
  EXPECT_FALSE(parse_journal(deep));
  EXPECT_FALSE(parse_journal(deep + std::string(1'000'000, ']') + "}"));
}

TEST(Journal, NeverReachesOutOfTheDataDirectory) {
  const auto is_refused = [](const std::function<void(Journal&)>& change) {
    Journal journal = two_days();
    change(journal);
    return !parse_journal(to_json(journal)).ok();
  };
  for (const std::string path : {"/etc/passwd", "../x", "data/../../x", "", "./x"}) {
    EXPECT_TRUE(is_refused([&](Journal& journal) { journal.days[0].to = path; })) << path;
    EXPECT_TRUE(is_refused([&](Journal& journal) { journal.removals[0] = path; })) << path;
    EXPECT_TRUE(is_refused([&](Journal& journal) { journal.manifest.from = path; })) << path;
    EXPECT_TRUE(is_refused([&](Journal& journal) { journal.restatements_file = path; })) << path;
  }
  EXPECT_TRUE(is_refused([](Journal& journal) { journal.days[0].from = "below/5.jsonl"; }));
}

/// The folders that are synced, in order.
std::vector<std::string> synced_below(const std::string& root,
                                      const std::set<std::filesystem::path>& folders) {
  MemoryFileSystem files;
  for (const auto& folder : folders) EXPECT_TRUE(files.make_directories(folder));
  files.heal();
  EXPECT_TRUE(sync_names_below(files, root, folders));
  std::vector<std::string> synced;
  for (const auto& operation : files.log()) synced.push_back(operation.path.native());
  return synced;
}

TEST(SyncNamesBelow, SyncsEachFolderOnceFromTheTop) {
  EXPECT_THAT(synced_below("/data", {"/data/a/b", "/data/a/c", "/data/d"}),
              ElementsAre("/data", "/data/a"));
}

TEST(SyncNamesBelow, LeavesWhatIsAboveTheDataDirectoryAloneHoweverItIsWritten) {
  EXPECT_THAT(synced_below("/up/data/", {"/up/data/a"}), ElementsAre("/up/data"));
  EXPECT_THAT(synced_below("data/", {"data/a/b"}), ElementsAre("data", "data/a"));
  EXPECT_THAT(synced_below("/data", {"/data"}), IsEmpty());
}

TEST_F(JournalTest, IsCarriedOutWhenItIsFoundLater) {
  ASSERT_TRUE(write_journal(files_, kUnit, two_days()));
  expect_old();
  ASSERT_TRUE(finish_commit(files_, kUnit));
  expect_new();
  EXPECT_EQ(files_.content(kUnit.folder / "journal.json"), std::nullopt);
}

TEST_F(JournalTest, IsCarriedOutWhenTheFoldersItNamesAreGone) {
  Journal journal = two_days();
  journal.replaces = "";
  ASSERT_TRUE(files_.remove_tree("/data/data"));
  ASSERT_TRUE(files_.remove_tree("/data/metadata"));
  const Status started = start_with(to_json(journal));
  ASSERT_TRUE(started) << started.error().message;
  expect_new();
}

TEST_F(JournalTest, CountsForNothingWhenAFileThatItHadPlacedIsGone) {
  Journal journal = two_days();
  journal.replaces = "";
  ASSERT_TRUE(files_.remove_tree("/data/data"));
  ASSERT_TRUE(files_.remove_tree("/data/metadata"));
  ASSERT_TRUE(files_.remove(kUnit.folder / "5.jsonl"));
  ASSERT_TRUE(start_with(to_json(journal)));
  EXPECT_EQ(files_.content("/data/metadata/m.json"), std::nullopt);
  EXPECT_EQ(files_.content("/data/data/6.jsonl"), std::nullopt);
}

TEST_F(JournalTest, GivesTheSameWhenItIsCarriedOutTwice) {
  ASSERT_TRUE(apply_journal(files_, kUnit, two_days()));
  ASSERT_TRUE(write_journal(files_, kUnit, two_days()));
  ASSERT_TRUE(finish_commit(files_, kUnit));
  expect_new();
}

TEST_F(JournalTest, AddsARestatementOnceHoweverOftenItIsCarriedOut) {
  files_.plant("/data/metadata/restatements.jsonl", "{\"id\":\"4\"}\n");
  ASSERT_TRUE(apply_journal(files_, kUnit, two_days()));
  ASSERT_TRUE(apply_journal(files_, kUnit, two_days()));
  EXPECT_EQ(files_.content("/data/metadata/restatements.jsonl"),
            "{\"id\":\"4\"}\n{\"id\":\"5\"}\n");
}

TEST_F(JournalTest, ChangesNothingWithoutAJournal) {
  ASSERT_TRUE(finish_commit(files_, kUnit));
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenTheJournalIsCutAnywhere) {
  const std::string text = to_json(two_days());
  for (std::size_t size = 0; size + 1 < text.size(); size += azcost::testing::kSweepStep) {
    ASSERT_TRUE(start_with(text.substr(0, size))) << size;
  }
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenABitOfTheJournalFlips) {
  const std::string text = to_json(two_days());
  for (std::size_t i = 0; i < text.size() * 8; i += azcost::testing::kSweepStep) {
    const std::string damaged = flipped(text, i / 8, static_cast<unsigned>(i % 8));
    if (parse_journal(damaged)) continue;  // it says the same
    const Status started = start_with(damaged);
    EXPECT_TRUE(started || started.error().kind == ErrorKind::kConfig) << i;
  }
  expect_old();
}

TEST_F(JournalTest, StopsAtTheJournalOfANewerAzcost) {
  const std::string text = with_version('2');
  const Status started = start_with(text);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), (Error{ErrorKind::kConfig,
                                    "the journal has version 2, this azcost knows 1; use the "
                                    "azcost that wrote it"}));
  EXPECT_EQ(files_.content(kUnit.folder / "journal.json"), text);
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenAFileIsNotWhatWasDecidedUpon) {
  ASSERT_TRUE(write_journal(files_, kUnit, two_days()));
  files_.plant(kUnit.folder / "6.jsonl", "half of s");
  ASSERT_TRUE(finish_commit(files_, kUnit));
  expect_old();
  ASSERT_TRUE(files_.remove(kUnit.folder / "6.jsonl"));
  ASSERT_TRUE(finish_commit(files_, kUnit));
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenOtherCommitsHaveOvertakenIt) {
  ASSERT_TRUE(write_journal(files_, kUnit, two_days()));
  files_.plant("/data/metadata/m.json", "newer manifest");
  ASSERT_TRUE(finish_commit(files_, kUnit));
  EXPECT_EQ(files_.content("/data/data/5.jsonl"), "old five");
  EXPECT_EQ(files_.content("/data/metadata/m.json"), "newer manifest");
  EXPECT_EQ(files_.content("/data/metadata/restatements.jsonl"), std::nullopt);
}

TEST_F(JournalTest, LetsTheManifestNameNoFileThatIsNotThere) {
  Journal journal = two_days();
  journal.restatements.clear();
  files_.heal();
  ASSERT_TRUE(apply_journal(files_, kUnit, journal));
  std::vector<std::string> calls;
  for (const auto& operation : files_.log()) {
    if (operation.verb == "stat") continue;
    const auto& path = operation.target.empty() ? operation.path : operation.target;
    calls.push_back(operation.verb + " " + path.native());
  }
  EXPECT_THAT(
      calls, ::testing::ElementsAre("make_directories /data/data",
                                    "make_directories /data/metadata", "rename /data/data/5.jsonl",
                                    "rename /data/data/6.jsonl", "sync_directory /data/data",
                                    "rename /data/metadata/m.json", "sync_directory /data/metadata",
                                    "remove /data/data/month.jsonl", "sync_directory /data/data",
                                    "remove /data/staging/run/unit/journal.json"));
}

}  // namespace
}  // namespace azcost::commit
