/// The data directory, and how rows are committed to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/record.hpp"
#include "azcost/model/refusal.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"

namespace azcost::commit {

struct StoreOptions {
  /// Memory for rows that wait to be sorted. A larger unit is sorted in pieces on disk. All rows
  /// pass through this memory, so it should fit into a processor's cache: with 16 MiB a month of a
  /// million rows takes a third longer (tests/bench/commit_bench).
  std::size_t sort_buffer_bytes = 4UL * 1024 * 1024;
  /// The last day of the next month on which a month may still change, from 1.
  int close_day = 10;
};

/// What a commit needs to know besides the rows.
struct CommitRequest {
  /// The shape of the query that Azure answered in the end.
  Shape shape;
  /// What was asked for and Azure refused. The user did not choose to drop it, so a stored shape
  /// that has it may be replaced by `shape`. Not part of the shape: rows with equal groupings mean
  /// the same, whatever else was asked for.
  Refused refused;
  /// FOCUS columns that the shape cannot feed.
  std::vector<std::string> gaps_in_schema;
  /// Azure's own totals of the days. The manifest keeps them beside the sums of the rows. Empty
  /// when Azure was not asked. `StagedUnit::prove` compares the two.
  std::optional<DailyTotals> control;
  /// When the unit's first request was sent. Of two reads, the one that began later counts.
  SystemTime read_at;
  /// Accepts an empty answer even for days that have stored rows (`--accept-empty`).
  bool accept_empty = false;
  /// Customers of the shape whose rows Azure refused to return: tenant ids in lower case. Their
  /// stored rows must be in the unit already: see `StagedUnit::keep_rows_of_unread`.
  std::set<std::string> unread_customers = {};
  /// Lets a shape replace one with more detail. Also checks the content of unchanged day files and
  /// fixes damaged ones, and replaces a broken manifest, whose text is kept beside it.
  bool force = false;
};

/// The result of a commit.
struct Receipt {
  /// Committed, unchanged, empty or kept; kept also when other days changed.
  Outcome outcome = Outcome::kEmpty;
  std::uint64_t rows = 0;  ///< in Azure's answer
  Totals totals;           ///< of these rows
  /// Day files that were written, relative to the data directory, oldest first.
  std::vector<std::string> files;
  std::uint64_t bytes_written = 0;  ///< of these files
  /// Days without rows in Azure's answer whose stored rows were kept.
  std::vector<Day> kept;
  /// Days whose stored rows were deleted, as `CommitRequest::accept_empty` allows.
  std::vector<Day> emptied;
  /// Days that were left as they are because a later read of them is stored.
  std::vector<Day> newer;
  /// Days that were committed before and whose rows have changed.
  std::vector<Day> restated;
  /// The state of the month for these days: a restatement in a final month deserves a warning.
  MonthState restated_in = MonthState::kOpen;
};

/// The rows of one unit before they are committed. Nothing counts before `commit`. An object that
/// is destroyed without it leaves nothing but a staging folder, and removes even that when it can.
/// After a call has failed, make no other call. One thread at a time. The store's collaborators
/// must outlive it.
class StagedUnit {
 public:
  StagedUnit() = default;
  StagedUnit(const StagedUnit&) = delete;
  StagedUnit& operator=(const StagedUnit&) = delete;
  virtual ~StagedUnit() = default;

  /// Copies all records of `batch`. They may be in any order and of any day of the window. If one
  /// row is of another day, no record is taken and the error is of kind `kData`.
  virtual Status append(const RecordBatch& batch) = 0;

  /// Copies the stored rows of the `unread_customers` of `request` into the unit: they cannot be
  /// read now, and must not be lost when new rows replace the day files. Only for months that are
  /// stored in the shape of `request`. Days without new rows are left out, because they are kept as
  /// a whole, unless `request` accepts empty days. To be called after all rows were appended and
  /// before `seal`. `prove` does not count these rows.
  ///
  /// Errors: `kConfig` when the month is stored in another shape, so that such rows cannot be kept;
  /// `kData` when a file that may hold some is not what was committed.
  virtual Status keep_rows_of_unread(const CommitRequest& request) = 0;

  /// Sorts, hashes, counts and sums the rows that were appended. No more rows may follow. To be
  /// called once, before any of the calls below.
  virtual Status seal() = 0;

  /// What the rows add up to.
  [[nodiscard]] virtual Totals totals() const = 0;

  /// Copies all rows of the unit, day by day and sorted, to `out`. Only before `commit`.
  virtual Status copy_to(WritableFile& out) = 0;

  /// The error when two rows of one day have the same grouped values; empty when there are none. A
  /// file cannot hold both, and nothing in them says which one counts. The error is of kind
  /// `kData`, names the rows, and says whether Azure's totals count both, one or neither. `control`
  /// is as for `prove`, and null when Azure was not asked for totals.
  [[nodiscard]] virtual std::optional<Error> repeated_rows(const ControlTotals* control,
                                                           Granularity granularity) const = 0;

  /// Compares the sums of the rows with `control`, Azure's own totals of the window's days, for
  /// rows of `shape`. With monthly granularity the days of `control` are added up. A difference
  /// that the service's rounding can explain is ignored. Only before `commit`; it changes nothing.
  ///
  /// Errors are of kind `kData` and name the days and amounts that differ, and by how much. Either
  /// rows were missed, or Azure refreshed the data in between: a second read shows which.
  virtual Status prove(const ControlTotals& control, const Shape& shape) const = 0;

  /// Makes the days visible and publishes the manifest, all or nothing. To be called once. What is
  /// committed survives a power cut.
  ///
  /// A day whose rows equal the committed ones, up to the noise of doubles in their amounts
  /// (model/rounding.hpp), is not touched. A day without rows keeps its stored rows, unless
  /// `accept_empty` is set. If it has none, it is pending until it is settled (`is_settled`), as
  /// today and future days are, and zero after that. A day that was read later than `read_at` stays
  /// as it is. But if that later time lies in the future, the clock was wrong then or is wrong now,
  /// and the new rows win.
  ///
  /// Errors: `kConfig` when the month is stored in a shape that this one may not replace, `kData`
  /// when there are `repeated_rows`. Nothing has changed then. When the device fails after the
  /// journal was written, the next commit or the next `open_to_write` makes the days visible.
  virtual Result<Receipt> commit(const CommitRequest& request) = 0;
};

/// Reads and writes one data directory. Writing needs the lock (see `open_to_write`).
/// Not thread-safe.
class Store {
 public:
  Store(FileSystem& files, Clock& clock, std::filesystem::path data_dir, StoreOptions options = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] const Layout& layout() const noexcept { return layout_; }

  /// Creates the directory if necessary, and takes the daemon's lock until the store is destroyed.
  /// `kBusy` when another daemon holds it. Other runs may write meanwhile.
  Status open_for_daemon();

  /// Creates the directory if necessary, takes the lock (`kBusy` when another run holds it),
  /// finishes the commits of runs that died, and removes what else they left in staging. The lock
  /// is held until the store is destroyed.
  Status open_to_write(std::string_view command);

  /// The manifest of a month, or nothing when there is none yet. Errors: `kData` for one that is
  /// broken or of another month, `kIo`.
  Result<std::optional<Manifest>> manifest(std::string_view account, Dataset dataset,
                                           const Month& month);

  /// The months that have a manifest, whole or broken. Errors: `kIo`.
  Result<std::vector<Month>> stored_months(std::string_view account, Dataset dataset);

  /// Makes a folder in staging for the rows of one unit. Requires `open_to_write`, except in a data
  /// directory of the caller's own from which rows are only copied out.
  Result<std::unique_ptr<StagedUnit>> stage(const Unit& unit);

  /// Writes a run record; its name is made from the start time and the id.
  Status write_run_record(const RunRecord& record);

  /// The records of the last runs, the newest first, at most `most`. Files that are no run records
  /// are skipped: a crash may have left part of one. Errors: `kIo`.
  Result<std::vector<RunRecord>> past_runs(std::size_t most = 100);

  /// The stored agreement type of the billing account, in the words of the Billing API. Empty when
  /// none is stored for this billing account, or when it cannot be read.
  [[nodiscard]] std::optional<std::string> known_agreement(std::string_view account,
                                                           std::string_view billing_account_id);
  /// Stores that type for later runs. Requires `open_to_write`.
  Status keep_agreement(std::string_view account, std::string_view billing_account_id,
                        std::string_view type);

 private:
  /// The folder of this run below staging, made when it is first needed.
  Result<std::filesystem::path> run_folder();

  FileSystem& files_;
  Clock& clock_;
  Layout layout_;
  StoreOptions options_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<FileLock> daemon_lock_;
  std::optional<std::filesystem::path> run_folder_;
  std::uint64_t staged_units_ = 0;
};

}  // namespace azcost::commit
