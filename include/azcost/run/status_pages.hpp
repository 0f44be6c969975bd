/// What a running daemon shows over HTTP: /metrics, /healthz and /readyz.
#pragma once

#include <functional>
#include <string>

#include "azcost/base/http_server.hpp"

namespace azcost::run {

/// The answer to "is it well?": 200 or 503, and why.
struct Health {
  bool good = true;
  std::string text = "ok";  ///< one line for people, without a full stop
};

/// Provides the pages. Called from threads of the server, several at a time; must not block for
/// long.
struct StatusPages {
  std::function<std::string()> metrics;  ///< Prometheus' text format
  std::function<Health()> health;        ///< whether the process is alive
  std::function<Health()> readiness;     ///< whether it collects on time

  /// Answers GET and HEAD.
  [[nodiscard]] HttpAnswer answer(const HttpRequest& request) const;
};

}  // namespace azcost::run
