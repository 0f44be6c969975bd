/// A small HTTP server: the daemon and the emulated Azure use it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/result.hpp"

namespace azcost {

struct HttpRequest {
  std::string method;
  std::string target = {};  ///< as sent: the path and the query
  std::string path;         ///< decoded, without the query
  /// The fields of the query and of a form, decoded. The first value of a repeated name counts.
  std::map<std::string, std::string> query = {};
  /// By lower-case name; repeated ones joined by ", ".
  std::map<std::string, std::string> headers = {};
  std::string body = {};

  /// The value of a header (lower-case name), or nothing.
  [[nodiscard]] std::string_view header(const std::string& name) const;
  /// The value of a field, or nothing.
  [[nodiscard]] std::string_view field(const std::string& name) const;
};

/// How much of an answer reaches the client.
enum class Delivery {
  kWhole,
  kCut,      ///< all headers and `cut_after` bytes of the body, then the connection ends
  kNothing,  ///< the connection ends without a byte
  kStalled,  ///< all headers and `cut_after` bytes of the body, then silence until the client
             ///< leaves
  kLast,     ///< all of it; then the connection ends, though no header said so
};

struct HttpAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string content_type = "application/json; charset=utf-8";
  Delivery delivery = Delivery::kWhole;
  std::size_t cut_after = 0;
  /// With kCut and kNothing: the connection ends in a TCP reset. The client may lose what it has
  /// not read by then.
  bool reset = false;
};

/// The certificate and the key of an HTTPS server. Both are PEM.
struct TlsIdentity {
  std::string certificate;  ///< its own first, then those that lead to its authority
  std::string key;          ///< without a password
};

struct HttpServerOptions {
  /// A name or an address of this machine. Anyone who reaches it may ask.
  std::string address = "127.0.0.1";
  int port = 0;  ///< 0: any that is free
  /// How long a client may take to send a request, and then to read the answer. Also how long it
  /// may be idle between two requests.
  std::chrono::milliseconds timeout = std::chrono::minutes(1);
  /// The largest body of a request, in bytes. 0: bodies are not read, and each connection ends with
  /// its first answer.
  std::size_t largest_body = 0;
  /// The identity for HTTPS; without one the server uses plain HTTP.
  std::optional<TlsIdentity> tls = std::nullopt;
};

/// Answers from 16 threads, one for each connection. When all of them are busy, a new client takes
/// the place of the oldest one, so that slow clients do not block others. A request line with its
/// headers has at most 16 KiB. The library, cpp-httplib, ignores SIGPIPE for the whole process from
/// the construction of a server on. Call `start` and `stop` from one thread at a time.
class HttpServer {
 public:
  /// Called from several threads at a time. An exception is answered with 500.
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  HttpServer(HttpServerOptions options, Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// Stops.
  ~HttpServer();

  /// Begins to listen; once per object. Errors: `kUnavailable` when the address is not available,
  /// `kUsage` when `tls` cannot be used, `kIo` when no thread can be started.
  [[nodiscard]] Status start();
  /// Ends all connections at once, also idle ones, and waits for calls of the handler that have
  /// begun. Does nothing when the server does not run.
  void stop() noexcept;
  /// The port that is listened on; 0 before `start`.
  [[nodiscard]] int port() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace azcost
