/// Sorts the rows of a unit into day files, within a given amount of memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "line_writer.hpp"
#include "repeated_rows.hpp"
#include "sort_buffer.hpp"
#include "sorted_run.hpp"

namespace azcost::commit {

/// Takes rows in any order. When the buffer is full, rows are written as sorted runs: the first run
/// of a day straight into its file, later ones beside it. A run continues as long as keys rise, so
/// that rows which arrive in order, as those of Azure do, are written once and never merged.
///
/// A merge needs at least 4 KiB for each run, so that memory starts to grow when one day has more
/// than `buffer_bytes` / 4 KiB runs: beyond 4 GB of shuffled rows of a day with a buffer of 4 MiB.
class RowSorter {
 public:
  /// Files are made in `folder`, which must exist; day files are called "2026-10-05.jsonl".
  RowSorter(FileSystem& files, std::filesystem::path folder, std::size_t buffer_bytes);

  /// Takes a row by copy.
  Status add(Day day, std::string_view key, std::string_view line);

  /// Returns the file of each day that has rows. No more rows may follow. To be called once.
  Result<std::map<Day, StagedFile>> finish();
  /// After `finish`: rows with the key of another row of their day. They are not in its file.
  [[nodiscard]] const RepeatedByDay& repeated() const noexcept { return repeated_; }

 private:
  struct DayFile {
    LineWriter writer;
    std::vector<SortedRun> runs;  // the first one is in the file, the others are in the overflow
  };

  Status spill();
  Status spill_day(Day day);
  Status finish_day(Day day);
  Result<DayFile*> file_of(Day day);
  Status write_run(const SortBuffer::Entries& entries, SortedRun& run, LineWriter& lines);
  Status write_lines(const SortBuffer::Entries& entries, LineWriter& lines) const;
  [[nodiscard]] bool continues(const SortedRun& run, const SortBuffer::Entries& entries) const;
  Result<StagedFile> staged(Day day, DayFile& file);
  Status merge(Day day, const std::vector<SortedRun>& runs,
               const std::filesystem::path& first_lines, LineWriter& out);
  Status discard_runs();

  FileSystem& files_;
  std::filesystem::path folder_;
  std::size_t buffer_bytes_;
  std::optional<SortBuffer> buffer_;
  WriteBuffer write_buffer_;
  std::map<Day, DayFile> days_;
  std::optional<LineWriter> overflow_;
  std::optional<KeyWriter> keys_;
  RepeatedByDay repeated_;
};

}  // namespace azcost::commit
