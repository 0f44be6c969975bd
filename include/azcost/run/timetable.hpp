/// Whose turn it is, of all the accounts that a daemon collects.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/schedule.hpp"
#include "azcost/run/agenda.hpp"

namespace azcost::run {

/// An account, as far as its turns go.
struct Attendant {
  std::string account;
  /// How long after the schedule's instant its turn comes (`spread`).
  std::chrono::milliseconds offset{0};
  /// The begin of the newest pass over it that was not cut short. Without one its turn is now, and
  /// nothing of it is late.
  std::optional<SystemTime> last_began = std::nullopt;
};

/// What of a pass has to be tried once more.
enum class TryAgain {
  kNo,
  kWhatFailed,
  kAll,  ///< the pass did not come to begin
};

/// An account whose turn has come.
struct DueAccount {
  std::string account;
  /// The first instant that no pass has served; of a second try, that of the first one.
  SystemTime since;
  /// Only what the pass before could not read is to be tried.
  bool again = false;

  friend bool operator==(const DueAccount&, const DueAccount&) = default;
};

/// What is to be done now, and when to look again.
struct Turns {
  std::vector<DueAccount> due;  ///< in the order of the accounts
  /// How late the latest of `due` is; second tries are never late.
  std::chrono::milliseconds late{0};
  SystemTime next;  ///< when the next account that is not in `due` has its turn
};

/// An agenda for each account, and second tries: what a pass could not read for a reason that may
/// pass by itself is tried again before the schedule says so, after `kFirstPause` and then after
/// twice as long each time, up to `kLongestPause`. Reads no clock. Not thread-safe.
class Timetable {
 public:
  static constexpr std::chrono::minutes kFirstPause{15};
  static constexpr std::chrono::minutes kLongestPause{120};

  Timetable(const Schedule& schedule, const std::vector<Attendant>& attendants, SystemTime now);

  /// Goes on with other accounts or another schedule. Accounts that stay keep what was served.
  void change(const Schedule& schedule, const std::vector<Attendant>& attendants, SystemTime now);

  /// Makes every account due now, whatever the schedule says.
  void call_all() noexcept;

  [[nodiscard]] Turns look(SystemTime now);

  /// A pass over `account` begins.
  void began(const std::string& account, SystemTime now);
  /// It has ended at `now`, and has to be tried again, or not.
  void ended(const std::string& account, SystemTime now, TryAgain try_again);

 private:
  struct Row {
    std::string account;
    Agenda agenda;
    bool is_new = false;
    bool called = false;
    SystemTime since;  // of the pass that is being tried again
    int tries = 0;
    std::optional<SystemTime> again = std::nullopt;
    TryAgain what = TryAgain::kNo;
  };

  [[nodiscard]] Row* find(const std::string& account);

  std::vector<Row> rows_;
};

}  // namespace azcost::run
