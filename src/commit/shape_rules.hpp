/// A month holds one shape: what it takes to replace it by another.
#pragma once

#include <set>

#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::commit {

/// Whether the rows of `unit` may be committed to a month that is held in another shape. They may
/// when they tell all that the held rows tell (with `force` also less) and take the place of every
/// one of them: `days_with_rows` are the days that were answered with rows, and with `accept_empty`
/// the others count as answered too. Errors are of kind `kConfig` and name what differs.
Status may_replace(const Manifest& held, const Unit& unit, const CommitRequest& request,
                   const std::set<Day>& days_with_rows);

}  // namespace azcost::commit
