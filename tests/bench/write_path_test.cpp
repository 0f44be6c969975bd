// What a commit writes and syncs, counted: whatever else the machine does, the counts are the same.
// commit_bench measures what they cost.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "azcost/commit/store.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"

namespace azcost::bench {
namespace {

constexpr int kDays = 31;
constexpr int kRowsPerDay = 300;
const Day kFirstDay{std::chrono::year{2026} / std::chrono::October / 1};

struct Counts {
  std::uint64_t written = 0;  ///< bytes
  std::uint64_t kept = 0;     ///< bytes of the day files
  std::int64_t file_syncs = 0;
  std::int64_t folder_syncs = 0;
  std::int64_t renames = 0;
};

/// Rows of the size that the default schema has. `stride`: 1 for rows in order.
void fill(RecordBatch& batch, Day day, int stride) {
  const std::string padding(850, 'x');
  batch.clear();
  for (int i = 0; i < kRowsPerDay; ++i) {
    const std::string number = std::to_string(10'000 + i * stride % kRowsPerDay);
    batch.open();
    batch.text().append(number + std::string(100, 'k'));
    batch.end_key();
    batch.text().append(R"({"BilledCost":12.5,"x_RowId":")" + number + padding + "\"}");
    batch.close(day, "USD", *Decimal::parse("12.5"));
  }
}

Counts commit_month(int stride) {
  testing::MemoryFileSystem files;
  testing::FakeClock clock(*parse_day("2026-11-20"));
  // Small, so that rows out of order have to be merged.
  commit::Store store(files, clock, "/data", {.sort_buffer_bytes = 128UL * 1024});
  EXPECT_TRUE(store.open_to_write("bench"));
  files.heal();
  auto staged =
      store.stage({"bench", Dataset::kActual, {kFirstDay, kFirstDay + std::chrono::days(30)}});
  EXPECT_TRUE(staged);
  RecordBatch batch;
  for (int day = 0; day < kDays; ++day) {
    fill(batch, kFirstDay + std::chrono::days(day), stride);
    EXPECT_TRUE((*staged)->append(batch));
  }
  EXPECT_TRUE((*staged)->seal());
  commit::CommitRequest request;
  request.read_at = clock.now();
  const auto receipt = (*staged)->commit(request);
  EXPECT_TRUE(receipt);
  const auto log = files.log();
  const auto count = [&log](std::string_view verb) {
    return std::ranges::count(log, verb, &testing::Operation::verb);
  };
  return {.written = files.bytes_appended(),
          .kept = receipt ? receipt->bytes_written : 0,
          .file_syncs = count("sync"),
          .folder_syncs = count("sync_directory"),
          .renames = count("rename")};
}

TEST(WritePath, WritesRowsThatComeInOrderOnce) {
  const Counts counts = commit_month(1);
  EXPECT_GT(counts.kept, std::uint64_t{kDays} * kRowsPerDay * 850);
  // The rest is sort keys (in case rows out of order follow), the manifest and the journal.
  EXPECT_LT(counts.written, counts.kept * 115 / 100);
}

TEST(WritePath, WritesRowsThatComeOutOfOrderTwice) {
  const Counts counts = commit_month(7);
  EXPECT_LT(counts.written, counts.kept * 240 / 100);
}

TEST(WritePath, SyncsEachFileOnceAndEachFolderAFewTimes) {
  const Counts counts = commit_month(1);
  EXPECT_EQ(counts.file_syncs, kDays + 2);  // the manifest and the journal
  EXPECT_LE(counts.folder_syncs, 16);
  EXPECT_EQ(counts.renames, kDays + 2);
}

}  // namespace
}  // namespace azcost::bench
