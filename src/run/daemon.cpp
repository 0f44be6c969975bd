#include "azcost/run/daemon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/calendar.hpp"

namespace azcost::run {
namespace {

using std::chrono::milliseconds;

/// A pass that begins this late is reported as late.
constexpr std::chrono::minutes kLate{1};

std::string names_of(const std::vector<plan::DueAccount>& due) {
  std::string names;
  for (const plan::DueAccount& account : due) {
    names.append(names.empty() ? "" : ", ").append(account.account);
  }
  return names;
}

/// "2 days 3 h", "45 min"
std::string in_words(milliseconds duration) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(duration).count();
  const auto hours = minutes / 60;
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (hours < 48) return fmt::format("{} h {} min", hours, minutes % 60);
  return fmt::format("{} days {} h", hours / 24, hours % 24);
}

}  // namespace

Daemon::Daemon(Work& work, Clock& clock, Alarm& alarm, const ServiceNotifier& manager, Pulse& pulse,
               observe::Observer& observer, DaemonOptions options)
    : work_(work),
      clock_(clock),
      alarm_(alarm),
      manager_(manager),
      pulse_(pulse),
      observer_(observer),
      options_(options) {}

void Daemon::serve(const Roster& roster, const std::stop_token& stop) {
  Timetable timetable(roster, clock_.now());
  if (options_.collect_on_start) timetable.call_all();
  if (auto sent = manager_.ready(); !sent) {
    observer_.on(observe::Warned{"daemon.notify", sent.error().message});
  }
  note("daemon.started", "serving " + count_of(roster.accounts.size(), "account"));
  while (!stop.stop_requested()) {
    pulse_.beat();
    if (reload_.exchange(false)) take_new_settings(timetable);
    const SystemTime now = clock_.now();
    Turns turns = timetable.look(now);
    // The clock may have been put back meanwhile.
    if (not_before_ && now < *not_before_ && *not_before_ - now <= kBusyPause) {
      turns.next = std::min(turns.next, *not_before_);
      turns.due.clear();
    }
    if (turns.due.empty()) {
      sleep(turns, stop);
    } else {
      collect(timetable, turns, stop);
    }
  }
  static_cast<void>(manager_.stopping().ok());
  note("daemon.stopped", "asked to stop: stopped");
}

void Daemon::reload() noexcept {
  reload_ = true;
  alarm_.ring();
}

void Daemon::collect(Timetable& timetable, const Turns& turns, const std::stop_token& stop) {
  late_ = turns.late;
  // Each try would repeat the news while another run is at work.
  const bool was_busy = not_before_.has_value();
  if (!was_busy) {
    note("daemon.pass", pass_text(turns));
    status("collecting " + names_of(turns.due));
  }
  const SystemTime begin = clock_.now();
  collecting_ = true;
  const PassEnd end = work_.collect(turns.due, stop);
  collecting_ = false;
  const SystemTime now = clock_.now();
  last_ended_ = now;
  not_before_.reset();
  if (end.busy) {
    not_before_ = now + kBusyPause;
    if (was_busy) return;
    observer_.on(observe::Warned{"daemon.busy", *end.busy + "; trying again every minute"});
    return;
  }
  // A pass that was cut short does not count as served, and is made again after a restart.
  if (!stop.stop_requested()) timetable.passed(turns.due, begin, now, end);
}

void Daemon::take_new_settings(Timetable& timetable) {
  static_cast<void>(manager_.reloading(clock_.steady_now()).ok());
  auto roster = work_.reload();
  if (roster) {
    timetable.change(*roster, clock_.now());
    note("daemon.reloaded", "the new settings are in force");
  } else {
    observer_.on(observe::Warned{"daemon.reload_refused",
                                 roster.error().message + "; the old settings stay in force"});
  }
  static_cast<void>(manager_.ready().ok());
}

void Daemon::sleep(const Turns& turns, const std::stop_token& stop) {
  const std::string text = not_before_ && turns.next == *not_before_
                               ? std::string("waiting for another run to end")
                               : "waiting for the next pass, at " + format_time(turns.next);
  if (text != status_) note("daemon.waiting", text);
  status(text);
  std::optional<milliseconds> longest;
  // Twice per watchdog time-out, as the service manager advises.
  if (options_.watchdog) longest = std::chrono::floor<milliseconds>(*options_.watchdog / 2);
  const Wake wake = alarm_.sleep(turns.next, longest, stop);
  if (wake == Wake::kClockSet) {
    note("daemon.clock_set", "the clock was set, it is " + format_time(clock_.now()) +
                                 " now: looking again at what is due");
  }
}

void Daemon::note(const char* event, std::string message) {
  observer_.on(observe::Noted{event, std::move(message)});
}

/// For the service manager, which only shows it: a failure changes nothing.
void Daemon::status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  static_cast<void>(manager_.status(text).ok());
}

std::string Daemon::pass_text(const Turns& turns) const {
  const std::string text = "collecting " + names_of(turns.due);
  const bool again = std::ranges::all_of(turns.due, &plan::DueAccount::again);
  if (again) return text + " again, what could not be read before";
  if (turns.late < kLate) return text;
  const SystemTime since = std::ranges::min(turns.due, {}, &plan::DueAccount::since).since;
  const bool was_busy = last_ended_ && *last_ended_ > since;
  return fmt::format("{}, {} late: {}; what was missed is caught up once", text,
                     in_words(turns.late),
                     was_busy ? "the pass before took until now" : "nobody was there at its time");
}

}  // namespace azcost::run
