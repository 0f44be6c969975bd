/// Decides what to read: which windows, which groupings, in which order. No I/O, no clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::plan {

struct PlanRequest {
  std::vector<Account> accounts;
  Day today;
  /// The last month stays open until this day of the following one.
  int close_day = 10;
  /// Days asked for, both included; without them the open months are read.
  std::optional<Day> from;
  std::optional<Day> to;
};

/// The units of a run, oldest window first within an account and dataset. Windows never cross a
/// month and never end after `today`: Azure refuses a start in the future.
/// Errors are of kind `kUsage`: `from` after `to`, `from` after `today`.
[[nodiscard]] Result<Plan> plan_collection(const PlanRequest& request);

/// The shape that an account's rows of one dataset have: the default groupings of its agreement,
/// or those of the account, with tag keys in the place of the last ones.
[[nodiscard]] Shape shape_of(const Account& account, Dataset dataset, Schema schema);

}  // namespace azcost::plan
