/// The way of one unit's rows from pages to committed day files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "azcost/commit/store.hpp"
#include "journal.hpp"
#include "line_writer.hpp"
#include "reconcile.hpp"
#include "row_sorter.hpp"

namespace azcost::commit {

/// Where a unit is staged, and when its reading began.
struct StagingPlace {
  Layout layout;
  std::filesystem::path run_folder;
  std::filesystem::path unit_folder;  ///< exists, is empty, and below the run's folder
  SystemTime started_at;
};

/// Reads a manifest; nothing when there is none.
Result<std::optional<Manifest>> read_manifest(FileSystem& files, const std::filesystem::path& path);

class StagedUnitOnDisk final : public StagedUnit {
 public:
  StagedUnitOnDisk(FileSystem& files, Unit unit, StagingPlace place, const StoreOptions& options);
  ~StagedUnitOnDisk() override;

  Status append(const RecordBatch& batch) override;
  Status seal() override;
  Status copy_to(WritableFile& out) override;
  Result<Receipt> commit(const Shape& shape, const std::vector<std::string>& gaps) override;

 private:
  struct DayTally {
    std::uint64_t rows = 0;
    Totals totals;
  };

  void count(const RecordView& record);
  Result<Receipt> commit_sealed(const Shape& shape, const std::vector<std::string>& gaps);
  [[nodiscard]] UnitRead as_read(const Shape& shape, const std::vector<std::string>& gaps) const;
  Result<std::set<Day>> damaged_days(const std::optional<Manifest>& held);
  Status publish(const Decision& decision, const std::optional<Manifest>& held);
  Result<Journal> stage_for(const Decision& decision, const std::optional<Manifest>& held);
  [[nodiscard]] Receipt receipt_of(const Decision& decision) const;
  [[nodiscard]] StagingFolder folder() const { return {place_.unit_folder, place_.layout.root()}; }

  FileSystem& files_;
  Unit unit_;
  StagingPlace place_;
  int close_day_;
  RowSorter sorter_;
  std::map<Day, DayTally> tallies_;
  // The place of the last row's sum: rows of one day and currency come in long stretches.
  Day last_day_;
  std::string last_currency_;
  DayTally* last_tally_ = nullptr;
  Decimal* last_total_ = nullptr;
  std::map<Day, StagedFile> staged_;
  /// The journal stands, so the folder belongs to it.
  bool decided_ = false;
};

}  // namespace azcost::commit
