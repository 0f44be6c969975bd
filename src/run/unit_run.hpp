/// One unit of a run, from its plan to its receipt.
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

/// What a run knows about one account, whose units are read one after the other.
struct AccountRun {
  Source source;  ///< with the agreement that this run uses
  bool guesses_agreement = false;
  /// What Azure refused: later units do not ask for it again, but the next run does.
  Refused refused = {};
  /// Days up to these are not asked for: Azure no longer keeps them.
  std::map<Dataset, Day> gone = {};
  /// Customers of which rows came so far; nothing when the shape does not name customers.
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
  // For each of `units`; each element is written by one thread.
  std::vector<std::vector<UnitRecord>> records = {};
  std::vector<std::string_view> not_tried = {};  ///< the reason; empty when it was tried
  /// An output could not be written: it may end with a part of a unit, and anything after that
  /// would look like the rest. Nothing more is tried.
  std::atomic<bool> ended = false;
  std::atomic<bool> reader_gone =
      false;  ///< nobody reads the output: nothing more is reported either
};

/// Why a unit is read again.
enum class Again {
  kNo,
  kTooMuch,          ///< Azure cannot answer for so many days at once: half of them at a time
  kRefusedShape,     ///< Azure refuses a grouping or a sum: once more, then without it
  kOtherShape,       ///< the month was to change its shape and cannot be read whole: it keeps it
  kRefusedCustomer,  ///< a customer was refused after pages of it came: everything without it
  kNotProved,        ///< rows differ from the totals or come twice: Azure may have refreshed them
  kHistoryBegins,    ///< Azure no longer keeps the first days: only the others
};

/// The steps are in collector.cpp; why and how a unit is read again is in read_again.cpp. Not
/// thread-safe; the collaborators must outlive it.
class UnitRun {
 public:
  UnitRun(Pass& pass, AccountRun& account, const Unit& planned);

  /// Reads, proves, copies and commits the unit, in the shape that its month keeps
  /// (plan/negotiation). If its month is to get another shape, the whole month is read. Returns a
  /// record of the first days, if Azure no longer keeps them, then the unit's own, then one for
  /// each customer that could not be read.
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
  /// A monthly row cannot be split.
  [[nodiscard]] bool is_monthly() const {
    return account_.source.account.granularity == Granularity::kMonthly;
  }

  Pass& pass_;
  AccountRun& account_;
  Unit planned_;
  std::vector<UnitRecord> records_;
  std::optional<plan::Negotiation> negotiation_;  // set when `plan` has succeeded
  UnitReader reader_;
  std::optional<ControlTotals> control_;       // Azure's totals for the rows
  std::optional<Error> repeated_;              // why the rows cannot be stored
  std::optional<Error> mismatch_;              // why they are not proved
  std::optional<std::uint64_t> pages_before_;  // of the previous read, which was not proved
  std::vector<Error> unread_customers_;        // why each of them could not be read
};

}  // namespace azcost::run
