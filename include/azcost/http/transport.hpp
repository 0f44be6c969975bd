/// One HTTP exchange at a time, as an interface: libcurl in the program, scripts in tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"

namespace azcost::http {

enum class Method { kGet, kPost };

/// A request. Text that must not be seen is in `Secret`s, so that nothing can print it.
struct Request {
  Method method = Method::kGet;
  std::string url;
  /// Names and values; never an Authorization header.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Sent as `Authorization: Bearer …`.
  std::optional<Secret> bearer;
  Secret body;
  /// The most that the body of the answer may hold, decompressed, where that is less than the
  /// transport's own limit.
  std::size_t max_body_bytes = std::numeric_limits<std::size_t>::max();
};

/// An answer with any status: a 404 is a successful exchange, too.
struct Response {
  int status = 0;
  /// In the order received, names in lower case, values trimmed.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Decompressed, whole.
  std::string body;
  std::chrono::milliseconds duration{0};

  /// The value of the first header of that lower-case name, or nothing.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// Not thread-safe: one transport per thread. Connections are reused.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Blocks until the whole answer is here, a time-out ends it, or a stop is requested; a stop
  /// ends a stalled transfer within milliseconds.
  /// Errors: `kUnavailable` when there is no whole answer (name, connection, TLS, cut), `kTimedOut`
  /// when there is a connection but the answer takes too long, `kData` when the answer is larger
  /// than allowed, `kCancelled` after a stop, `kConfig` when the certificate of the other side is
  /// not trusted, or the URL is not allowed (only https is, and http to a loopback address).
  virtual Result<Response> send(const Request& request, std::stop_token stop) = 0;
};

}  // namespace azcost::http
