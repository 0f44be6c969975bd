/// The loop of the daemon: looks whose turn it is, lets them be collected, sleeps until the next.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/alarm.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/service_notifier.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/pulse.hpp"
#include "azcost/run/timetable.hpp"

namespace azcost::run {

/// What the daemon lets be done: an interface, so that its tests live through years in a second.
/// One call at a time.
class Work {
 public:
  Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  virtual ~Work() = default;

  /// Collects `due`. Blocks; a stop ends it within seconds.
  virtual PassEnd collect(const std::vector<plan::DueAccount>& due,
                          const std::stop_token& stop) = 0;

  /// Reads the settings anew. Errors leave the old ones in force.
  virtual Result<Roster> reload() = 0;
};

struct DaemonOptions {
  /// The service manager's patience; nothing when it does not watch.
  std::optional<std::chrono::microseconds> watchdog = std::nullopt;
  bool collect_on_start = false;
};

/// Serves until it is stopped. All collaborators must outlive it.
class Daemon {
 public:
  /// How long after a pass that found another run at work the next one is tried.
  static constexpr std::chrono::minutes kBusyPause{1};

  Daemon(Work& work, Clock& clock, Alarm& alarm, const ServiceNotifier& manager, Pulse& pulse,
         observe::Observer& observer, DaemonOptions options = {});

  /// Tells the service manager that it is up, collects what is due, sleeps; until a stop is
  /// requested. There is one pass at a time: one that takes long delays the next, which says so.
  /// Whenever it wakes, for whatever reason, it looks at the wall clock and at what was served, so
  /// that a clock that was set or a machine that slept needs no case of its own.
  void serve(const Roster& roster, const std::stop_token& stop);

  /// Asks for the settings to be read anew: at once, or after the pass that is at work. From any
  /// thread.
  void reload() noexcept;

  /// How late the last pass has begun. From any thread.
  [[nodiscard]] std::chrono::milliseconds late() const noexcept { return late_; }
  /// A pass is at work. From any thread.
  [[nodiscard]] bool is_collecting() const noexcept { return collecting_; }

 private:
  void collect(Timetable& timetable, const Turns& turns, const std::stop_token& stop);
  void take_new_settings(Timetable& timetable);
  void sleep(const Turns& turns, const std::stop_token& stop);
  void note(const char* event, std::string message);
  void status(const std::string& text);
  [[nodiscard]] std::string pass_text(const Turns& turns) const;

  Work& work_;
  Clock& clock_;
  Alarm& alarm_;
  const ServiceNotifier& manager_;
  Pulse& pulse_;
  observe::Observer& observer_;
  DaemonOptions options_;
  std::atomic<bool> reload_ = false;
  std::atomic<std::chrono::milliseconds> late_{std::chrono::milliseconds(0)};
  std::atomic<bool> collecting_ = false;
  std::optional<SystemTime> not_before_;  // another run was at work, at each try since
  std::optional<SystemTime> last_ended_;  // of the pass before
  std::string status_;                    // that the manager was told
};

}  // namespace azcost::run
