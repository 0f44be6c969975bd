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

/// The rows of a unit, as far as they were read.
struct UnitRows {
  std::unique_ptr<commit::StagedUnit> staged = nullptr;
  std::vector<std::string> gaps_in_schema = {};
  std::set<std::string> customers = {};   ///< who has rows, in lower case
  std::set<std::string> currencies = {};  ///< of the rows
  SystemTime read_at = {};                ///< when the first request went out
  /// Azure's clock has not reached the unit's day yet: there are no rows and no totals.
  bool not_begun = false;
};

/// For one unit, which may be asked for several times. Not thread-safe; the collaborators must
/// outlive it.
class UnitReader {
 public:
  UnitReader(const Source& source, SharedStore& store, Clock& clock, observe::Observer& observer)
      : source_(source), store_(store), clock_(clock), observer_(observer) {}

  /// What is to be read from now on. Customers that were refused are still not asked for.
  void ask(const Unit& unit, const Shape& shape);
  /// Forgets what was read; days that were split stay so.
  void start_over() { rows_ = {}; }

  /// Fetches, decodes, normalizes and appends the rows that are left of what was asked for.
  /// Customers with a query each that are refused are left out, as long as one can be read. Rows of
  /// customers that were not asked for are an error of kind `kData`. What it has cost is added to
  /// `record`, also when it failed. Today, when Azure says that it is in the future, is a day
  /// without rows: shortly after midnight its clock may be behind ours. Blocks as
  /// `fetch::Pager::fetch` does.
  Status read(UnitRecord& record, const std::stop_token& stop);

  /// Why the last reading failed, as far as it was for a query.
  [[nodiscard]] const fetch::FetchStats& failure() const noexcept { return failure_; }
  /// Whether it failed for days of which fewer may be answered; the row of a month cannot be cut.
  [[nodiscard]] bool can_split() const;
  /// Lets the next reading ask for half of these days at a time, and go on from there where that is
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
