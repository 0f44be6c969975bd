// How long a page takes from Azure's bytes to finished lines, as a multiple of what the kernel
// takes to write those lines: the machine cancels out, so that the ratio can be a promise (2.5).

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/page_to_jsonl.hpp"

namespace azcost::bench {
namespace {

/// The CPU time of this thread, including the kernel's work for it. Unlike a wall clock it does not
/// count other work on the same machine.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// A new file of the size of the page each time, whose blocks are not allocated yet, as in real
/// life.
class WrittenFile {
 public:
  WrittenFile() {
    const char* folder = std::getenv("TMPDIR");
    std::string name = std::string(folder != nullptr ? folder : "/tmp") + "/azcost-bench-XXXXXX";
    descriptor_ = mkstemp(name.data());
    unlink(name.c_str());
  }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;
  ~WrittenFile() { close(descriptor_); }

  bool write_anew(std::string_view text) {
    constexpr std::size_t kChunk = 256 * 1024;
    if (ftruncate(descriptor_, 0) != 0 || lseek(descriptor_, 0, SEEK_SET) != 0) return false;
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), std::min(text.size(), kChunk));
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int descriptor_ = -1;
};

void report(benchmark::State& state, const PageToJsonl& work, std::size_t bytes) {
  using benchmark::Counter;
  const double rows = static_cast<double>(state.iterations()) * static_cast<double>(work.rows());
  state.counters["ns_per_row"] =
      Counter(rows / 1e9, Counter::Flags(Counter::kIsRate | Counter::kInvert));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

/// Decode and normalize. The write of the same lines is timed in turns with it: whatever slows the
/// machine slows both.
void page_to_jsonl(benchmark::State& state) {
  PageToJsonl work;
  WrittenFile file;
  const std::string lines = work.lines();
  double reading = 0;
  double writing = 0;
  for (auto _ : state) {
    const double start = cpu_seconds();
    benchmark::DoNotOptimize(work.read_page().size());
    const double between = cpu_seconds();
    if (!file.write_anew(lines)) state.SkipWithError("cannot write a temporary file");
    const double end = cpu_seconds();
    state.SetIterationTime(between - start);
    reading += between - start;
    writing += end - between;
  }
  report(state, work, work.page_bytes());
  state.counters["ratio_to_write"] = reading / writing;
  state.counters["bytes_out_per_row"] =
      static_cast<double>(lines.size()) / static_cast<double>(work.rows());
}
BENCHMARK(page_to_jsonl)->UseManualTime()->Unit(benchmark::kMillisecond);

/// Keeps a page's cells, to hand them on without a decoder.
class CellKeeper final : public RowSink {
 public:
  Status columns(std::span<const Column> columns) override {
    columns_.assign(columns.begin(), columns.end());
    return ok_status();
  }
  Status row(std::span<const Cell> cells) override {
    for (const Cell& cell : cells) texts_.emplace_back(cell.text);
    for (const Cell& cell : cells) cells_.push_back({cell.kind, {}});
    return ok_status();
  }
  void hand_on(RowSink& sink) {
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].text = texts_[i];
    if (!sink.columns(columns_)) std::abort();
    for (std::size_t i = 0; i < cells_.size(); i += columns_.size()) {
      if (!sink.row(std::span(cells_).subspan(i, columns_.size()))) std::abort();
    }
  }

 private:
  std::vector<Column> columns_;
  std::vector<std::string> texts_;
  std::vector<Cell> cells_;
};

void normalize_alone(benchmark::State& state) {
  PageToJsonl work;
  CellKeeper cells;
  work.decode_into(cells);
  for (auto _ : state) {
    work.normalizer().batch().clear();
    cells.hand_on(work.normalizer());
  }
  report(state, work, work.page_bytes());
}
BENCHMARK(normalize_alone)->Unit(benchmark::kMillisecond);

/// Drops all rows.
class NullSink final : public RowSink {
 public:
  Status columns(std::span<const Column> /*columns*/) override { return ok_status(); }
  Status row(std::span<const Cell> cells) override {
    benchmark::DoNotOptimize(cells.data());
    return ok_status();
  }
};

void decode_alone(benchmark::State& state) {
  PageToJsonl work;
  NullSink sink;
  for (auto _ : state) work.decode_into(sink);
  report(state, work, work.page_bytes());
}
BENCHMARK(decode_alone)->Unit(benchmark::kMillisecond);

void write_alone(benchmark::State& state) {
  PageToJsonl work;
  WrittenFile file;
  const std::string lines = work.lines();
  for (auto _ : state) {
    if (!file.write_anew(lines)) state.SkipWithError("cannot write a temporary file");
  }
  report(state, work, lines.size());
}
BENCHMARK(write_alone)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace azcost::bench
