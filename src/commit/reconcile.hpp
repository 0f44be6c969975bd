/// What a unit that was read changes about the month: a decision, and nothing but that.
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
  Totals without_customer = {};  ///< of the rows that name none
  /// False: some of the rows were not read now, so that Azure's total is not theirs.
  bool is_proved = true;
  std::uint32_t filled = 0;  ///< groupings, as bits, of which any row has a value
};

/// A unit that was read to its end.
struct UnitRead {
  Unit unit;
  /// With its control totals by the periods that have a file each.
  CommitRequest request;
  SystemTime now;
  int close_day = 10;
  /// The days that have rows.
  std::map<Day, DayRead> days;
};

/// The receipt, but for what Azure answered, and how it comes true.
struct Decision : Receipt {
  /// The month as it shall be.
  Manifest manifest;
  /// Days whose file is new or another one than before.
  std::vector<Day> changed;
  /// Files that no longer count, relative to the data directory.
  std::vector<std::string> removals;
};

/// What the files of days that are held, and were read, turned out to be.
struct HeldFiles {
  /// Days that were read with the rows that the manifest tells of, and whose files are not on disk
  /// as it says.
  std::set<Day> damaged;
  /// Of the other days with whole files, how their rows differ from those that were read, where not
  /// too much of them moved to say so.
  std::map<Day, RowChanges> changes;
  /// Days whose files are whole and hold the rows that were read, but for the noise of doubles.
  std::set<Day> same_rows;
};

/// What becomes of each day, told in full at `StagedUnit::commit`. A day of a month that was held
/// by day and is now held as a whole, or the reverse, is never a restated one: there is nothing to
/// compare it with.
///
/// `held` is the manifest as it stands, and proves itself by its digest: what it tells of a day is
/// what was committed, also where the file is damaged. Errors are of kind `kConfig`: the shape may
/// not be replaced.
[[nodiscard]] Result<Decision> reconcile(const UnitRead& read, const std::optional<Manifest>& held,
                                         const HeldFiles& files);

}  // namespace azcost::commit
