// Compares stored files with staged ones.
#include <optional>

#include "azcost/base/line_reader.hpp"
#include "azcost/commit/stored_file.hpp"
#include "azcost/model/rounding.hpp"
#include "staged_unit.hpp"

namespace azcost::commit {

namespace fs = std::filesystem;

/// Examines the stored files of the days that were read.
Result<HeldFiles> StagedUnitOnDisk::look_at_files(const std::optional<Manifest>& held,
                                                  const CommitRequest& request) {
  HeldFiles found;
  if (!held) return found;
  for (const auto& [day, staged] : staged_) {
    const auto entry = held->days.find(day);
    if (entry == held->days.end() || entry->second.file.empty()) continue;
    if (entry->second.sha256 == staged.sha256) {
      auto damaged = is_damaged(entry->second, request.force);
      if (!damaged) return std::move(damaged).error();
      if (*damaged) found.damaged.insert(day);
    } else if (held->shape == request.shape) {
      const auto changes = changes_of(entry->second, staged);
      if (!changes) continue;
      found.changes[day] = *changes;
      if (*changes == RowChanges() && has_same_sums(day, entry->second))
        found.same_rows.insert(day);
    }
  }
  return found;
}

/// How the rows of a committed file differ from those that were read; nothing when too many rows
/// moved, or when the file is damaged or cannot be read, which is no reason to keep its rows.
std::optional<RowChanges> StagedUnitOnDisk::changes_of(const DayEntry& entry,
                                                       const StagedFile& staged) {
  constexpr std::size_t kMostWaitingRows = 64UL * 1024;  // about 16 MiB of memory
  const fs::path path = place_.layout.root() / entry.file;
  const auto digest = digest_of(files_, path);
  if (!digest || *digest != entry.sha256) return std::nullopt;
  auto held_rows = LineReader::open(files_, path);
  auto read_rows = LineReader::open(files_, staged.path);
  if (!held_rows || !read_rows) return std::nullopt;
  const auto changes = compare_rows(*held_rows, *read_rows, kMostWaitingRows);
  return changes ? *changes : std::nullopt;
}

/// Whether the rows of a day that were read sum to the committed totals, up to the noise of
/// doubles. Rows that each differ by less than that may together differ by more.
bool StagedUnitOnDisk::has_same_sums(Day day, const DayEntry& entry) const {
  Totals now = kept_.totals_of(day);
  const auto& read = tally_.on(day);
  for (const auto& [currency, sums] : read) now[currency] += sums.cost.total;
  if (now.size() != entry.totals.size()) return false;
  for (const auto& [currency, sums] : read) {
    const auto total = entry.totals.find(currency);
    const bool same = total != entry.totals.end() && (total->second - now.at(currency)).abs() <=
                                                         double_noise(sums.cost.absolute());
    if (!same) return false;
  }
  return true;
}

/// True when the file is missing or has another size; with `by_content` also when it holds other
/// bytes.
Result<bool> StagedUnitOnDisk::is_damaged(const DayEntry& entry, bool by_content) {
  const fs::path path = place_.layout.root() / entry.file;
  auto info = files_.stat(path);
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kFile || (*info)->size != entry.bytes) return true;
  if (!by_content) return false;
  const auto digest = digest_of(files_, path);
  return !digest || *digest != entry.sha256;
}

}  // namespace azcost::commit
