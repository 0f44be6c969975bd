/// A committed day whose rows changed when it was read again, and the file that remembers it.
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
  MonthState state = MonthState::kOpen;  ///< of the month, then
  /// Nothing when the old file was damaged, or too much of it moved to tell.
  std::optional<RowChanges> changes;
};

/// What is added to the file.
struct RestatementLine {
  /// Tells the line from every other one, and stays the same when it is made again.
  std::string id;
  std::string json;  ///< begins with the id

  friend bool operator==(const RestatementLine&, const RestatementLine&) = default;
};

[[nodiscard]] RestatementLine line_of(const Unit& unit, const Restatement& restatement);

/// Adds those of `lines` that are not there yet to the file `target`, in one step and by way of
/// `temporary` (same file system; what is there goes). A last line that is torn goes as well.
/// Survives a power cut.
Status add_restatements(FileSystem& files, const std::filesystem::path& temporary,
                        const std::filesystem::path& target,
                        const std::vector<RestatementLine>& lines);

}  // namespace azcost::commit
