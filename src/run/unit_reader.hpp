/// Reads one unit and proves what was read.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
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
#include "azcost/normalize/normalizer.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"
#include "in_parts.hpp"
#include "shared_store.hpp"

namespace azcost::run {

/// What is to be read.
struct UnitQuestion {
  Unit unit;
  Shape shape;
  Proof proof = Proof::kStrict;
  /// False: the rows are only copied out, and what is held does not matter.
  bool commit = true;
  bool accept_empty = false;
};

/// All rows of a unit, and what Azure says they sum to.
struct UnitRead {
  std::unique_ptr<commit::StagedUnit> staged;  ///< sealed
  Shape shape;                                 ///< that the service answered
  Refused refused = {};  ///< what it does not take; whoever negotiates fills it in
  std::vector<std::string> gaps_in_schema;
  std::set<std::string> customers;   ///< who has rows, in lower case
  std::set<std::string> currencies;  ///< of the rows
  std::optional<DailyTotals> control;
  SystemTime read_at;  ///< when the first request went out
  /// Customers with a query each about whom Azure told nothing, and why. What is held of them is
  /// among the rows.
  std::map<std::string, Error> refused_customers;
  /// Why the rows are not proved: they differ from the totals, and did so when read again.
  std::optional<Error> mismatch;
  /// Two of them had the same grouped values: they cannot be kept.
  std::optional<Error> repeated;
  /// Read again, they came in fewer pages than before and are not proved: pages were lost.
  bool lost_pages = false;
  /// Azure's clock has not reached the unit's day yet: there are no rows and no totals.
  bool not_begun = false;
};

/// Their tenant ids alone.
[[nodiscard]] std::set<std::string> names_of(const std::map<std::string, Error>& customers);

/// For one unit. Not thread-safe; the collaborators must outlive it.
class UnitReader {
 public:
  UnitReader(const Source& source, SharedStore& store, Clock& clock, observe::Observer& observer);

  /// Asks for the rows of the unit, and, unless `proof` is `kNone`, for its totals. What the
  /// service cannot answer at once is asked for in parts (see in_parts.hpp); customers with a query
  /// each that it refuses are left out, as long as one can be read. Rows that differ from the
  /// totals, or that come twice, are read again, once: the data may have been refreshed in between.
  /// Rows that come twice then, and rows of customers that were not asked for, are errors of kind
  /// `kData`. What it has cost is added to `record`, also when it failed. Today, when Azure says
  /// that it is in the future, is a day without rows: shortly after midnight its clock may be
  /// behind ours. Blocks as `fetch::Pager::fetch` does.
  Result<UnitRead> read(const UnitQuestion& question, UnitRecord& record,
                        const std::stop_token& stop);

  /// What of the question the service did not take, when the last reading failed for that.
  [[nodiscard]] const std::optional<QueryRefusal>& refusal() const noexcept { return refusal_; }
  /// Whether the last reading failed because the service keeps no data of days that far back.
  [[nodiscard]] bool is_beyond_history() const noexcept { return is_beyond_history_; }

 private:
  Result<UnitRead> read_proved(const UnitQuestion& question, UnitRecord& record,
                               const std::stop_token& stop);
  Result<UnitRead> read_once(const UnitQuestion& question, UnitRecord& record,
                             const std::stop_token& stop);
  Status read_rows(const UnitQuestion& question, UnitRead& read, UnitRecord& record,
                   const std::stop_token& stop);
  Status read_window(const Unit& part, const Shape& shape, UnitRead& read, UnitRecord& record,
                     fetch::FetchStats& stats, const std::stop_token& stop);
  Status take_batch(const RecordBatch& batch, const Shape& asked, UnitRead& read);
  Status take_held(normalize::Normalizer& normalizer, const Unit& part, const Shape& shape,
                   UnitRead& read);
  Result<std::string> currency_of_nothing(const Unit& unit, const UnitRead& read);
  Status seal(const UnitQuestion& question, commit::StagedUnit& staged);

  const Source& source_;
  SharedStore& store_;
  Clock& clock_;
  observe::Observer& observer_;
  CustomersByScope customers_;
  std::optional<QueryRefusal> refusal_;  // of the last query for rows
  bool is_beyond_history_ = false;       // the last query
};

}  // namespace azcost::run
