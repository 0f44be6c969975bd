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

/// The months that a backfill is about, both included.
struct BackfillRange {
  Month first;
  Month last;
  MonthOrder order = MonthOrder::kNewestFirst;
  /// Reads complete months, too.
  bool all = false;
};

/// What is to be read, and what is not.
struct Selection {
  Plan plan;
  std::vector<Unit> complete = {};  ///< months that are stored already, as wanted
  std::vector<Month> future = {};   ///< months that have not begun
};

/// The units that complete the months of `range`. A month is complete when it is stored in the
/// shape that the account wants (save for what Azure refused when it was stored), or in one that
/// tells what this one would lose, and each of its days is settled. Of a month that lacks some
/// days, only these are read; of one in another shape, or whose manifest is broken, all of them.
/// The units of a month stand together, in the order of the accounts. Errors are of kind `kUsage`:
/// the first month is after the last one.
[[nodiscard]] Result<Selection> plan_backfill(const std::vector<Account>& accounts, Schema schema,
                                              const BackfillRange& range, const Stored& stored,
                                              Day today);

}  // namespace azcost::plan
