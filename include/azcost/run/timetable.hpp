/// Whose turn it is, of all the accounts that a daemon collects.
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

/// Who is to be collected, and when.
struct Roster {
  Schedule schedule;
  /// How long after each instant of the schedule the turns come (`spread`).
  std::chrono::milliseconds offset{0};
  /// By account: the begin of the newest pass over it that was not cut short. Without one its turn
  /// is now, and nothing of it is late.
  std::map<std::string, std::optional<SystemTime>> accounts = {};
};

/// What is to be done now, and when to look again.
struct Turns {
  std::vector<plan::DueAccount> due;  ///< in the order of their names
  /// How late the latest of `due` is; second tries are never late.
  std::chrono::milliseconds late{0};
  SystemTime next;  ///< when the next account that is not in `due` has its turn
};

/// What came of a pass.
struct PassEnd {
  /// Another run works on the data directory, so that nothing was tried: who, for people.
  std::optional<std::string> busy = std::nullopt;
  /// Accounts with units that are worth another try before their next turn.
  std::set<std::string> try_again = {};
  /// They are to be tried as a whole: nothing was, or nobody knows what was.
  bool from_scratch = false;
};

/// Remembers of each account up to when the schedule is served. A pass serves every instant up to
/// its own begin, whatever its outcome. So after downtime, a suspend or a clock that was put
/// forward there is one pass for all that was missed; and a pass that takes longer than the
/// schedule's period is followed by one, not by as many as it has covered.
///
/// What a pass could not read for a reason that may pass by itself is tried again before the
/// schedule says so, after `kFirstPause` and then after twice as long each time, up to
/// `kLongestPause`.
///
/// Reads no clock: ask it at start, when a pass has ended, at `Turns::next`, and whenever the clock
/// was set. Not thread-safe.
class Timetable {
 public:
  static constexpr std::chrono::minutes kFirstPause{15};
  static constexpr std::chrono::minutes kLongestPause{120};
  /// Clocks are put right by less than this: what was done stays done, and nothing is due until
  /// the clock is there again. A clock that goes back by more was wrong before and counts from
  /// where it is now: nothing is done again at once, and nothing waits for the wrong time to come.
  /// cron draws the line at the same place.
  static constexpr std::chrono::hours kCorrection{3};

  Timetable(const Roster& roster, SystemTime now) : schedule_(roster.schedule) {
    change(roster, now);
  }

  /// Goes on with other accounts or another schedule. Accounts that stay keep what was served.
  void change(const Roster& roster, SystemTime now);

  /// Makes every account due now, whatever the schedule says.
  void call_all() noexcept;

  /// What is to be done at `now`. The answer stands until a pass has ended or the clock is set.
  [[nodiscard]] Turns look(SystemTime now);

  /// A pass over `due` began at `begin`, due or not, and has ended at `end`.
  void passed(const std::vector<plan::DueAccount>& due, SystemTime begin, SystemTime end,
              const PassEnd& outcome);

 private:
  struct Row {
    SystemTime served;    // every instant up to this one
    bool called = false;  // due whatever the schedule says
    // Of the pass that is to be tried again, if one is.
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
