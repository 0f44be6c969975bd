/// What a run did, unit by unit: the answer to "did last night work?".
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/totals.hpp"

namespace azcost {

/// How a unit ended. An error never looks like "no cost".
enum class Outcome {
  kCommitted,  ///< at least one day changed on disk
  kUnchanged,  ///< read, and equal to what is on disk
  kRead,       ///< read and written to the output; nothing was to be stored
  kEmpty,      ///< Azure answered no rows, and none are stored
  kKept,       ///< Azure answered no rows for days with stored rows, which were kept
  kMismatch,   ///< rows and control total differ: nothing was committed
  kThrottled,  ///< the quota would have made us wait too long
  kForbidden,  ///< Azure refused
  kFailed,     ///< anything else; `error` says what
  kSkipped,    ///< not tried
};

[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;

/// Commands as they stand in run records.
inline constexpr std::string_view kCollectCommand = "collect";
inline constexpr std::string_view kBackfillCommand = "backfill";
inline constexpr std::string_view kDaemonCommand = "run";

struct UnitRecord {
  Unit unit;
  Outcome outcome = Outcome::kSkipped;
  std::uint64_t rows = 0;
  std::uint64_t pages = 0;
  std::uint64_t requests = 0;
  std::uint64_t qpu = 0;
  double throttled_seconds = 0;
  std::optional<Error> error;
  /// Skipped because Azure keeps no data of these days any more: nothing is left to be done.
  bool beyond_history = false;
  // What the summary shows besides; not part of the record on disk.
  Totals totals;                    ///< of the unit's rows
  std::vector<std::string> files;   ///< day files written, relative to the data directory
  std::uint64_t bytes_written = 0;  ///< of these files
  std::size_t restated_days = 0;    ///< that had been committed with other rows
};

struct RunRecord {
  std::string run_id;
  std::string command;
  std::string version;
  SystemTime started_at;
  SystemTime ended_at;
  int exit_code = 0;
  std::vector<UnitRecord> units;
  /// Months of a backfill that were not asked for because they were stored completely. Not part of
  /// the record on disk.
  std::size_t complete_before = 0;
};

/// Whether all that Azure has of the unit was read: neither a failure, nor left for another run.
[[nodiscard]] bool was_read(const UnitRecord& record) noexcept;

/// An account and one of its datasets.
using AccountDataset = std::pair<std::string, Dataset>;

/// The accounts and datasets of which the run had units and has read all of them.
[[nodiscard]] std::set<AccountDataset> read_whole(const RunRecord& record);

/// Whether a unit has failed for a reason that may pass by itself: Azure was out of reach or busy,
/// its data changing, the disk full.
[[nodiscard]] bool may_pass(const UnitRecord& record) noexcept;

/// One JSON object with the keys in a fixed order, two spaces of indent, a final newline.
[[nodiscard]] std::string to_json(const RunRecord& record);
/// Reads what `to_json` wrote; the kinds of the errors are not in it and come back as `kInternal`.
/// Errors are of kind `kData`.
[[nodiscard]] Result<RunRecord> parse_run_record(std::string_view text);

}  // namespace azcost
