/// The data directory: where rows become files that count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/record.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"

namespace azcost::commit {

/// Where things are below a data directory. Names are part of the contract: do not change.
class Layout {
 public:
  explicit Layout(std::filesystem::path data_dir) : root_(std::move(data_dir)) {}

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }
  /// The file of a day, or, with monthly granularity, of the month that it lies in.
  [[nodiscard]] std::filesystem::path day_file(std::string_view account, Dataset dataset,
                                               Granularity granularity, Day day) const;
  [[nodiscard]] std::filesystem::path manifest(std::string_view account, Dataset dataset,
                                               const Month& month) const;
  [[nodiscard]] std::filesystem::path run_record(SystemTime started_at,
                                                 std::string_view run_id) const;
  /// Rows on their way: a folder for each run that writes.
  [[nodiscard]] std::filesystem::path staging() const { return root_ / "staging"; }
  [[nodiscard]] std::filesystem::path run_folder(SystemTime started_at) const;
  /// True for the names that `run_folder` makes; everything else in staging is somebody else's.
  [[nodiscard]] static bool is_run_folder(std::string_view name) noexcept;
  [[nodiscard]] std::filesystem::path lock() const { return root_ / "lock"; }

 private:
  std::filesystem::path root_;
};

struct StoreOptions {
  /// Memory for rows that wait to be sorted; a unit that outgrows it is sorted in pieces on disk.
  std::size_t sort_buffer_bytes = 16UL * 1024 * 1024;
  /// The last day of the next month on which a month may still change, from 1.
  int close_day = 10;
};

/// What became of a unit.
struct Receipt {
  /// Committed, unchanged, empty or kept; kept also when other days changed.
  Outcome outcome = Outcome::kEmpty;
  std::uint64_t rows = 0;  ///< that Azure answered
  Totals totals;           ///< of these rows
  /// Day files that were written, relative to the data directory, oldest first.
  std::vector<std::string> files;
  /// Days that Azure answered with no rows and where ours were kept.
  std::vector<Day> kept;
};

/// The rows of one unit on their way to disk. Nothing counts before `commit`; an object that ends
/// without it leaves only a staging folder, and removes that too when it can. After a call that
/// failed no other may be made. One thread at a time; the store's collaborators must outlive it.
class StagedUnit {
 public:
  StagedUnit() = default;
  StagedUnit(const StagedUnit&) = delete;
  StagedUnit& operator=(const StagedUnit&) = delete;
  virtual ~StagedUnit() = default;

  /// Takes all records of `batch` by copy; they may come in any order and for any day of the
  /// window. Two rows with one key on one day are an error of kind `kData`, found at `seal`.
  virtual Status append(const RecordBatch& batch) = 0;

  /// Ends the taking of rows: sorts, hashes, counts and sums what was appended. To be called once,
  /// before any of the calls below.
  virtual Status seal() = 0;

  /// Copies all rows of the unit, day by day and sorted, to `out`. Only before `commit`.
  virtual Status copy_to(WritableFile& out) = 0;

  /// Makes the days visible and publishes the manifest, all or nothing. A day whose bytes are the
  /// committed ones is not touched. Days without rows where we hold rows are kept. To be called
  /// once. What is committed survives a power cut.
  ///
  /// Errors: of kind `kConfig` when the month holds another shape; nothing has changed then. When
  /// the device fails after the unit was decided, its days become visible with the next commit or
  /// the next `open_to_write`, whichever comes first.
  virtual Result<Receipt> commit(const Shape& shape, const std::vector<std::string>& gaps) = 0;
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

  /// Creates what is missing of the directory, takes the lock (`kBusy` when another run has it),
  /// finishes what a dead run had decided and sweeps the rest of what it left in staging. The lock
  /// is held until the store ends.
  Status open_to_write(std::string_view command);

  /// The manifest of a month, or nothing when there is none yet. Errors: `kData` for a broken one.
  Result<std::optional<Manifest>> manifest(std::string_view account, Dataset dataset,
                                           const Month& month);

  /// Opens a folder for the rows of one unit below staging. Requires `open_to_write`, or, for rows
  /// that are only copied out, a data directory of the caller's own.
  Result<std::unique_ptr<StagedUnit>> stage(const Unit& unit);

  /// Writes a run record; its name is made from the start time and the id.
  Status write_run_record(const RunRecord& record);

 private:
  /// The folder of this run below staging, made when it is first needed.
  Result<std::filesystem::path> run_folder();

  FileSystem& files_;
  Clock& clock_;
  Layout layout_;
  StoreOptions options_;
  std::unique_ptr<FileLock> lock_;
  std::optional<std::filesystem::path> run_folder_;
  std::uint64_t staged_units_ = 0;
};

}  // namespace azcost::commit
