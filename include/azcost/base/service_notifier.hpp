/// Reports the state of the service to the service manager: systemd's notify protocol.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// Sends each message as one datagram and keeps nothing open in between. Without a socket every
/// call succeeds and does nothing. Errors are of kind `kIo`; only the service manager misses a
/// message, so work may go on. Blocks for a second at most, when the manager does not read.
/// Thread-safe. Source of the protocol: sd_notify(3).
class ServiceNotifier {
 public:
  /// `socket` is the value of NOTIFY_SOCKET: a path, or an abstract name that begins with `@`;
  /// empty where no service manager listens.
  explicit ServiceNotifier(std::string socket) : socket_(std::move(socket)) {}

  /// The service is up; also after a reload.
  Status ready() const { return send("READY=1"); }
  /// What the service does now, for `systemctl status`. Made printable, on one line.
  Status status(std::string_view text) const;
  /// The service reads its configuration again; `ready` ends it. `now` is the steady time.
  Status reloading(SteadyTime now) const;
  /// The service is about to end.
  Status stopping() const { return send("STOPPING=1"); }
  /// The service is alive.
  Status watchdog() const { return send("WATCHDOG=1"); }

 private:
  [[nodiscard]] Status send(std::string_view message) const;

  std::string socket_;
};

/// How long the service manager waits for the next `watchdog` before it ends the service: send one
/// at least twice as often. Nothing when it does not wait: `usec`, the value of WATCHDOG_USEC, is
/// empty, or `pid`, that of WATCHDOG_PID, names another process than `own_pid`. Errors are of kind
/// `kConfig`. Source: sd_watchdog_enabled(3).
[[nodiscard]] Result<std::optional<std::chrono::microseconds>> watchdog_interval(
    std::string_view usec, std::string_view pid, int own_pid);

}  // namespace azcost
