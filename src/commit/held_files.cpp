// How the files that are held compare with what was staged.
#include <optional>

#include "azcost/base/digest.hpp"
#include "azcost/base/line_reader.hpp"
#include "azcost/commit/whole_file.hpp"
#include "azcost/model/rounding.hpp"
#include "row_changes.hpp"
#include "staged_unit.hpp"

namespace azcost::commit {

namespace fs = std::filesystem;

/// Looks at the files of days that were read and are held already.
Result<HeldFiles> StagedUnitOnDisk::look_at_files(const std::optional<Manifest>& held,
                                                  const CommitRequest& request) {
  HeldFiles found;
  if (!held) return found;
  for (const auto& [day, staged] : staged_) {
    const auto entry = held->days.find(day);
    if (entry == held->days.end() || entry->second.file.empty()) continue;
    if (entry->second.sha256 != staged.sha256) {
      const bool is_same =
          held->shape == request.shape && holds_same_rows(day, entry->second, staged);
      if (is_same) found.same_rows.insert(day);
      continue;
    }
    auto damaged = is_damaged(entry->second, request.force);
    if (!damaged) return std::move(damaged).error();
    if (*damaged) found.damaged.insert(day);
  }
  return found;
}

/// Whether the committed file of `day` is whole, and its rows differ from those that were read by
/// no more than the noise of doubles: each of them, and their sum.
bool StagedUnitOnDisk::holds_same_rows(Day day, const DayEntry& entry, const StagedFile& staged) {
  const auto read = tally_.days().find(day);
  if (read == tally_.days().end() || entry.rows != staged.rows) return false;
  Totals now = kept_.totals_of(day);
  for (const auto& [currency, sums] : read->second) now[currency] += sums.cost.total;
  if (now.size() != entry.totals.size()) return false;
  for (const auto& [currency, sums] : read->second) {
    const auto total = entry.totals.find(currency);
    const bool same = total != entry.totals.end() && (total->second - now.at(currency)).abs() <=
                                                         double_noise(sums.cost.absolute());
    if (!same) return false;
  }
  const fs::path path = place_.layout.root() / entry.file;
  auto held_rows = LineReader::open(files_, path);
  auto read_rows = LineReader::open(files_, staged.path);
  // A file that cannot be read is no reason to keep its rows.
  if (!held_rows || !read_rows) return false;
  const auto same = same_rows(*held_rows, *read_rows);
  if (!same || !*same) return false;
  const auto digest = digest_of(files_, path);
  return digest && *digest == entry.sha256;
}

/// True when the file is missing or of another size, and, when it is read as well, when it holds
/// other bytes.
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
