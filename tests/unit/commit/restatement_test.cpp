#include "restatement.hpp"

#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

const std::filesystem::path kTarget = "/data/metadata/restatements.jsonl";
const std::filesystem::path kTemporary = "/data/staging/restatements.jsonl";
constexpr std::string_view kIdStart = "{\"id\":\"";

DayEntry entry(std::uint64_t rows, const std::string& sha256, std::string_view usd) {
  DayEntry entry;
  entry.rows = rows;
  entry.sha256 = sha256;
  entry.totals = {{"USD", *Decimal::parse(usd)}};
  return entry;
}

Restatement restated_fifth() {
  Restatement restatement;
  restatement.day = day("2026-10-05");
  restatement.before = entry(3, "old", "10.5");
  restatement.after = entry(4, "new", "12.25");
  restatement.restated_at = at("2026-11-21", 5);
  restatement.state = MonthState::kFinal;
  restatement.changes = RowChanges{2, 1, 1};
  return restatement;
}

RestatementLine line(const std::string& id) {
  return {id, std::string(kIdStart).append(id).append("\",\"day\":\"2026-10-05\"}")};
}

class RestatementsTest : public ::testing::Test {
 protected:
  RestatementsTest() {
    files_.plant("/data/metadata/other", "");
    files_.plant("/data/staging/other", "");
  }
  Status add(const std::vector<RestatementLine>& lines) {
    return add_restatements(files_, kTemporary, kTarget, lines);
  }

  MemoryFileSystem files_;
};

TEST(Restatement, IsALineThatAPersonCanRead) {
  const RestatementLine line = line_of(october(), restated_fifth());
  EXPECT_EQ(line.json,
            std::string(kIdStart) + line.id +
                R"(","day":"2026-10-05","restated_at":"2026-11-21T05:00:00Z","state":"final",)"
                R"("rows_before":3,"rows_after":4,"totals_before":{"USD":"10.5"},)"
                R"("totals_after":{"USD":"12.25"},)"
                R"("rows_added":2,"rows_removed":1,"rows_changed":1})");
}

TEST(Restatement, SaysWhenItIsNotKnownWhichRowsChanged) {
  Restatement restatement = restated_fifth();
  restatement.changes.reset();
  EXPECT_THAT(line_of(october(), restatement).json, HasSubstr(R"("rows_added":null)"));
}

TEST(Restatement, HasTheSameIdWhenItIsMadeAgainAndAnotherOneWhenItIsAnother) {
  const std::string id = line_of(october(), restated_fifth()).id;
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(line_of(october(), restated_fifth()).id, id);
  Restatement later = restated_fifth();
  later.restated_at += std::chrono::hours(24);
  EXPECT_NE(line_of(october(), later).id, id);
  Restatement other_day = restated_fifth();
  other_day.day += std::chrono::days(1);
  EXPECT_NE(line_of(october(), other_day).id, id);
  Restatement other_rows = restated_fifth();
  other_rows.after.sha256 = "newer";
  EXPECT_NE(line_of(october(), other_rows).id, id);
  Unit amortized = october();
  amortized.dataset = Dataset::kAmortized;
  EXPECT_NE(line_of(amortized, restated_fifth()).id, id);
}

TEST_F(RestatementsTest, AreAddedBehindThoseThatAreThere) {
  ASSERT_TRUE(add({line("a")}));
  ASSERT_TRUE(add({line("b"), line("c")}));
  EXPECT_EQ(files_.content(kTarget),
            line("a").json + "\n" + line("b").json + "\n" + line("c").json + "\n");
  EXPECT_EQ(files_.content(kTemporary), std::nullopt);
}

TEST_F(RestatementsTest, AreAddedOnce) {
  RestatementLine first = line_of(october(), restated_fifth());
  Restatement other = restated_fifth();
  other.day += std::chrono::days(1);
  const RestatementLine second = line_of(october(), other);
  ASSERT_TRUE(add({first}));
  const auto inode = files_.inode(kTarget);
  ASSERT_TRUE(add({first}));
  EXPECT_EQ(files_.inode(kTarget), inode);
  ASSERT_TRUE(add({first, second}));
  EXPECT_EQ(files_.content(kTarget), first.json + "\n" + second.json + "\n");
}

TEST_F(RestatementsTest, TakeThePlaceOfALastLineThatIsTorn) {
  const std::string whole = line_of(october(), restated_fifth()).json;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    files_.plant(kTarget, line("a").json + "\n" + whole.substr(0, size));
    ASSERT_TRUE(add({line_of(october(), restated_fifth())}));
    EXPECT_EQ(files_.content(kTarget), line("a").json + "\n" + whole + "\n") << size;
  }
}

TEST_F(RestatementsTest, LeaveLinesThatAreNotTheirsAlone) {
  files_.plant(kTarget, "a note\n\n{\"id\":7}\n");
  ASSERT_TRUE(add({line("a")}));
  EXPECT_EQ(files_.content(kTarget), "a note\n\n{\"id\":7}\n" + line("a").json + "\n");
}

TEST_F(RestatementsTest, NeverTrustALeftoverInStagingAndAreThereAfterAPowerCut) {
  files_.plant(kTemporary, "half a li");
  ASSERT_TRUE(add({line("a")}));
  files_.cut_power({});
  EXPECT_EQ(files_.content(kTarget), line("a").json + "\n");
}

TEST_F(RestatementsTest, StayAsTheyAreWhenTheDiskIsFull) {
  ASSERT_TRUE(add({line("a")}));
  for (std::size_t index = 0; index < 12; ++index) {
    files_.heal();
    files_.fail_at(index, {ErrorKind::kIo, "No space left on device"},
                   MemoryFileSystem::Repeat::kSticky);
    const Status added = add({line("b")});
    EXPECT_TRUE(added || added.error().message == "No space left on device");
    const bool is_added = files_.content(kTarget) != line("a").json + "\n";
    EXPECT_TRUE(!is_added ||
                files_.content(kTarget) == line("a").json + "\n" + line("b").json + "\n");
    files_.heal();
    ASSERT_TRUE(add({line("b")}));
    EXPECT_EQ(files_.content(kTarget), line("a").json + "\n" + line("b").json + "\n");
    files_.plant(kTarget, line("a").json + "\n");
  }
}

}  // namespace
}  // namespace azcost::commit
