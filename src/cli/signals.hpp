/// Signals, turned into a stop request that every wait in the program listens to.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "azcost/base/result.hpp"

namespace azcost::cli {

/// After `listen`, the first SIGINT, SIGTERM or SIGHUP requests a stop, and the second one ends the
/// process at once with 128 + its number. SIGPIPE and SIGXFSZ are ignored, so that writing to a
/// closed pipe or past a limit is an error of the write instead of a sudden end. To be made in
/// `main`.
class Signals {
 public:
  /// Ignores SIGPIPE and SIGXFSZ; the others end the process, as they do by default.
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  /// Handles SIGINT, SIGTERM and SIGHUP from now on, with a thread of its own; to be called before
  /// any other thread is started. Once is enough. Errors: `kIo`, when no thread can be started.
  Status listen();
  [[nodiscard]] std::stop_token stop() const { return stop_.get_token(); }
  /// What SIGHUP does from now on: called on a thread of its own, one call at a time. Without a
  /// handler (the empty one) it ends the process, as it does by default. If SIGHUP was ignored when
  /// we were started, as with nohup, it stays ignored.
  void on_hangup(std::function<void()> handler);

  /// The signal that requested the stop, or 0.
  [[nodiscard]] int received() const noexcept { return received_; }

 private:
  void watch(const std::stop_token& ended);
  void hang_up();

  std::stop_source stop_;
  std::atomic<int> received_{0};
  std::mutex mutex_;
  std::function<void()> hangup_;
  std::jthread watcher_;
};

}  // namespace azcost::cli
