// How long a month of a million rows takes from finished lines to committed day files, as a
// multiple of what the machine takes to write and sync the same bytes in as many files. The promise
// is 1.5.
//
// Both write below $TMPDIR, in turns; the disk's speed cancels out.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/system_clock.hpp"
#include "azcost/commit/store.hpp"
#include "support/temp_dir.hpp"

namespace azcost::bench {
namespace {

constexpr int kDays = 31;
constexpr int kRowsPerDay = 32'258;
constexpr int kRowsPerPage = 5000;
constexpr int kPagesPerDay = (kRowsPerDay + kRowsPerPage - 1) / kRowsPerPage;
const Day kFirstDay{std::chrono::year{2026} / std::chrono::October / 1};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Eight digits that differ between all rows of a day.
std::string row_number(int row) {
  constexpr std::size_t kDigits = 8;
  const std::string digits = std::to_string(row);
  return std::string(kDigits - digits.size(), '0') + digits;
}

/// Rows of the size that the default schema has, in order, as Azure sends them.
void fill(RecordBatch& batch, Day day, int page) {
  const std::string padding(850, 'x');
  batch.clear();
  for (int i = 0; i < kRowsPerPage; ++i) {
    const int row = page * kRowsPerPage + i;
    if (row >= kRowsPerDay) return;
    batch.open();
    batch.text().append("\x01" + row_number(row) + std::string(100, 'k'));
    batch.end_key();
    batch.text().append(R"({"BilledCost":12.5,"x_RowId":")" + row_number(row) + padding + "\"}");
    batch.close(day, "USD", *Decimal::parse("12.5"));
  }
}

/// Commits a month into a new data directory. Returns the seconds that appending and committing
/// took.
double commit_month(const std::filesystem::path& data_dir) {
  PosixFileSystem files;
  SystemClock clock;
  commit::Store store(files, clock, data_dir);
  if (!store.open_to_write("bench")) std::abort();
  double seconds = 0;
  auto start = std::chrono::steady_clock::now();
  auto staged =
      store.stage({"bench", Dataset::kActual, {kFirstDay, kFirstDay + std::chrono::days(30)}});
  if (!staged) std::abort();
  seconds += seconds_since(start);
  RecordBatch batch;
  for (int day = 0; day < kDays; ++day) {
    for (int page = 0; page < kPagesPerDay; ++page) {
      fill(batch, kFirstDay + std::chrono::days(day), page);
      start = std::chrono::steady_clock::now();
      if (!(*staged)->append(batch)) std::abort();
      seconds += seconds_since(start);
    }
  }
  start = std::chrono::steady_clock::now();
  if (!(*staged)->seal()) std::abort();
  commit::CommitRequest request;
  request.read_at = clock.now();
  if (!(*staged)->commit(request)) std::abort();
  return seconds + seconds_since(start);
}

/// Writes and syncs the same bytes, page by page, in as many files.
double write_month(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  double seconds = 0;
  RecordBatch batch;
  for (int day = 0; day < kDays; ++day) {
    auto start = std::chrono::steady_clock::now();
    const std::string name = (folder / std::to_string(day)).string();
    const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) std::abort();
    seconds += seconds_since(start);
    for (int page = 0; page < kPagesPerDay; ++page) {
      fill(batch, kFirstDay + std::chrono::days(day), page);
      std::string lines;
      for (std::size_t i = 0; i < batch.size(); ++i) lines.append(batch[i].line).push_back('\n');
      start = std::chrono::steady_clock::now();
      constexpr std::size_t kChunk = 256UL * 1024;
      for (std::string_view left = lines; !left.empty();) {
        const ssize_t written = write(file, left.data(), std::min(left.size(), kChunk));
        if (written <= 0) std::abort();
        left.remove_prefix(static_cast<std::size_t>(written));
      }
      seconds += seconds_since(start);
    }
    start = std::chrono::steady_clock::now();
    if (fsync(file) != 0 || close(file) != 0) std::abort();
    seconds += seconds_since(start);
  }
  return seconds;
}

/// Takes the best of several rounds of each: whatever disturbs a round does not disturb all of
/// them.
void commit_a_million_rows(benchmark::State& state) {
  double committing = 1e9;
  double writing = 1e9;
  for (auto _ : state) {
    testing::TempDir folder;
    writing = std::min(writing, write_month(folder.path() / "plain"));
    std::filesystem::remove_all(folder.path() / "plain");
    const double seconds = commit_month(folder.path() / "store");
    state.SetIterationTime(seconds);
    committing = std::min(committing, seconds);
  }
  state.counters["best_ms"] = committing * 1e3;
  state.counters["best_write_ms"] = writing * 1e3;
  state.counters["ratio_to_write"] = committing / writing;
  state.counters["rows"] = kDays * kRowsPerDay;
}
BENCHMARK(commit_a_million_rows)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5);

}  // namespace
}  // namespace azcost::bench
