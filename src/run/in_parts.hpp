/// Asks for as many days at a time as the service can answer.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>

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

/// The customer whose scope is asked; empty when it is the scope of all of them.
[[nodiscard]] std::string customer_of(const Shape& asked);

/// What became of customers that have a query each, by tenant id.
struct CustomersByScope {
  /// Why Azure tells nothing about them. They are not asked for again.
  std::map<std::string, Error> refused = {};
  /// Of which pages were taken.
  std::set<std::string> taken = {};
  /// One was refused of which pages were taken: what was read has to be read again, without it.
  bool read_again = false;
};

/// Fetches the pages of all queries that `shape` takes. `stats` is their sum, and tells why the
/// last of them failed. With `customers`, one that is refused is noted there and does not keep the
/// others from being read, unless all of them are.
Status fetch_all(const Source& source, const Shape& shape, const Window& window,
                 const PageOfShape& on_page, fetch::FetchStats& stats, const std::stop_token& stop,
                 CustomersByScope* customers = nullptr);

}  // namespace azcost::run
