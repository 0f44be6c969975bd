
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "october_store.hpp"
#include "support/string_file.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

class StagedUnitTest : public testing::OctoberStore {};

TEST_F(StagedUnitTest, WritesOneSortedFileForEachDay) {
  const Receipt receipt = commit({kRows[2], kRows[1], kRows[0]});
  EXPECT_EQ(receipt.outcome, Outcome::kCommitted);
  EXPECT_EQ(receipt.rows, 3U);
  EXPECT_THAT(receipt.totals, ElementsAre(Pair("USD", *Decimal::parse("8.0"))));
  EXPECT_THAT(receipt.files,
              ElementsAre("data/actual/account=contoso/month=2026-10/2026-10-05.jsonl",
                          "data/actual/account=contoso/month=2026-10/2026-10-06.jsonl"));
  EXPECT_EQ(files_.content(kFive), text_of({kRows[0], kRows[1]}));
  EXPECT_EQ(files_.content(kSix), text_of({kRows[2]}));
}

TEST_F(StagedUnitTest, PublishesAManifestThatAPersonCanRead) {
  commit({{"2026-10-05", "alpha", "1.25"}, {"2026-10-05", "beta", "0.10", "EUR"}},
         october("2026-10-04", "2026-10-05"));
  const std::string path = std::string(AZCOST_TEST_DATA) + "/commit/manifest.json";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << *files_.content(kManifest);
  }
  std::ifstream golden(path, std::ios::binary);
  EXPECT_EQ(files_.content(kManifest), std::string(std::istreambuf_iterator<char>(golden), {}));
}

TEST_F(StagedUnitTest, NeitherWritesNorSyncsAnythingInDataWhenNothingChanged) {
  commit(kRows);
  const auto five = files_.inode(kFive);
  clock_.advance(std::chrono::hours(24));
  files_.heal();
  const Receipt again = commit(kRows);
  EXPECT_EQ(again.outcome, Outcome::kUnchanged);
  EXPECT_THAT(again.files, IsEmpty());
  EXPECT_EQ(files_.inode(kFive), five);
  for (const auto& operation : files_.log()) {
    if (operation.verb == "stat") continue;
    EXPECT_THAT(operation.path.native(), Not(StartsWith("/data/data"))) << operation.verb;
    EXPECT_THAT(operation.target.native(), Not(StartsWith("/data/data"))) << operation.verb;
    EXPECT_FALSE(operation.verb == "sync" && operation.path.extension() == ".jsonl");
  }
}

TEST_F(StagedUnitTest, ReplacesOnlyTheDayThatChanged) {
  commit(kRows);
  const auto five = files_.inode(kFive);
  const Receipt again = commit({kRows[0], kRows[1], {"2026-10-06", "alpha", "8.0"}});
  EXPECT_EQ(again.outcome, Outcome::kCommitted);
  EXPECT_THAT(again.files,
              ElementsAre("data/actual/account=contoso/month=2026-10/2026-10-06.jsonl"));
  EXPECT_EQ(files_.inode(kFive), five);
  EXPECT_EQ(files_.content(kSix), text_of({{"2026-10-06", "alpha", "8.0"}}));
}

TEST_F(StagedUnitTest, ProvesItsSumsAgainstControlTotals) {
  auto staged = store_.stage(october());
  ASSERT_TRUE((*staged)->append(batch_of(kRows)));
  ASSERT_TRUE((*staged)->seal());
  ControlTotals control = {.cost = {{day("2026-10-05"), {{"USD", *Decimal::parse("1.0")}}},
                                    {day("2026-10-06"), {{"USD", *Decimal::parse("7.0")}}}}};
  EXPECT_TRUE((*staged)->prove(control, daily_shape()));
  control.cost[day("2026-10-06")]["USD"] = *Decimal::parse("19.5");
  const auto proved = (*staged)->prove(control, daily_shape());
  ASSERT_FALSE(proved);
  EXPECT_EQ(proved.error(), (Error{ErrorKind::kData,
                                   "rows and control totals differ: 2026-10-06 has 7.0 USD in "
                                   "rows and 19.5 in Azure's total, 12.5 too few"}));
  // It only reports; the caller decides what to do.
  EXPECT_TRUE((*staged)->commit(request_at(clock_.now())));
}

TEST_F(StagedUnitTest, ProvesAMonthlySumAgainstTheDaysOfItsMonth) {
  auto staged = store_.stage(october());
  ASSERT_TRUE((*staged)->append(batch_of({{"2026-10-01", "alpha", "8.0"}})));
  ASSERT_TRUE((*staged)->seal());
  const ControlTotals control = {.cost = {{day("2026-10-05"), {{"USD", *Decimal::parse("1.0")}}},
                                          {day("2026-10-06"), {{"USD", *Decimal::parse("7.0")}}}}};
  Shape monthly = daily_shape();
  monthly.granularity = Granularity::kMonthly;
  EXPECT_TRUE((*staged)->prove(control, monthly));
  EXPECT_FALSE((*staged)->prove(control, daily_shape()));
}

TEST_F(StagedUnitTest, WritesAManifestForAMonthWithoutRows) {
  const Receipt receipt = commit({});
  EXPECT_EQ(receipt.outcome, Outcome::kEmpty);
  EXPECT_EQ(receipt.rows, 0U);
  EXPECT_EQ(manifest().days.size(), 31U);
  EXPECT_EQ(manifest().state, MonthState::kFinal);
}

TEST_F(StagedUnitTest, TellsTheTimeWhenTheReadingBegan) {
  const CommitRequest request = request_at(clock_.now() + std::chrono::milliseconds(999));
  clock_.advance(std::chrono::hours(3));
  ASSERT_TRUE(collect(store_, october(), kRows, request));
  EXPECT_EQ(manifest().days.at(day("2026-10-05")).collected_at, at("2026-11-20", 5));
}

/// A few hundred rows on 31 days, in the order that `seed` gives.
std::vector<Row> shuffled_month(unsigned seed) {
  static const std::vector<std::string> kDays = [] {
    std::vector<std::string> days;
    for (int i = 0; i < 31; ++i)
      days.push_back(format_day(day("2026-10-01") + std::chrono::days(i)));
    return days;
  }();
  std::vector<Row> rows;
  for (int i = 0; i < 400; ++i) {
    rows.push_back({kDays[static_cast<std::size_t>(i % 31)], "meter " + std::to_string(i)});
  }
  std::mt19937 random(seed);
  std::shuffle(rows.begin(), rows.end(), random);
  return rows;
}

TEST(StagedUnit, GivesTheSameBytesWhateverTheOrderOfArrivalAndTheBuffer) {
  const auto collected = [](unsigned seed, std::size_t sort_buffer_bytes) {
    MemoryFileSystem files;
    FakeClock clock(at("2026-11-20", 5));
    {
      Store store(files, clock, "/data", {.sort_buffer_bytes = sort_buffer_bytes});
      EXPECT_TRUE(store.open_to_write("collect"));
      EXPECT_TRUE(collect(store, october(), shuffled_month(seed)));
    }
    return files.files();
  };
  const auto expected = collected(1, 1024UL * 1024);
  EXPECT_EQ(expected.size(), 33U);  // 31 days, the manifest, the lock
  EXPECT_EQ(collected(2, 1024UL * 1024), expected);
  EXPECT_EQ(collected(3, 4000), expected);
  EXPECT_EQ(collected(4, 1), expected);
}

TEST_F(StagedUnitTest, CopiesAllRowsInOrderWithoutCommittingThem) {
  auto staged = store_.stage(october());
  ASSERT_TRUE(staged);
  ASSERT_TRUE((*staged)->append(batch_of({kRows[2], kRows[1], kRows[0]})));
  ASSERT_TRUE((*staged)->seal());
  files_.plant("/out/other", "");
  const auto out = files_.create("/out/rows");
  ASSERT_TRUE((*staged)->copy_to(**out));
  EXPECT_EQ(files_.content("/out/rows"), text_of(kRows));
  staged->reset();
  EXPECT_FALSE(files_.content(kFive).has_value());
  EXPECT_FALSE(files_.content(kManifest).has_value());
}

// A process that is killed between two writes leaves whole rows to the reader of a pipe.
TEST_F(StagedUnitTest, CopiesRowsInPiecesThatEndWithARow) {
  std::vector<Row> rows;
  for (int i = 0; i < 40; ++i) {
    const std::string name = std::to_string(100 + i);
    // One of them is longer than any piece.
    rows.push_back({"2026-10-05", name + std::string(i == 20 ? 700'000U : 30'000U, 'k'), "1.5"});
  }
  auto staged = store_.stage(october());
  for (const Row& row : rows) ASSERT_TRUE((*staged)->append(batch_of({row})));
  ASSERT_TRUE((*staged)->seal());
  azcost::testing::StringFile sink;
  ASSERT_TRUE((*staged)->copy_to(sink));
  EXPECT_GT(sink.pieces.size(), 4U);
  std::string copied;
  for (const std::string& piece : sink.pieces) {
    EXPECT_TRUE(piece.ends_with('\n'));
    copied += piece;
  }
  EXPECT_EQ(copied, text_of(rows));
}

TEST_F(StagedUnitTest, WorksWithoutALockInAFolderOfTheCallersOwn) {
  Store own(files_, clock_, "/private");
  auto staged = own.stage(october());
  ASSERT_TRUE(staged) << staged.error().message;
  ASSERT_TRUE((*staged)->append(batch_of(kRows)));
  EXPECT_TRUE((*staged)->seal());
}

/// The error about two rows that cost `first` and `second`, beside one of 10, when Azure's total of
/// the day is `total`; empty: Azure was not asked.
std::string report_of_repeated(Store& store, std::string_view first, std::string_view second,
                               std::string_view total) {
  auto staged = store.stage(october());
  EXPECT_TRUE((*staged)->append(batch_of({{"2026-10-05", "alpha", first},
                                          {"2026-10-05", "beta", "10"},
                                          {"2026-10-05", "alpha", second}})));
  EXPECT_TRUE((*staged)->seal());
  ControlTotals control;
  if (!total.empty()) control.cost = {{day("2026-10-05"), {{"USD", *Decimal::parse(total)}}}};
  const auto repeated =
      (*staged)->repeated_rows(total.empty() ? nullptr : &control, Granularity::kDaily);
  EXPECT_TRUE(repeated);
  EXPECT_EQ(repeated->kind, ErrorKind::kData);
  EXPECT_THAT(repeated->message, HasSubstr("for 2026-10-05: alpha"));
  return repeated->message;
}

TEST_F(StagedUnitTest, SaysWhichOfTwoRowsWithOneKeyAzuresTotalCounts) {
  EXPECT_THAT(report_of_repeated(store_, "1.5", "1.5", "13"), HasSubstr("sum with both of them"));
  EXPECT_THAT(report_of_repeated(store_, "1.5", "1.5", "11.5"), HasSubstr("sum with one of them"));
  EXPECT_THAT(report_of_repeated(store_, "1.5", "2.5", "11.5"), HasSubstr("sum with one of them"));
  EXPECT_THAT(report_of_repeated(store_, "1.5", "2.5", "12.5"), HasSubstr("sum with one of them"));
  EXPECT_THAT(report_of_repeated(store_, "1.5", "1.5", "10"), HasSubstr("neither with both"));
  EXPECT_THAT(report_of_repeated(store_, "0", "0", "10"), HasSubstr("too little"));
  EXPECT_THAT(report_of_repeated(store_, "1.5", "1.5", ""), HasSubstr("without control totals"));
}

TEST_F(StagedUnitTest, CommitsNoneOfTheRowsWhenTwoOfThemHaveOneKey) {
  auto staged = store_.stage(october());
  ASSERT_TRUE((*staged)->append(batch_of({kRows[0], kRows[2], kRows[0]})));
  ASSERT_TRUE((*staged)->seal());
  const auto receipt = (*staged)->commit(request_at(clock_.now()));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, ErrorKind::kData);
  EXPECT_EQ(files_.content(kFive), std::nullopt);
  EXPECT_EQ(files_.content(kManifest), std::nullopt);
}

TEST_F(StagedUnitTest, TakesNoneOfABatchWithARowOfADayThatWasNotAskedFor) {
  auto staged = store_.stage(october("2026-10-01", "2026-10-05"));
  const auto taken = (*staged)->append(batch_of({kRows[0], kRows[2]}));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kData);
  EXPECT_THAT(taken.error().message, HasSubstr("2026-10-06"));
  ASSERT_TRUE((*staged)->append(batch_of({kRows[0]})));
  ASSERT_TRUE((*staged)->seal());
  EXPECT_EQ((*staged)->repeated_rows(nullptr, Granularity::kDaily), std::nullopt);
  const auto receipt = (*staged)->commit(request_at(clock_.now()));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->rows, 1U);
}

TEST_F(StagedUnitTest, RefusesAnAccountThatIsNoFolderName) {
  Unit unit = october();
  unit.account = "../etc";
  const auto staged = store_.stage(unit);
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().kind, ErrorKind::kInternal);
}

TEST_F(StagedUnitTest, RefusesAnotherShapeAndChangesNothing) {
  commit(kRows);
  const auto before = files_.files();
  Shape coarser = daily_shape();
  coarser.groupings.pop_back();
  const auto receipt =
      collect(store_, october(), {{"2026-10-05", "all", "1.0"}}, request_at(clock_.now(), coarser));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(receipt.error().message,
              StartsWith("committing contoso actual 2026-10-01..2026-10-31: 2026-10 is stored in "
                         "another shape"));
  EXPECT_EQ(files_.files(), before);
}

TEST_F(StagedUnitTest, RefusesToBuildOnABrokenManifest) {
  files_.plant(kManifest, "{\"manifest_version\":1");
  const auto receipt = collect(store_, october(), kRows);
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, ErrorKind::kData);
  EXPECT_THAT(receipt.error().message, HasSubstr("'" + kManifest + "': the manifest is broken"));
  EXPECT_FALSE(files_.content(kFive).has_value());
}

}  // namespace
}  // namespace azcost::commit
