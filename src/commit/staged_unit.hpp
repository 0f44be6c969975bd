/// Takes one unit's rows from pages to committed day files.
#pragma once

#include <filesystem>
#include <map>
#include <optional>

#include "azcost/commit/store.hpp"
#include "azcost/model/tally.hpp"
#include "journal.hpp"
#include "line_writer.hpp"
#include "reconcile.hpp"
#include "row_sorter.hpp"

namespace azcost::commit {

/// Where a unit is staged.
struct StagingPlace {
  Layout layout;
  std::filesystem::path run_folder;
  std::filesystem::path unit_folder;  ///< exists, is empty, and is below the run's folder
};

class StagedUnitOnDisk final : public StagedUnit {
 public:
  StagedUnitOnDisk(FileSystem& files, const Clock& clock, Unit unit, StagingPlace place,
                   const StoreOptions& options);
  ~StagedUnitOnDisk() override;

  Status append(const RecordBatch& batch) override;
  Status keep_rows_of_unread(const CommitRequest& request) override;
  Status seal() override;
  [[nodiscard]] Totals totals() const override;
  Status copy_to(WritableFile& out) override;
  [[nodiscard]] std::optional<Error> repeated_rows(const ControlTotals* control,
                                                   Granularity granularity) const override;
  Status prove(const ControlTotals& control, const Shape& shape) const override;
  Result<Receipt> commit(const CommitRequest& request) override;

 private:
  Result<Receipt> commit_sealed(const CommitRequest& request);
  [[nodiscard]] UnitRead as_read(const CommitRequest& request) const;
  Result<HeldFiles> look_at_files(const std::optional<Manifest>& held,
                                  const CommitRequest& request);
  std::optional<RowChanges> changes_of(const DayEntry& entry, const StagedFile& staged);
  [[nodiscard]] bool has_same_sums(Day day, const DayEntry& entry) const;
  Status keep_rows_of_unread(Day day, const DayEntry& entry, const CommitRequest& request);
  Result<bool> is_damaged(const DayEntry& entry, bool by_content);
  Result<std::optional<Manifest>> held_manifest(bool replace_broken);
  Status publish(const UnitRead& read, const Decision& decision,
                 const std::optional<Manifest>& held);
  Result<Journal> stage_for(const UnitRead& read, const Decision& decision,
                            const std::optional<Manifest>& held);
  Status check_places(const Journal& journal);
  Status stage_days(const Decision& decision, Journal& journal);
  Status stage_manifest(const Decision& decision, Journal& journal);
  void enter_restatements(const UnitRead& read, const Decision& decision, const Manifest& held,
                          Journal& journal) const;
  [[nodiscard]] StagingFolder folder() const { return {place_.unit_folder, place_.layout.root()}; }

  FileSystem& files_;
  const Clock& clock_;
  Unit unit_;
  StagingPlace place_;
  int close_day_;
  RowSorter sorter_;
  Tally tally_;  // of the rows that were read
  Tally kept_;   // of the rows that were copied from stored days
  std::map<Day, StagedFile> staged_;
  HeldFiles held_files_;
  /// The journal may be on disk: it needs the folder.
  bool has_journal_ = false;
};

}  // namespace azcost::commit
