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
  /// For the name, the connection, a proxy in front of it and the TLS handshake together.
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  /// For the whole exchange, connection included.
  std::chrono::milliseconds timeout = std::chrono::seconds(120);
  /// An answer that has begun and brings less than a kilobyte in this time is given up. Until it
  /// begins only `timeout` counts: a query may think for long.
  std::chrono::milliseconds stall_timeout = std::chrono::seconds(30);
  /// PEM file with the only authorities to trust; none: those of the system.
  std::optional<std::filesystem::path> ca_file = std::nullopt;
  /// URL of a proxy; empty: none. The environment is never asked, and loopback addresses are always
  /// spoken to directly.
  std::string proxy = {};
  /// Hosts that are reached without the proxy, with commas between them, as in `NO_PROXY`.
  std::string no_proxy = {};
  /// The most that a body may hold, decompressed. Pages of 5000 rows have 2 to 10 MiB. An answer
  /// of another status than 200 may hold no more than 8 MiB of it.
  std::size_t max_body_bytes = std::size_t{32} * 1024 * 1024;
  std::string user_agent = "azcost";
  /// Called about once a second while an exchange lasts, on its thread.
  std::function<void()> on_wait = {};
};

/// Speaks HTTP/1.1 and TLS 1.2 or newer. A connection is kept and used again. Redirects are not
/// followed: a 30x is an answer like any other, and a token goes nowhere else.
///
/// A gzip stream that ends too early passes for whole (libcurl 7.88 does not tell): who reads a
/// body has to find the end of its document.
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
