/// What happens to days that are committed already.

#include "october_store.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

class RecommitTest : public testing::OctoberStore {};

TEST_F(RecommitTest, FixesADayWhoseFileIsMissingOrOfAnotherSize) {
  commit(kRows);
  ASSERT_TRUE(files_.remove(kFive));
  files_.plant(kSix, "damaged");
  const Receipt again = commit(kRows);
  EXPECT_EQ(again.outcome, Outcome::kCommitted);
  EXPECT_EQ(again.files.size(), 2U);
  EXPECT_EQ(files_.content(kFive), text_of({kRows[0], kRows[1]}));
  EXPECT_EQ(files_.content(kSix), text_of({kRows[2]}));
}

TEST_F(RecommitTest, KeepsTheRowsOfDaysThatAreAnsweredWithNone) {
  commit(kRows);
  const auto five = files_.inode(kFive);
  const Receipt again = commit({{"2026-10-06", "alpha", "8.0"}});
  EXPECT_EQ(again.outcome, Outcome::kKept);
  EXPECT_THAT(again.kept, ElementsAre(day("2026-10-05")));
  EXPECT_EQ(again.files.size(), 1U);
  EXPECT_EQ(files_.inode(kFive), five);
  EXPECT_EQ(manifest().days.at(day("2026-10-05")).rows, 2U);
}

TEST_F(RecommitTest, RemovesTheFileOfADayThatIsTakenAsEmpty) {
  commit(kRows);
  CommitRequest request = request_at(clock_.now());
  request.accept_empty = true;
  const auto again = collect(store_, october(), {kRows[2]}, request);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->outcome, Outcome::kCommitted);
  EXPECT_THAT(again->emptied, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(again->files, IsEmpty());
  EXPECT_EQ(files_.content(kFive), std::nullopt);
  EXPECT_EQ(manifest().days.at(day("2026-10-05")).rows, 0U);
  EXPECT_THAT(lines_of(kRestatements),
              ElementsAre(HasSubstr(R"("rows_before":2,"rows_after":0,"totals_before":{"USD":)"
                                    R"("1.0"},"totals_after":{},"rows_added":0,"rows_removed":2,)"
                                    R"("rows_changed":0)")));
}

// Azure sent the same amount as 0.02803100599 and as 0.028031005990000003.
TEST_F(RecommitTest, TakesTheNoiseOfDoublesForNoChange) {
  const auto rows = [](std::string_view cost) {
    return std::vector<Row>{{"2026-10-05", "alpha", cost}, {"2026-10-05", "beta", "3"}};
  };
  commit(rows("0.02803100599"));
  const auto before = files_.content(kFive);
  const DayEntry entry = manifest().days.at(day("2026-10-05"));
  for (const std::string_view noisy : {"0.028031005990000003", "0.02803100598999999"}) {
    clock_.advance(std::chrono::hours(24));
    const Receipt again = commit(rows(noisy));
    EXPECT_EQ(again.outcome, Outcome::kUnchanged);
    EXPECT_THAT(again.files, IsEmpty());
    EXPECT_THAT(again.restated, IsEmpty());
    EXPECT_EQ(files_.content(kFive), before);
    EXPECT_EQ(files_.content(kRestatements), std::nullopt);
    const DayEntry read_again = manifest().days.at(day("2026-10-05"));
    EXPECT_EQ(read_again.sha256, entry.sha256);
    EXPECT_EQ(read_again.totals, entry.totals);
    EXPECT_GT(read_again.collected_at, entry.collected_at);
  }
}

TEST_F(RecommitTest, TakesAnAmountThatMovedByMoreThanNoiseForAChange) {
  for (const std::string_view moved : {"1.250002", "1.25", "-1.25"}) {
    const auto rows = [](std::string_view cost) {
      return std::vector<Row>{{"2026-10-05", "alpha", cost}};
    };
    commit(rows("1.249"));
    EXPECT_THAT(commit(rows(moved)).restated, ElementsAre(day("2026-10-05"))) << moved;
    EXPECT_EQ(files_.content(kFive), text_of(rows(moved)));
  }
}

TEST_F(RecommitTest, TakesManySmallMovesForAChangeOnceTheyAddUp) {
  const auto rows = [](std::string_view cost) {
    std::vector<Row> many;
    for (const char* key : {"a", "b", "c", "d"}) many.push_back({"2026-10-05", key, cost});
    return many;
  };
  commit(rows("1.25"));
  EXPECT_THAT(commit(rows("1.2500002")).restated, IsEmpty());
  EXPECT_THAT(commit(rows("1.2500009")).restated, ElementsAre(day("2026-10-05")));
}

TEST_F(RecommitTest, TellsOfRowsThatChangedAndNotOfTheirNeighboursNoise) {
  commit({{"2026-10-05", "alpha", "0.3"}, {"2026-10-05", "beta", "3"}});
  commit({{"2026-10-05", "alpha", "0.30000000000000004"}, {"2026-10-05", "beta", "4"}});
  EXPECT_THAT(lines_of(kRestatements), ElementsAre(HasSubstr(R"("rows_changed":1)")));
}

TEST_F(RecommitTest, TakesRowsOfOtherGroupedValuesForAChangeWhateverTheySumTo) {
  commit({{"2026-10-05", "alpha", "1.25"}});
  EXPECT_THAT(commit({{"2026-10-05", "beta", "1.25"}}).restated, ElementsAre(day("2026-10-05")));
  EXPECT_THAT(commit({{"2026-10-05", "beta", "1.25"}, {"2026-10-05", "gamma", "0"}}).restated,
              ElementsAre(day("2026-10-05")));
}

TEST_F(RecommitTest, FixesADamagedFileAlsoWhenOnlyNoiseCame) {
  commit(kRows);
  files_.plant(kSix, text_of({{"2026-10-06", "alpha", "7.1"}}));
  commit({kRows[0], kRows[1], {"2026-10-06", "alpha", "7.000000000000001"}});
  EXPECT_EQ(files_.content(kSix), text_of({{"2026-10-06", "alpha", "7.000000000000001"}}));
}

TEST_F(RecommitTest, RemembersEveryCommittedDayWhoseRowsChanged) {
  commit(kRows);
  EXPECT_EQ(files_.content(kRestatements), std::nullopt);
  clock_.advance(std::chrono::hours(24));
  const Receipt again = commit({{"2026-10-05", "alpha", "1.75"},
                                {"2026-10-05", "gamma", "2.0"},
                                kRows[2],
                                {"2026-10-07", "alpha", "9.0"}});
  EXPECT_THAT(again.restated, ElementsAre(day("2026-10-05"), day("2026-10-07")));
  EXPECT_EQ(again.restated_in, MonthState::kFinal);
  const std::string common = R"(,"restated_at":"2026-11-21T05:00:00Z","state":"final",)";
  EXPECT_THAT(
      lines_of(kRestatements),
      ElementsAre(HasSubstr(R"("day":"2026-10-05")" + common +
                            R"("rows_before":2,"rows_after":2,"totals_before":{"USD":"1.0"},)"
                            R"("totals_after":{"USD":"3.75"},)"
                            R"("rows_added":1,"rows_removed":1,"rows_changed":1})"),
                  HasSubstr(R"("day":"2026-10-07")" + common +
                            R"("rows_before":0,"rows_after":1,"totals_before":{},)"
                            R"("totals_after":{"USD":"9.0"},)"
                            R"("rows_added":1,"rows_removed":0,"rows_changed":0})")));
}

TEST_F(RecommitTest, AddsRestatementsOfLaterRunsToTheSameFile) {
  commit(kRows);
  clock_.advance(std::chrono::hours(1));
  commit({kRows[0], kRows[1], {"2026-10-06", "alpha", "8.0"}});
  clock_.advance(std::chrono::hours(1));
  commit(kRows);
  EXPECT_THAT(lines_of(kRestatements), ElementsAre(HasSubstr(R"("totals_after":{"USD":"8.0"})"),
                                                   HasSubstr(R"("totals_after":{"USD":"7.0"})")));
  clock_.advance(std::chrono::hours(1));
  commit(kRows);
  EXPECT_THAT(lines_of(kRestatements), SizeIs(2));
}

TEST_F(RecommitTest, DoesNotTellWhichRowsChangedWhenTheOldFileIsDamaged) {
  commit(kRows);
  files_.plant(kSix, "damaged");
  commit({kRows[0], kRows[1], {"2026-10-06", "alpha", "8.0"}});
  EXPECT_THAT(lines_of(kRestatements),
              ElementsAre(HasSubstr(R"("rows_added":null,"rows_removed":null)")));
}

TEST_F(RecommitTest, TakesNoRowOfOneShapeForARowOfAnother) {
  commit(kRows);
  Shape finer = daily_shape();
  finer.groupings.push_back({Grouping::Kind::kDimension, "ChargeType"});
  commit({kRows[0], kRows[1], {"2026-10-06", "alpha", "8.0"}}, october(), finer);
  EXPECT_THAT(lines_of(kRestatements),
              ElementsAre(HasSubstr(R"("rows_added":1,"rows_removed":1,"rows_changed":0)")));
}

TEST_F(RecommitTest, FixesAFileOfTheRightSizeOnlyWhenForced) {
  commit(kRows);
  std::string damaged = *files_.content(kFive);
  damaged[damaged.size() / 2] ^= 1;
  files_.plant(kFive, damaged);
  const auto six = files_.inode(kSix);
  EXPECT_EQ(commit(kRows).outcome, Outcome::kUnchanged);
  EXPECT_EQ(files_.content(kFive), damaged);
  CommitRequest forced = request_at(clock_.now());
  forced.force = true;
  const auto fixed = collect(store_, october(), kRows, forced);
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->outcome, Outcome::kCommitted);
  EXPECT_THAT(fixed->restated, IsEmpty());
  EXPECT_EQ(files_.content(kFive), text_of({kRows[0], kRows[1]}));
  EXPECT_EQ(files_.inode(kSix), six);
}

TEST_F(RecommitTest, FixesAFileThatCannotBeReadWhenForced) {
  commit(kRows);
  CommitRequest forced = request_at(clock_.now());
  forced.force = true;
  files_.fail_on("read", kFive, {ErrorKind::kIo, "bad sector"}, MemoryFileSystem::Repeat::kOnce);
  const auto fixed = collect(store_, october(), kRows, forced);
  ASSERT_TRUE(fixed) << fixed.error().message;
  EXPECT_THAT(fixed->files, ElementsAre(EndsWith("2026-10-05.jsonl")));
}

TEST_F(RecommitTest, LeavesWhatALaterReadSawAsItIs) {
  commit(kRows);
  const auto before = files_.files();
  const auto older = collect(store_, october(), {{"2026-10-05", "older"}},
                             request_at(clock_.now() - std::chrono::hours(1)));
  ASSERT_TRUE(older);
  EXPECT_EQ(older->outcome, Outcome::kUnchanged);
  EXPECT_THAT(older->newer, SizeIs(31));
  EXPECT_EQ(files_.files(), before);
}

TEST_F(RecommitTest, GoesOnAfterTheClockJumpedBackADay) {
  commit(kRows);
  FakeClock yesterday(clock_.now() - std::chrono::hours(24));
  Store store(files_, yesterday, "/data");
  const auto receipt = collect(store, october(), {kRows[0], kRows[1], {"2026-10-06", "new"}},
                               request_at(yesterday.now()));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->outcome, Outcome::kCommitted);
  EXPECT_THAT(receipt->newer, IsEmpty());
  // When the clock is right again, so is everything else.
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(commit(kRows).outcome, Outcome::kCommitted);
}

}  // namespace
}  // namespace azcost::commit
