/// Which of a daemon's accounts are due, and when.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/schedule.hpp"
#include "azcost/plan/catch_up.hpp"

namespace azcost::run {

/// The accounts to collect, and when.
struct Roster {
  Schedule schedule;
  /// How long after each instant of the schedule the accounts are due (`spread`).
  std::chrono::milliseconds offset{0};
  /// By account: start of the newest pass that was not cut short. Without one the account is due
  /// now, and is not late.
  std::map<std::string, std::optional<SystemTime>> accounts = {};
};

/// What to do now, and when to look again.
struct Turns {
  std::vector<plan::DueAccount> due;  ///< sorted by name
  /// How late the latest of `due` is; second tries are never late.
  std::chrono::milliseconds late{0};
  SystemTime next;  ///< when the next account that is not in `due` will be due
};

/// The result of a pass.
struct PassEnd {
  /// Another run works on the data directory, so nothing was tried: names that run, for people.
  std::optional<std::string> busy = std::nullopt;
  /// Accounts with units that are worth another try before they are due again.
  std::set<std::string> try_again = {};
  /// All of their units are to be tried: none was, or it is not known which were.
  bool from_scratch = false;
};

/// Remembers for each account up to which time the schedule is served. A pass serves every instant
/// up to its own start, whatever its outcome. After downtime, a suspend or a clock that was put
/// forward there is therefore one pass for all that was missed. A pass that takes longer than the
/// schedule's period is followed by one pass, not by one for each instant that it covered.
///
/// What a pass could not read, for a reason that may go away by itself, is tried again before the
/// schedule says so: after `kFirstPause`, then after twice as long each time, up to
/// `kLongestPause`.
///
/// Reads no clock: call `look` at start, after each pass, at `Turns::next`, and whenever the clock
/// was set. Not thread-safe.
class Timetable {
 public:
  static constexpr std::chrono::minutes kFirstPause{15};
  static constexpr std::chrono::minutes kLongestPause{120};
  /// A clock that goes back by up to this much was corrected: what was done stays done, and nothing
  /// is due until the clock has caught up. A clock that goes back by more was wrong before, and
  /// counting starts at the new time: nothing is repeated at once, and nothing waits for the wrong
  /// time to come. cron uses the same limit.
  static constexpr std::chrono::hours kCorrection{3};

  Timetable(const Roster& roster, SystemTime now) : schedule_(roster.schedule) {
    change(roster, now);
  }

  /// Changes to other accounts or another schedule. Accounts that stay keep what was served.
  void change(const Roster& roster, SystemTime now);

  /// Makes every account due now, whatever the schedule says.
  void call_all() noexcept;

  /// What to do at `now`. The answer holds until a pass has ended or the clock is set.
  [[nodiscard]] Turns look(SystemTime now);

  /// Records a pass over `due` that began at `begin` and ended at `end`. They need not have been
  /// due.
  void passed(const std::vector<plan::DueAccount>& due, SystemTime begin, SystemTime end,
              const PassEnd& outcome);

 private:
  struct Row {
    SystemTime served;    // every instant up to this one
    bool called = false;  // due whatever the schedule says
    // These are about the next try of the last pass, if there is one.
    std::optional<SystemTime> again = std::nullopt;
    bool from_scratch = false;
    SystemTime since = {};
    int tries = 0;
  };

  [[nodiscard]] SystemTime due_time(Row& row, SystemTime now) const;

  Schedule schedule_;
  std::chrono::milliseconds offset_{0};
  std::map<std::string, Row> rows_;
};

}  // namespace azcost::run
