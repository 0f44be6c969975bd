/// Decides when a pass over all accounts is due: what was missed is caught up, once.
#pragma once

#include <chrono>
#include <optional>

#include "azcost/base/clock.hpp"
#include "azcost/model/schedule.hpp"

namespace azcost::run {

/// When the next pass is due, or was.
struct Turn {
  /// The first instant of the schedule that no pass has served yet.
  SystemTime due;
  /// How long ago that was; 0 while it is ahead.
  std::chrono::milliseconds late{0};
  bool now = false;  ///< a pass is to begin

  friend bool operator==(const Turn&, const Turn&) = default;
};

/// Remembers one thing: up to when the schedule is served. A pass serves every instant up to its
/// own begin, whatever its outcome. So after downtime, a suspend or a clock that was put forward
/// there is one pass for all that was missed; a pass that takes longer than the schedule's period
/// is followed by one, not by as many as it has covered; and one that fails is not tried again
/// before the schedule says so.
///
/// Reads no clock: ask it at start, when a pass has ended, at `Turn::due`, and whenever the clock
/// was set. Not thread-safe.
class Agenda {
 public:
  /// Clocks are put right by less than this: what was done stays done, and nothing is due until
  /// the clock is there again. A clock that goes back by more was wrong before and counts from
  /// where it is now: nothing is done again at once, and nothing waits for the wrong time to come.
  /// cron draws the line at the same place.
  static constexpr std::chrono::hours kCorrection{3};

  /// `offset` is added to each instant of the schedule (`spread`). `last_began` is the begin of
  /// the newest pass over the data directory that was not cut short; without one, a pass is due
  /// since the schedule's last instant.
  Agenda(Schedule schedule, std::chrono::milliseconds offset, std::optional<SystemTime> last_began,
         SystemTime now);

  /// What is to be done at `now`. The answer stands until `began` is called or the clock is set.
  [[nodiscard]] Turn look(SystemTime now);

  /// A pass begins at `now`, due or not.
  void began(SystemTime now);

  /// Goes on with another schedule, and with what was served under the old one.
  void change(Schedule schedule, std::chrono::milliseconds offset);

 private:
  void follow(SystemTime now);

  Schedule schedule_;
  std::chrono::milliseconds offset_;
  SystemTime served_;
};

}  // namespace azcost::run
