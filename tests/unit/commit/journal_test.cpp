#include "journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "azcost/base/digest.hpp"
#include "support/memory_file_system.hpp"

namespace azcost::commit {
namespace {

using azcost::testing::MemoryFileSystem;
using ::testing::HasSubstr;

const StagingFolder kUnit{"/data/staging/run/unit", "/data"};

Move move_of(const std::string& from, const std::string& to, const std::string& content) {
  return {from, to, content.size(), sha256(content)};
}

/// Two days and a manifest that take the place of one day and its manifest.
Journal two_days() {
  Journal journal;
  journal.days = {move_of("5.jsonl", "data/5.jsonl", "new five"),
                  move_of("6.jsonl", "data/6.jsonl", "new six")};
  journal.removals = {"data/month.jsonl"};
  journal.manifest = move_of("manifest.json", "metadata/m.json", "new manifest");
  journal.replaces = sha256("old manifest");
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
  }

  void expect_old() const {
    EXPECT_EQ(files_.content("/data/data/5.jsonl"), "old five");
    EXPECT_EQ(files_.content("/data/data/6.jsonl"), std::nullopt);
    EXPECT_EQ(files_.content("/data/data/month.jsonl"), "old month");
    EXPECT_EQ(files_.content("/data/metadata/m.json"), "old manifest");
  }

  MemoryFileSystem files_;
};

TEST(Journal, IsReadAsItWasWritten) {
  const auto journal = parse_journal(to_json(two_days()));
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_EQ(*journal, two_days());
}

TEST(Journal, IsRefusedWhenItIsCutAnywhere) {
  const std::string text = to_json(two_days());
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    EXPECT_FALSE(parse_journal(text.substr(0, size))) << size;
  }
}

TEST(Journal, IsNeverReadAsAnotherWhenAByteFlips) {
  const std::string text = to_json(two_days());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string flipped = text;
    flipped[i] = static_cast<char>(static_cast<unsigned char>(flipped[i]) ^ 0x01U);
    const auto journal = parse_journal(flipped);
    if (journal) {
      EXPECT_EQ(*journal, two_days()) << i;
    }
  }
}

TEST(Journal, OfAnotherVersionIsRefused) {
  std::string text = to_json(two_days());
  text.replace(text.find("\"journal_version\": 1"), 20, "\"journal_version\": 2");
  const auto journal = parse_journal(text);
  ASSERT_FALSE(journal);
  EXPECT_THAT(journal.error().message, HasSubstr("version"));
}

TEST(Journal, NeverReachesOutOfTheDataDirectory) {
  for (const std::string path : {"/etc/passwd", "../x", "data/../../x", "", "./x"}) {
    Journal journal = two_days();
    journal.days[0].to = path;
    EXPECT_FALSE(parse_journal(to_json(journal))) << path;
    journal = two_days();
    journal.removals[0] = path;
    EXPECT_FALSE(parse_journal(to_json(journal))) << path;
    journal = two_days();
    journal.manifest.from = path;
    EXPECT_FALSE(parse_journal(to_json(journal))) << path;
  }
  Journal journal = two_days();
  journal.days[0].from = "below/5.jsonl";
  EXPECT_FALSE(parse_journal(to_json(journal)));
}

TEST_F(JournalTest, IsCarriedOutWhenItIsFoundLater) {
  ASSERT_TRUE(decide(files_, kUnit, two_days()));
  expect_old();
  ASSERT_TRUE(roll_forward(files_, kUnit));
  expect_new();
  EXPECT_EQ(files_.content(kUnit.folder / "journal.json"), std::nullopt);
}

TEST_F(JournalTest, GivesTheSameWhenItIsCarriedOutTwice) {
  ASSERT_TRUE(carry_out(files_, kUnit, two_days()));
  ASSERT_TRUE(decide(files_, kUnit, two_days()));
  ASSERT_TRUE(roll_forward(files_, kUnit));
  expect_new();
}

TEST_F(JournalTest, ChangesNothingWithoutAJournal) {
  ASSERT_TRUE(roll_forward(files_, kUnit));
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenTheJournalIsNotWhole) {
  const std::string text = to_json(two_days());
  files_.plant(kUnit.folder / "journal.json", text.substr(0, text.size() / 2));
  ASSERT_TRUE(roll_forward(files_, kUnit));
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenAFileIsNotWhatWasDecidedUpon) {
  files_.plant(kUnit.folder / "6.jsonl", "half of s");
  ASSERT_TRUE(decide(files_, kUnit, two_days()));
  ASSERT_TRUE(roll_forward(files_, kUnit));
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenAFileIsMissing) {
  ASSERT_TRUE(files_.remove(kUnit.folder / "6.jsonl"));
  ASSERT_TRUE(decide(files_, kUnit, two_days()));
  ASSERT_TRUE(roll_forward(files_, kUnit));
  expect_old();
}

TEST_F(JournalTest, ChangesNothingWhenOtherCommitsHaveOvertakenIt) {
  ASSERT_TRUE(decide(files_, kUnit, two_days()));
  files_.plant("/data/metadata/m.json", "newer manifest");
  ASSERT_TRUE(roll_forward(files_, kUnit));
  EXPECT_EQ(files_.content("/data/data/5.jsonl"), "old five");
  EXPECT_EQ(files_.content("/data/metadata/m.json"), "newer manifest");
}

TEST_F(JournalTest, PublishesTheManifestLast) {
  files_.heal();
  ASSERT_TRUE(carry_out(files_, kUnit, two_days()));
  std::vector<std::string> calls;
  for (const auto& operation : files_.log()) {
    if (operation.verb == "stat") continue;
    const auto& path = operation.target.empty() ? operation.path : operation.target;
    calls.push_back(operation.verb + " " + path.native());
  }
  EXPECT_THAT(
      calls, ::testing::ElementsAre("rename /data/data/5.jsonl", "rename /data/data/6.jsonl",
                                    "remove /data/data/month.jsonl", "sync_directory /data/data",
                                    "rename /data/metadata/m.json", "sync_directory /data/metadata",
                                    "remove /data/staging/run/unit/journal.json"));
}

}  // namespace
}  // namespace azcost::commit
