#include "row_sorter.hpp"

#include <algorithm>
#include <utility>

namespace azcost::commit {
namespace {

constexpr std::string_view kOverflowName = "overflow.lines";
constexpr std::string_view kKeysName = "runs.keys";
constexpr std::size_t kLargestReadBuffer = 64UL * 1024;
constexpr std::size_t kSmallestReadBuffer = 4UL * 1024;

}  // namespace

RowSorter::RowSorter(FileSystem& files, std::filesystem::path folder, std::size_t buffer_bytes)
    : files_(files),
      folder_(std::move(folder)),
      buffer_bytes_(buffer_bytes),
      buffer_(std::in_place, buffer_bytes) {}

Status RowSorter::add(Day day, std::string_view key, std::string_view line) {
  if (!buffer_->has_room_for(key, line)) {
    if (auto spilled = spill(); !spilled) return spilled;
  }
  buffer_->add(day, key, line);
  return ok_status();
}

Result<std::map<Day, StagedFile>> RowSorter::finish() {
  for (const Day day : buffer_->days()) {
    if (auto finished = finish_day(day); !finished) return std::move(finished).error();
  }
  buffer_.reset();  // frees its memory for the merge
  if (keys_) {
    if (auto flushed = keys_->flush(); !flushed) return std::move(flushed).error();
  }
  std::map<Day, StagedFile> done;
  for (auto& [day, file] : days_) {
    auto written = staged(day, file);
    if (!written) return std::move(written).error();
    done[day] = *std::move(written);
  }
  days_.clear();
  if (auto discarded = discard_runs(); !discarded) return std::move(discarded).error();
  return done;
}

Status RowSorter::spill() {
  for (const Day day : buffer_->days()) {
    if (auto spilled = spill_day(day); !spilled) return spilled;
  }
  buffer_->clear();
  return ok_status();
}

/// Writes the rows of `day` to the run that they continue, or to a new one.
Status RowSorter::spill_day(Day day) {
  const SortBuffer::Entries& entries = buffer_->sorted(day, repeated_);
  auto file = file_of(day);
  if (!file) return std::move(file).error();
  std::vector<SortedRun>& runs = (*file)->runs;
  const auto fits = [&](const SortedRun& run) { return continues(run, entries); };
  auto run = std::ranges::find_if(runs, fits);
  if (run == runs.end()) run = runs.insert(runs.end(), SortedRun());
  if (!keys_) {
    auto keys = KeyWriter::create(files_, folder_ / kKeysName);
    if (!keys) return std::move(keys).error();
    keys_ = *std::move(keys);
  }
  if (run == runs.begin()) return write_run(entries, *run, (*file)->writer);
  if (!overflow_) {
    auto lines = LineWriter::create(files_, folder_ / kOverflowName, write_buffer_);
    if (!lines) return std::move(lines).error();
    overflow_ = *std::move(lines);
  }
  return write_run(entries, *run, *overflow_);
}

/// Like `spill_day`, for the last rows of a day: without a merge their keys are not needed.
Status RowSorter::finish_day(Day day) {
  const SortBuffer::Entries& entries = buffer_->sorted(day, repeated_);
  auto file = file_of(day);
  if (!file) return std::move(file).error();
  const std::vector<SortedRun>& runs = (*file)->runs;
  const bool needs_no_merge =
      runs.empty() || (runs.size() == 1 && continues(runs.front(), entries));
  return needs_no_merge ? write_lines(entries, (*file)->writer) : spill_day(day);
}

Result<RowSorter::DayFile*> RowSorter::file_of(Day day) {
  const auto found = days_.find(day);
  if (found != days_.end()) return &found->second;
  auto writer = LineWriter::create(files_, folder_ / (format_day(day) + ".jsonl"), write_buffer_);
  if (!writer) return std::move(writer).error();
  return &days_.insert({day, DayFile{*std::move(writer), {}}}).first->second;
}

Status RowSorter::write_run(const SortBuffer::Entries& entries, SortedRun& run, LineWriter& lines) {
  const std::uint64_t first_key = keys_->position();
  const std::uint64_t first_line = lines.position();
  std::string_view previous = run.last_key;
  for (const SortBuffer::Entry& entry : entries) {
    const std::string_view key = buffer_->key_of(entry);
    if (auto added = keys_->add(key, previous, entry.line_size); !added) return added;
    previous = key;
  }
  if (auto written = write_lines(entries, lines); !written) return written;
  add_to(run.keys, first_key, keys_->position());
  add_to(run.lines, first_line, lines.position());
  run.last_key = std::string(previous);
  return ok_status();
}

Status RowSorter::write_lines(const SortBuffer::Entries& entries, LineWriter& lines) const {
  for (const SortBuffer::Entry& entry : entries) {
    if (auto added = lines.add(buffer_->line_of(entry)); !added) return added;
  }
  return lines.flush();
}

bool RowSorter::continues(const SortedRun& run, const SortBuffer::Entries& entries) const {
  return run.last_key < buffer_->key_of(entries.front());
}

/// The finished file of a day: the one that was written so far, or the merge of its runs.
Result<StagedFile> RowSorter::staged(Day day, DayFile& file) {
  auto written = file.writer.finish();
  if (!written || file.runs.size() <= 1) return written;
  auto merged = LineWriter::create(files_, folder_ / (format_day(day) + ".merged"), write_buffer_);
  if (!merged) return std::move(merged).error();
  if (auto done = merge(day, file.runs, written->path, *merged); !done)
    return std::move(done).error();
  written->file.reset();
  if (auto removed = files_.remove(written->path); !removed) return std::move(removed).error();
  return merged->finish();
}

/// Merges `runs`. The first one is in the file `first_lines`.
Status RowSorter::merge(Day day, const std::vector<SortedRun>& runs,
                        const std::filesystem::path& first_lines, LineWriter& out) {
  auto keys = files_.open(folder_ / kKeysName);
  if (!keys) return std::move(keys).error();
  auto first = files_.open(first_lines);
  if (!first) return std::move(first).error();
  auto others = files_.open(folder_ / kOverflowName);
  if (!others) return std::move(others).error();
  const std::size_t buffer =
      std::clamp(buffer_bytes_ / runs.size(), kSmallestReadBuffer, kLargestReadBuffer);
  std::vector<RunReader> readers;
  for (const SortedRun& run : runs) {
    readers.emplace_back(**keys, readers.empty() ? **first : **others, run, buffer);
  }
  RunMerger merger(readers);
  std::optional<std::string> last_key;
  std::string last_line;
  for (;;) {
    auto next = merger.next();
    if (!next) return std::move(next).error();
    if (*next == nullptr) return ok_status();
    const RunReader& row = **next;
    if (last_key == row.key()) {
      repeated_[day].add(row.key(), last_line, row.line());
      continue;
    }
    last_key = row.key();
    last_line = row.line();
    if (auto added = out.add(row.line()); !added) return added;
  }
}

Status RowSorter::discard_runs() {
  if (keys_) {
    keys_.reset();
    if (auto removed = files_.remove(folder_ / kKeysName); !removed) return removed;
  }
  if (!overflow_) return ok_status();
  overflow_.reset();
  return files_.remove(folder_ / kOverflowName);
}

}  // namespace azcost::commit
