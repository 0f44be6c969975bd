/// A server that sends exactly the bytes of a test's script, and misbehaves on request.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/test_authority.hpp"

namespace azcost::testing {

/// What a server does once it has sent an answer.
enum class Then {
  kListen,    ///< waits for the next request on the same connection
  kClose,     ///< closes the connection in good order
  kReset,     ///< cuts the connection (RST)
  kStall,     ///< sends nothing more, and keeps the connection
  kStartTls,  ///< speaks TLS from here on, as behind a proxy's tunnel
};

struct RawAnswer {
  std::string bytes;
  Then then = Then::kListen;
};

/// A request as it came: head and body.
struct RawRequest {
  int connection = 0;  ///< the first one has number 1
  std::string text;
};

/// Listens on a free port of 127.0.0.1. Each request takes the next answer of the script; after the
/// last one, requests are answered by closing the connection. The functions are thread-safe.
class RawServer {
 public:
  /// With a context it speaks TLS from the first byte of a connection on.
  explicit RawServer(std::vector<RawAnswer> script, TlsContext tls = nullptr);
  /// The same, but TLS starts where the script says so.
  static RawServer with_tunnel(std::vector<RawAnswer> script, TlsContext tls);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  /// Ends every stall.
  ~RawServer();

  [[nodiscard]] int port() const noexcept { return port_; }
  /// "127.0.0.1:<port>"
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string http_url() const { return "http://" + address() + "/"; }
  [[nodiscard]] std::string https_url() const { return "https://" + address() + "/"; }

  /// How many connections were made so far.
  [[nodiscard]] int connections() const;
  [[nodiscard]] std::vector<RawRequest> requests() const;
  /// Blocks until this many requests have been read.
  void wait_for_requests(std::size_t count) const;

 private:
  class Connection;
  enum class TlsStart { kAtOnce, kWhenAsked };

  RawServer(std::vector<RawAnswer> script, TlsContext tls, TlsStart start);
  void accept_connections();
  void serve(int descriptor, int number);
  RawAnswer next_answer(int connection, std::string request);

  TlsContext tls_;
  TlsStart tls_start_;
  int listener_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<RawAnswer> script_;
  std::vector<RawRequest> requests_;
  std::vector<int> descriptors_;  // of open connections
  int accepted_ = 0;
  bool ending_ = false;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// A whole answer of HTTP/1.1 with a Content-Length. Header lines end in CR LF.
[[nodiscard]] std::string http_answer(int status, const std::string& body,
                                      const std::string& header_lines = {});

}  // namespace azcost::testing
