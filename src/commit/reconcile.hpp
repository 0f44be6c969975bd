/// Decides what a unit that was read changes in its month. Changes no file itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "row_changes.hpp"

namespace azcost::commit {

/// What Azure answered for one day (or, with monthly granularity, for the month).
struct DayRead {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
  Totals totals;
  Totals without_customer = {};  ///< of the rows without a customer
  /// False: some of the rows were not read now, so that Azure's total does not prove them.
  bool is_proved = true;
  std::uint32_t filled = 0;  ///< as bits: the groupings with a value in any row
};

/// A unit that was read to its end.
struct UnitRead {
  Unit unit;
  /// Its control totals have one entry for each file.
  CommitRequest request;
  SystemTime now;
  int close_day = 10;
  /// The days that have rows.
  std::map<Day, DayRead> days;
};

/// The receipt without the numbers of Azure's answer, and the changes to make.
struct Decision : Receipt {
  /// The new manifest of the month.
  Manifest manifest;
  /// Days whose file is new or changes.
  std::vector<Day> changed;
  /// Files that no longer count, relative to the data directory.
  std::vector<std::string> removals;
};

/// How the stored files of the days that were read compare with the read.
struct HeldFiles {
  /// Days whose rows were read as committed, but whose file on disk is missing or damaged.
  std::set<Day> damaged;
  /// For other days with a whole file: how its rows differ from those that were read. A day is left
  /// out when too many rows moved.
  std::map<Day, RowChanges> changes;
  /// Days whose files are whole and hold the rows that were read, up to the noise of doubles.
  std::set<Day> same_rows;
};

/// Decides for each day as `StagedUnit::commit` describes. When the granularity of the month
/// changes, no day counts as restated: there is nothing to compare it with.
///
/// `held` is the stored manifest. Its digest proves it: its entry of a day is what was committed,
/// even if the file is damaged. Errors are of kind `kConfig`: the shape may not be replaced.
[[nodiscard]] Result<Decision> reconcile(const UnitRead& read, const std::optional<Manifest>& held,
                                         const HeldFiles& files);

}  // namespace azcost::commit
