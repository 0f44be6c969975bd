/// A month holds one shape. Decides whether another one may replace it.
#pragma once

#include <set>

#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::commit {

/// Whether the rows of `unit` may be committed to a month that is stored in another shape. They may
/// if they have all details of the stored rows (with `force` also fewer) and replace every one of
/// them. `days_with_rows` are the days for which Azure answered rows; with `accept_empty` the
/// others count as answered too. Errors are of kind `kConfig` and name what differs.
Status may_replace(const Manifest& held, const Unit& unit, const CommitRequest& request,
                   const std::set<Day>& days_with_rows);

}  // namespace azcost::commit
