/// What a running daemon shows of itself, over HTTP: /metrics, /healthz and /readyz.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"

namespace azcost::run {

/// The answer to "is it well?": 200 or 503, and why.
struct Health {
  bool good = true;
  std::string text = "ok";  ///< one line for people, without a final stop
};

/// Where the pages come from. Called from threads of the server, several at a time; must not block
/// for long.
struct StatusPages {
  std::function<std::string()> metrics;  ///< Prometheus' text format
  std::function<Health()> health;        ///< the process lives
  std::function<Health()> readiness;     ///< it collects, and on time
};

struct StatusServerOptions {
  /// A name or an address of this machine. Anyone who reaches it may read, so not beyond it unless
  /// the operator says so.
  std::string address = "127.0.0.1";
  int port = 9464;  ///< 0: any that is free
  /// A client that takes longer to ask and to read is cut off; when many take their time, the
  /// oldest of them sooner.
  std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

/// Answers GET and HEAD, one request a connection, from a few threads; what is larger than a few
/// KiB is no request. cpp-httplib, which does the HTTP, ignores SIGPIPE for the whole process from
/// the construction of a server on. `start` and `stop` from one thread at a time.
class StatusServer {
 public:
  /// `clock` must outlive the server.
  StatusServer(Clock& clock, StatusPages pages, StatusServerOptions options = {});
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;
  /// Stops.
  ~StatusServer();

  /// Begins to listen; once per object. `kUnavailable` when the address cannot be had, `kIo`
  /// when there are no threads.
  [[nodiscard]] Status start();
  /// Ends all connections at once, also idle ones; waits for no client. Does nothing when the
  /// server does not run.
  void stop() noexcept;

  /// The port that is listened on; 0 before `start`.
  [[nodiscard]] int port() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace azcost::run
