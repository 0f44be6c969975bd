/// The transport of the program: libcurl, over TLS, to the host that was asked for and no other.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "azcost/http/transport.hpp"

namespace azcost::http {

struct CurlOptions {
  /// For name resolution, the connection, a proxy in front of it and the TLS handshake together.
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  /// For the whole exchange, connection included.
  std::chrono::milliseconds timeout = std::chrono::seconds(120);
  /// An answer that has begun is given up if it brings less than a kilobyte in this time. Until it
  /// begins only `timeout` counts: a query may take long.
  std::chrono::milliseconds stall_timeout = std::chrono::seconds(30);
  /// PEM file with the only authorities to trust; none: those of the system.
  std::optional<std::filesystem::path> ca_file = std::nullopt;
  /// URL of a proxy; empty: none. The environment is never read, and loopback addresses are always
  /// reached directly.
  std::string proxy = {};
  /// Hosts that are reached without the proxy, with commas between them, as in `NO_PROXY`.
  std::string no_proxy = {};
  /// The largest body that is taken, decompressed. Pages of 5000 rows have 2 to 10 MiB. The body of
  /// an answer whose status is not 200 may have 8 MiB at most.
  std::size_t max_body_bytes = std::size_t{32} * 1024 * 1024;
  std::string user_agent = "azcost";
  /// Called about once a second while an exchange lasts, on its thread.
  std::function<void()> on_wait = {};
};

/// Speaks HTTP/1.1 and TLS 1.2 or newer. Connections are reused. Redirects are not followed: a 30x
/// is an answer like any other, and a token goes nowhere else.
///
/// libcurl 7.88 does not report a gzip stream that ends too early: readers of a body have to find
/// the end of its document.
class CurlTransport final : public Transport {
 public:
  /// Errors: `kConfig` when the proxy is no URL. The first call of the process sets up libcurl and
  /// takes SSLKEYLOGFILE out of the environment: make it before other threads are started.
  [[nodiscard]] static Result<std::unique_ptr<Transport>> create(CurlOptions options);

  ~CurlTransport() override;

  /// As the interface says. `kConfig` also when a header holds a control character, when `ca_file`
  /// cannot be read, and when the proxy wants other credentials.
  Result<Response> send(const Request& request, std::stop_token stop) override;

 private:
  struct State;
  explicit CurlTransport(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace azcost::http
