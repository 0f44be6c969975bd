/// The data directory: where rows become files that count.
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
  /// Memory for rows that wait to be sorted; a unit that outgrows it is sorted in pieces on disk.
  /// Rows pass through it on their way, so that it should fit into a processor's cache: with 16 MiB
  /// a month of a million rows takes a third longer (tests/bench/commit_bench).
  std::size_t sort_buffer_bytes = 4UL * 1024 * 1024;
  /// The last day of the next month on which a month may still change, from 1.
  int close_day = 10;
};

/// What a commit has to know besides the rows.
struct CommitRequest {
  /// The shape of the question that Azure answered in the end.
  Shape shape;
  /// What was wanted and what the service does not take. Its absence from `shape` is nobody's wish,
  /// so that it is no reason to keep what older rows tell of it. It is not part of the shape: rows
  /// with equal groupings mean the same, whatever else was wanted.
  Refused refused;
  /// FOCUS columns that the shape cannot feed.
  std::vector<std::string> gaps_in_schema;
  /// What Azure says the days sum to, kept in the manifest beside our own sums; nothing when it was
  /// not asked. Whether they agree is for `StagedUnit::prove` to say.
  std::optional<DailyTotals> control;
  /// When the unit's first request went out: a read that began later has seen more.
  SystemTime read_at;
  /// Takes days without rows for what they are, also where we hold rows of them.
  bool accept_empty = false;
  /// Customers of the shape whose rows Azure refused to tell: tenant ids in lower case. The rows
  /// that we hold of them have to be in the unit already: see `StagedUnit::keep_rows_of_unread`.
  std::set<std::string> unread_customers = {};
  /// Lets a shape replace one that tells more, reads the files of unchanged days to mend those that
  /// are damaged, and replaces a manifest that is broken, whose text is kept beside it.
  bool force = false;
};

/// What became of a unit.
struct Receipt {
  /// Committed, unchanged, empty or kept; kept also when other days changed.
  Outcome outcome = Outcome::kEmpty;
  std::uint64_t rows = 0;  ///< that Azure answered
  Totals totals;           ///< of these rows
  /// Day files that were written, relative to the data directory, oldest first.
  std::vector<std::string> files;
  std::uint64_t bytes_written = 0;  ///< of these files
  /// Days that Azure answered with no rows and where ours were kept.
  std::vector<Day> kept;
  /// Days that lost their rows, as `CommitRequest::accept_empty` allows.
  std::vector<Day> emptied;
  /// Days that stay as they are because what we hold of them was read later than this.
  std::vector<Day> newer;
  /// Days that had been committed before and whose rows are others now.
  std::vector<Day> restated;
  /// What the month was for these days: what is restated in a final one deserves a warning.
  MonthState restated_in = MonthState::kOpen;
};

/// The rows of one unit on their way to disk. Nothing counts before `commit`; an object that ends
/// without it leaves only a staging folder, and removes that too when it can. After a call that
/// failed no other may be made. One thread at a time; the store's collaborators must outlive it.
/// Abstract so that the sorter, the tally and the journal stay private to the room; there is one
/// implementation.
class StagedUnit {
 public:
  StagedUnit() = default;
  StagedUnit(const StagedUnit&) = delete;
  StagedUnit& operator=(const StagedUnit&) = delete;
  virtual ~StagedUnit() = default;

  /// Takes all records of `batch` by copy; they may come in any order and for any day of the
  /// window. Of a batch with a row of another day none is taken: an error of kind `kData`.
  virtual Status append(const RecordBatch& batch) = 0;

  /// Takes over, from the days that the month holds in the shape of `request`, the rows of its
  /// `unread_customers`: they cannot be read now, and must not go with the day files that the rows
  /// at hand replace. A day of which no row came is left out, unless `request` accepts empty days:
  /// it is kept as a whole. To be called after all rows were taken and before `seal`; the rows are
  /// no part of what is proved.
  ///
  /// Errors: `kConfig` when the month is held in another shape, in which such rows cannot stay;
  /// `kData` when a file that may hold some is not what was committed.
  virtual Status keep_rows_of_unread(const CommitRequest& request) = 0;

  /// Ends the taking of rows: sorts, hashes, counts and sums what was appended. To be called once,
  /// before any of the calls below.
  virtual Status seal() = 0;

  /// What the rows add up to.
  [[nodiscard]] virtual Totals totals() const = 0;

  /// Copies all rows of the unit, day by day and sorted, to `out`. Only before `commit`.
  virtual Status copy_to(WritableFile& out) = 0;

  /// Two rows of one day came with the same grouped values: no file can hold both, and nothing in
  /// them tells which one counts. The error, of kind `kData`, names them, and says whether Azure's
  /// totals count both, one or neither; `control`, as for `prove`, is null when they were not asked
  /// for. Nothing when there are none.
  [[nodiscard]] virtual std::optional<Error> repeated_rows(const ControlTotals* control,
                                                           Granularity granularity) const = 0;

  /// Compares the sums of the rows with `control`, what Azure says the days of the window sum to,
  /// for rows of `shape`; with monthly granularity the days of `control` count together. A
  /// difference that the service's own rounding can explain is none. Only before `commit`; it
  /// changes nothing.
  ///
  /// Errors are of kind `kData` and name the days and amounts that differ, and by how much: rows
  /// were missed, or the data was refreshed in between. Reading again tells which.
  virtual Status prove(const ControlTotals& control, const Shape& shape) const = 0;

  /// Makes the days visible and publishes the manifest, all or nothing. To be called once. What is
  /// committed survives a power cut.
  ///
  /// A day whose rows are the committed ones, up to the noise of doubles in their amounts
  /// (model/rounding.hpp), is not touched. A day without rows is kept where we hold rows of it; it
  /// is pending until it is settled (`is_settled`), so also today and in the future, and zero after
  /// that. A day that was read later
  /// than `read_at` stays as it is, unless that is later than now: then the clock was wrong, then
  /// or now, and the rows at hand win.
  ///
  /// Errors: of kind `kConfig` when the month holds a shape that this one may not replace, of kind
  /// `kData` when there are `repeated_rows`; nothing has changed then. When the device fails after
  /// the unit was decided, its days become visible with the next commit or the next
  /// `open_to_write`, whichever comes first.
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

  /// Creates what is missing of the directory and takes the daemon's place in it, until the store
  /// ends: `kBusy` when another daemon has it. Others may write in between.
  Status open_for_daemon();

  /// Creates what is missing of the directory, takes the lock (`kBusy` when another run has it),
  /// finishes what a dead run had decided and sweeps the rest of what it left in staging. The lock
  /// is held until the store ends.
  Status open_to_write(std::string_view command);

  /// The manifest of a month, or nothing when there is none yet. Errors: `kData` for one that is
  /// broken or of another month, `kIo`.
  Result<std::optional<Manifest>> manifest(std::string_view account, Dataset dataset,
                                           const Month& month);

  /// The months of which there is a manifest, whole or broken. Errors: `kIo`.
  Result<std::vector<Month>> stored_months(std::string_view account, Dataset dataset);

  /// Opens a folder for the rows of one unit below staging. Requires `open_to_write`, or, for rows
  /// that are only copied out, a data directory of the caller's own.
  Result<std::unique_ptr<StagedUnit>> stage(const Unit& unit);

  /// Writes a run record; its name is made from the start time and the id.
  Status write_run_record(const RunRecord& record);

  /// The records of the last runs, the newest first, `most` at most. Files that are no run records
  /// are passed over: nobody should depend on what a crash left of one. Errors: `kIo`.
  Result<std::vector<RunRecord>> past_runs(std::size_t most = 100);

  /// The type of the billing account's agreement as it was kept, in the words of the Billing API;
  /// nothing when none was kept of this billing account. What cannot be read was never kept.
  [[nodiscard]] std::optional<std::string> known_agreement(std::string_view account,
                                                           std::string_view billing_account_id);
  /// Keeps that type for the runs to come. Requires `open_to_write`.
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
