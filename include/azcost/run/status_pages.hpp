/// What a running daemon shows of itself, over HTTP: /metrics, /healthz and /readyz.
#pragma once

#include <functional>
#include <string>

#include "azcost/base/http_server.hpp"

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

  /// Answers GET and HEAD.
  [[nodiscard]] HttpAnswer answer(const HttpRequest& request) const;
};

}  // namespace azcost::run
