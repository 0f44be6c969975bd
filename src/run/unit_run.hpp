/// One unit of a run, from the plan of its question to its receipt.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/totals.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/plan/negotiation.hpp"
#include "azcost/run/collector.hpp"
#include "reporting.hpp"
#include "shared_store.hpp"
#include "unit_reader.hpp"

namespace azcost::run {

/// What a run knows of one account, whose units are read one after the other.
struct AccountRun {
  Source source;  ///< with the agreement that this run goes by
  bool guesses_agreement = false;
  /// What Azure did not take: the next units need not ask for it again, the next run does.
  Refused refused = {};
  /// Days up to these are not asked for: Azure keeps no data of them.
  std::map<Dataset, Day> gone = {};
  /// Those whose rows came so far; nothing when the shape does not tell.
  SeenCustomers customers = std::set<std::string>();
  Outcome last_outcome = Outcome::kSkipped;  ///< of the unit that was tried last
};

/// What the threads of one run share.
struct Pass {
  const CollectRequest& request;
  SharedStore store;
  Clock& clock;
  observe::Observer& observer;
  std::stop_token stop;
  std::map<std::string, AccountRun> accounts = {};  ///< by name; each is used by one thread
  std::vector<Unit> units = {};
  // Of each of `units`; each element is written by one thread.
  std::vector<std::vector<UnitRecord>> records = {};
  std::vector<std::string_view> not_tried = {};  ///< why; empty when it was tried
  /// After an output that could not be written: a part of a unit may be out already, and anything
  /// after it would be taken for the rest. Nothing more is tried.
  std::atomic<bool> ended = false;
  std::atomic<bool> reader_gone = false;  ///< nobody reads it: nothing more is told either
};

/// Why a unit is read again.
enum class Again {
  kNo,
  kTooMuch,          ///< Azure cannot answer for as many days at once: half of them at a time
  kRefusedShape,     ///< Azure does not take a grouping or a sum: once more, then without it
  kOtherShape,       ///< the month was to change its shape and cannot be read whole: it keeps it
  kRefusedCustomer,  ///< one was refused of which pages had come: all of it without them
  kNotProved,        ///< rows differ from the totals or come twice: they may have been refreshed
  kHistoryBegins,    ///< Azure keeps no data of the first days: the others
};

/// The steps stand in collector.cpp, why and how a unit is read again in read_again.cpp. Not
/// thread-safe; the collaborators must outlive it.
class UnitRun {
 public:
  UnitRun(Pass& pass, AccountRun& account, const Unit& planned);

  /// Reads, proves, copies and commits the unit, in the shape that its month keeps
  /// (plan/negotiation). A unit whose month is to hold another shape becomes that whole month. Its
  /// record comes behind that of its first days, when Azure keeps no more of these, and before one
  /// for each customer that could not be read.
  std::vector<UnitRecord> collect();

 private:
  Status plan();
  Status read();
  Again prove();
  Status commit();

  [[nodiscard]] Again why_again();
  Status prepare(Again again, Status read);
  void ask();
  Status give_up_what_is_refused(Error error);
  Status leave_out_what_is_gone(Day last_gone, Error error);
  Result<Day> last_gone_day();

  Status keep_rows_of_unread();
  [[nodiscard]] commit::CommitRequest commit_request();
  void take_note_of_customers();
  [[nodiscard]] bool accepts_mismatch();
  void end_with(Error error);

  [[nodiscard]] UnitRecord& record() { return records_.back(); }
  [[nodiscard]] Day today() const { return day_of(pass_.clock.now()); }
  /// The row of a month cannot be cut.
  [[nodiscard]] bool is_monthly() const {
    return account_.source.account.granularity == Granularity::kMonthly;
  }

  Pass& pass_;
  AccountRun& account_;
  Unit planned_;
  std::vector<UnitRecord> records_;
  std::optional<plan::Negotiation> negotiation_;  // since `plan` has succeeded
  UnitReader reader_;
  std::optional<ControlTotals> control_;       // what Azure says that the rows sum to
  std::optional<Error> repeated_;              // why the rows cannot be kept
  std::optional<Error> mismatch_;              // why they are not proved
  std::optional<std::uint64_t> pages_before_;  // of the reading before, which was not proved
  std::vector<Error> unread_customers_;        // why some could not be read
};

}  // namespace azcost::run
