/// Takes a unit from its first request to its receipt.
#pragma once

#include <optional>
#include <set>
#include <stop_token>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/plan/negotiation.hpp"
#include "azcost/run/collector.hpp"
#include "shared_store.hpp"
#include "unit_reader.hpp"
#include "unknown_customers.hpp"

namespace azcost::run {

/// For the units of one account, one after the other. Not thread-safe; the collaborators must
/// outlive it.
class UnitCollector {
 public:
  UnitCollector(const Source& source, const CollectRequest& request, SharedStore& store,
                Clock& clock, observe::Observer& observer);

  /// Reads, proves, copies and commits a unit, in the shape that its month keeps
  /// (plan/negotiation). A unit whose month is to hold another shape becomes that whole month. When
  /// Azure keeps no more of its first days, there is a record of these, skipped, and one of the
  /// rest.
  std::vector<UnitRecord> collect(const Unit& planned, const std::stop_token& stop);

  /// Those whose rows came so far; nothing when the shape does not tell.
  [[nodiscard]] const SeenCustomers& customers() const noexcept { return customers_; }

  /// True after an output that could not be written: a part of a unit may be out already, and
  /// anything after it would be taken for the rest.
  [[nodiscard]] bool output_is_broken() const noexcept { return output_is_broken_; }

 private:
  UnitRecord collect_kept(const Unit& planned, const std::stop_token& stop);
  Result<Day> last_gone_day(const Unit& unit, UnitRecord& record, const std::stop_token& stop);
  bool leave_out_what_is_gone(Day last_gone, UnitRecord& record, Unit& rest) const;
  [[nodiscard]] UnitQuestion question_of(const Unit& unit, const Shape& shape) const;
  Result<plan::Negotiation> negotiation_for(UnitRecord& record);
  Result<UnitRead> read(plan::Negotiation& negotiation, UnitRecord& record,
                        const std::stop_token& stop);
  Result<bool> hear(plan::Negotiation& negotiation, const QueryRefusal& refusal, const Unit& unit);
  bool accepts(const Unit& unit, const UnitRead& read);
  UnitRecord finished(UnitRead read, UnitRecord record);
  UnitRecord committed(UnitRead read, UnitRecord record);
  void warn_of(const commit::Receipt& receipt, const Unit& unit);
  void warn(const char* event, const Unit& unit, const std::string& what);

  const Source& source_;
  const CollectRequest& request_;
  SharedStore& store_;
  Clock& clock_;
  observe::Observer& observer_;
  /// What the service did not take: the next units need not ask for it again, the next run does.
  Refused refused_;
  /// Days up to these are not asked for: the service keeps no data of them.
  std::map<Dataset, Day> gone_;
  bool is_beyond_history_ = false;  // the last unit that was read
  SeenCustomers customers_ = std::set<std::string>();
  bool output_is_broken_ = false;
};

/// A unit that ended with `error`.
[[nodiscard]] UnitRecord ended_by(UnitRecord record, Error error);

}  // namespace azcost::run
