#include "signals.hpp"

#include <unistd.h>

#include <csignal>
#include <system_error>
#include <utility>

#include "azcost/base/process.hpp"
#include "azcost/model/exit_code.hpp"

namespace azcost::cli {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

void ignore(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;  // NOLINT(cppcoreguidelines-pro-type-cstyle-cast): libc's macro
  sigaction(signal, &action, nullptr);
}

}  // namespace

Signals::Signals() {
  ignore(SIGPIPE);
  ignore(SIGXFSZ);
}

Status Signals::listen() {
  if (watcher_.joinable()) return ok_status();
  // Blocked here, the signals are blocked in every thread started later: only sigwait sees them.
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  try {
    watcher_ = std::jthread([this](const std::stop_token& ended) { watch(ended); });
  } catch (const std::system_error& error) {
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    return no_thread(error);
  }
  return ok_status();
}

Signals::~Signals() {
  if (!watcher_.joinable()) return;
  watcher_.request_stop();
  // Wakes the watcher: it may be waiting for a signal that never comes. The signal is blocked.
  pthread_kill(watcher_.native_handle(), SIGTERM);  // NOLINT(bugprone-*,cert-*)
}

void Signals::watch(const std::stop_token& ended) {
  const sigset_t set = watched_signals();
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (ended.stop_requested()) return;
    if (signal == SIGHUP) {
      hang_up();
      continue;
    }
    if (received_ != 0) _exit(static_cast<int>(exit_code_of_signal(signal)));
    received_ = signal;
    stop_.request_stop();
  }
}

void Signals::on_hangup(std::function<void()> handler) {
  const std::lock_guard lock(mutex_);
  hangup_ = std::move(handler);
}

void Signals::hang_up() {
  const std::lock_guard lock(mutex_);
  if (hangup_) return hangup_();
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  static_cast<void>(raise(SIGHUP));
  // Still running: the signal was ignored when we were started.
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace azcost::cli
