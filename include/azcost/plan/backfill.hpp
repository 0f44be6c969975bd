/// Decides which months of history are still to be read. No I/O, no clock.
#pragma once

#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/plan/stored.hpp"

namespace azcost::plan {

enum class MonthOrder { kNewestFirst, kOldestFirst };

/// The months of a backfill, both included.
struct BackfillRange {
  Month first;
  Month last;
  MonthOrder order = MonthOrder::kNewestFirst;
  /// Also reads complete months.
  bool all = false;
};

/// What to read, and what to leave out.
struct Selection {
  Plan plan;
  std::vector<Unit> complete = {};  ///< months that are already stored as wanted
  std::vector<Month> future = {};   ///< months that have not begun
};

/// The units that complete the months of `range`. A month is complete when all its days are
/// settled, and it is stored in the shape that the account wants (except for what Azure refused at
/// that time) or in one with details that the wanted shape would lose. If a month lacks some days,
/// only these are read; if it has another shape or a broken manifest, all of it is read. The units
/// of a month stand together, in the order of the accounts. Errors are of kind `kUsage`: the first
/// month is after the last one.
[[nodiscard]] Result<Selection> plan_backfill(const std::vector<Account>& accounts, Schema schema,
                                              const BackfillRange& range, const Stored& stored,
                                              Day today);

}  // namespace azcost::plan
