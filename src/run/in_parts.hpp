/// Asks for as many days at a time as the service can answer.
#pragma once

#include <functional>
#include <stop_token>

#include "azcost/base/result.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

/// Reads one part of a unit. `first`: whatever was taken of the unit before is to be forgotten.
using ReadPart = std::function<Status(const Unit& part, bool first, fetch::FetchStats& stats)>;

/// Reads all days of `unit`, in as many parts as the service needs, down to single days; daily rows
/// only, because the row of a month cannot be cut. What it has cost is added to `record`, also when
/// it failed.
Status read_in_parts(const Unit& unit, Granularity granularity, observe::Observer& observer,
                     UnitRecord& record, const ReadPart& read_part);

/// A `fetch::PageHandler` that is told which of the queries brought the page.
using PageOfShape = std::function<Result<PageTail>(const Shape& asked, std::string& body)>;

/// Fetches the pages of all queries that `shape` takes. `stats` is their sum, and tells why the
/// last of them failed.
Status fetch_all(const Source& source, const Shape& shape, const Window& window,
                 const PageOfShape& on_page, fetch::FetchStats& stats, const std::stop_token& stop);

}  // namespace azcost::run
