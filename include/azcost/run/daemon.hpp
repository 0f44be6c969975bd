/// The loop of the daemon: collects the accounts that are due, then sleeps until the next are due.
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

/// What the daemon calls to do its work. An interface, so that tests cover years in a second. One
/// call at a time.
class Work {
 public:
  Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  virtual ~Work() = default;

  /// Collects `due`. Blocks; a stop ends it within seconds.
  virtual PassEnd collect(const std::vector<plan::DueAccount>& due,
                          const std::stop_token& stop) = 0;

  /// Reads the settings again. After an error the old ones stay in force.
  virtual Result<Roster> reload() = 0;
};

struct DaemonOptions {
  /// The service manager's watchdog time-out; nothing when it does not watch.
  std::optional<std::chrono::microseconds> watchdog = std::nullopt;
  bool collect_on_start = false;
};

/// Runs until it is stopped. All collaborators must outlive it.
class Daemon {
 public:
  /// How long to wait before the next try when another run is at work.
  static constexpr std::chrono::minutes kBusyPause{1};

  Daemon(Work& work, Clock& clock, Alarm& alarm, const ServiceNotifier& manager, Pulse& pulse,
         observe::Observer& observer, DaemonOptions options = {});

  /// Reports to the service manager that it is up, then collects what is due and sleeps, until a
  /// stop is requested. There is one pass at a time. A long pass delays the next one, whose log
  /// line says so. On every wake-up it compares the wall clock with what was served, so that a
  /// clock that was set or a machine that slept needs no case of its own.
  void serve(const Roster& roster, const std::stop_token& stop);

  /// Requests that the settings are read again: at once, or after the current pass. From any
  /// thread.
  void reload() noexcept;

  /// How late the last pass began. From any thread.
  [[nodiscard]] std::chrono::milliseconds late() const noexcept { return late_; }
  /// Whether a pass is running. From any thread.
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
  std::optional<SystemTime> not_before_;  // when to try again, while another run is at work
  std::optional<SystemTime> last_ended_;  // end of the previous pass
  std::string status_;                    // last text sent to the service manager
};

}  // namespace azcost::run
