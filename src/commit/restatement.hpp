/// A committed day whose rows changed when it was read again, and the file that records it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "row_changes.hpp"

namespace azcost::commit {

struct Restatement {
  Day day;  ///< the first of the month with monthly granularity
  DayEntry before;
  DayEntry after;  ///< without a file when the day lost its rows
  SystemTime restated_at;
  MonthState state = MonthState::kOpen;  ///< of the month at that time
  /// Nothing when the old file was damaged, or too many of its rows moved.
  std::optional<RowChanges> changes;
};

/// A line to add to the file.
struct RestatementLine {
  /// Unique, and the same when the line is made again.
  std::string id;
  std::string json;  ///< begins with the id

  friend bool operator==(const RestatementLine&, const RestatementLine&) = default;
};

[[nodiscard]] RestatementLine line_of(const Unit& unit, const Restatement& restatement);

/// Adds those of `lines` that are missing to the file `target`, in one step. `temporary` is a path
/// on the same file system; a file there is replaced. A torn last line of `target` is removed.
/// Survives a power cut.
Status add_restatements(FileSystem& files, const std::filesystem::path& temporary,
                        const std::filesystem::path& target,
                        const std::vector<RestatementLine>& lines);

}  // namespace azcost::commit
