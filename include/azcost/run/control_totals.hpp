/// Azure's own totals, which prove that no row is missing.
#pragma once

#include <stop_token>

#include "azcost/base/result.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

struct CustomersByScope;

/// Asks `source` for the totals of `unit`'s days, for rows of `shape`: the same amounts and
/// customers, without groupings. One query, as long as the service can answer all days at once.
/// Requests and quota are added to `record`, also on failure. Blocks, stops and fails as
/// `fetch::Pager::fetch` does. With `customers` (queries.hpp), customers that were refused are left
/// out, and one that is refused now is added to them.
[[nodiscard]] Result<ControlTotals> read_control_totals(
    const Source& source, const Unit& unit, const Shape& shape, observe::Observer& observer,
    UnitRecord& record, const std::stop_token& stop, CustomersByScope* customers = nullptr);

}  // namespace azcost::run
