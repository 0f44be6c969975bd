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

/// Asks `source` what the days of `unit` sum to, for rows of `shape`: the same amounts of the same
/// customers, without groupings. One query, as long as the service can answer all days at once.
/// What it has cost is added to `record`, also when it failed. Blocks, stops and fails as
/// `fetch::Pager::fetch` does. With `customers` (queries.hpp), those that were refused are left
/// out, and one that is refused only now is noted there.
[[nodiscard]] Result<ControlTotals> read_control_totals(
    const Source& source, const Unit& unit, const Shape& shape, observe::Observer& observer,
    UnitRecord& record, const std::stop_token& stop, CustomersByScope* customers = nullptr);

}  // namespace azcost::run
