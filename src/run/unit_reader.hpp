/// Reads one unit and proves what was read.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/policy.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/totals.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

/// All rows of a unit, and what Azure says they sum to.
struct UnitRead {
  std::unique_ptr<commit::StagedUnit> staged;  ///< sealed
  std::vector<std::string> gaps_in_schema;
  std::optional<DailyTotals> control;
  SystemTime read_at;  ///< when the first request went out
  /// Why the rows are not proved: they differ from the totals, and did so when read again.
  std::optional<Error> mismatch;
};

/// Not thread-safe; the collaborators must outlive it.
class UnitReader {
 public:
  UnitReader(const Source& source, commit::Store& store, Clock& clock, observe::Observer& observer);

  /// Asks for the rows of `unit`, and, unless `proof` is `kNone`, for its totals. When the service
  /// cannot answer all days at once, they are asked for in parts, down to single days; daily rows
  /// only, because a month's row cannot be cut. Rows that differ from the totals are read again,
  /// once: the data may have been refreshed in between. What it has cost is added to `record`, also
  /// when it failed. Blocks as `fetch::Pager::fetch` does.
  Result<UnitRead> read(const Unit& unit, const Shape& shape, Proof proof, UnitRecord& record,
                        const std::stop_token& stop);

 private:
  Result<UnitRead> read_once(const Unit& unit, const Shape& shape, Proof proof, UnitRecord& record,
                             const std::stop_token& stop);
  Status read_rows(const Unit& unit, const Shape& shape, UnitRead& read, UnitRecord& record,
                   const std::stop_token& stop);
  Status read_window(const Unit& part, const Shape& shape, UnitRead& read, UnitRecord& record,
                     fetch::FetchStats& stats, const std::stop_token& stop);

  const Source& source_;
  commit::Store& store_;
  Clock& clock_;
  observe::Observer& observer_;
};

}  // namespace azcost::run
