/// Reads the rows of one unit into a staged unit.
#pragma once

#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/record.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"
#include "queries.hpp"
#include "shared_store.hpp"

namespace azcost::run {

/// The rows of a unit that were read so far.
struct UnitRows {
  std::unique_ptr<commit::StagedUnit> staged = nullptr;
  std::vector<std::string> gaps_in_schema = {};
  std::set<std::string> customers = {};   ///< that have rows, in lower case
  std::set<std::string> currencies = {};  ///< of the rows
  SystemTime read_at = {};                ///< when the first request was sent
  /// Azure's clock has not reached the unit's day: there are no rows and no totals.
  bool not_begun = false;
};

/// Reads one unit, which may be asked for several times. Not thread-safe; the collaborators must
/// outlive it.
class UnitReader {
 public:
  UnitReader(const Source& source, SharedStore& store, Clock& clock, observe::Observer& observer)
      : source_(source), store_(store), clock_(clock), observer_(observer) {}

  /// Sets what to read from now on. Customers that were refused are not asked for again.
  void ask(const Unit& unit, const Shape& shape);
  /// Discards the rows that were read; days that were split stay split.
  void start_over() { rows_ = {}; }

  /// Fetches, decodes, normalizes and appends the rows that are still missing. Customers with a
  /// query each that are refused are left out, as long as one can be read. Rows of customers that
  /// were not asked for are an error of kind `kData`. Requests and quota are added to `record`,
  /// also on failure. Today has no rows when Azure says that it is in the future: shortly after
  /// midnight its clock may be behind ours. Blocks as `fetch::Pager::fetch` does.
  Status read(UnitRecord& record, const std::stop_token& stop);

  /// Why the last read failed, if a query failed.
  [[nodiscard]] const fetch::FetchStats& failure() const noexcept { return failure_; }
  /// Whether it failed for days of which fewer may be answered. A monthly row cannot be split.
  [[nodiscard]] bool can_split() const;
  /// Makes the next read ask for half of these days at a time, and continue from there where
  /// possible. Requires: `can_split()`.
  void split();

  [[nodiscard]] UnitRows& rows() noexcept { return rows_; }
  [[nodiscard]] CustomersByScope& customers() noexcept { return customers_; }

 private:
  Status start(UnitRecord& record);
  Status read_part(const Unit& part, UnitRecord& record, const std::stop_token& stop);
  Status take_batch(const RecordBatch& batch, const plan::AskedQuery& asked);
  Status take_held(normalize::Normalizer& normalizer, const Unit& part);
  Result<std::string> currency_of_nothing(const Unit& unit);
  void warn(const char* event, const Unit& unit, const std::string& what);

  const Source& source_;
  SharedStore& store_;
  Clock& clock_;
  observe::Observer& observer_;
  Unit unit_;
  Shape shape_;
  Parts parts_{{}};
  CustomersByScope customers_;
  UnitRows rows_;
  fetch::FetchStats failure_;
};

}  // namespace azcost::run
