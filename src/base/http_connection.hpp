/// One client's connection, as cpp-httplib reads and writes it.
#pragma once

#include <httplib.h>
#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/base/http_server.hpp"

namespace azcost {

using TlsContext = std::shared_ptr<SSL_CTX>;

/// What all sessions of a server share. `kUsage` when the certificate and the key cannot be read,
/// or do not belong together.
[[nodiscard]] Result<TlsContext> make_tls_context(const TlsIdentity& identity);

/// For one thread. Unlike the library's own stream it limits the time and the bytes of a whole
/// request, notices at once when its socket is shut down, and can break off, for clients that shall
/// get no answer or half of one.
class HttpConnection final : public httplib::Stream {
 public:
  struct Limits {
    std::chrono::milliseconds timeout;
    std::size_t bytes;  ///< of one request
  };

  /// `socket` is connected and stays the caller's. With a context it carries TLS.
  HttpConnection(socket_t socket, SSL_CTX* tls, const Clock& clock, Limits limits);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  /// Ends the TLS session properly, unless the connection breaks off.
  ~HttpConnection() override;

  /// Does the handshake of TLS, if this is TLS; false when it fails.
  [[nodiscard]] bool shake_hands();
  /// Waits for the first byte of a request; false when there is none, and when the last answer was
  /// to be the last one.
  [[nodiscard]] bool begin_request();
  /// Prepares for this answer: the client's time to read it begins.
  void begin_answer(const HttpAnswer& answer);
  /// Waits until the client has left, or the socket was shut down.
  void wait_for_the_end() const;
  /// Closing the socket has to send a reset instead of an orderly end.
  [[nodiscard]] bool ends_in_reset() const noexcept { return ends_in_reset_; }

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* data, std::size_t size) override;
  /// All or nothing: the library does not look at how much was written.
  ssize_t write(const char* data, std::size_t size) override;
  // No answer depends on who asks.
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  using Session = std::unique_ptr<SSL, decltype(&SSL_free)>;

  void renew() { deadline_ = clock_.steady_now() + limits_.timeout; }
  [[nodiscard]] bool wait(short events) const;
  ssize_t receive();
  ssize_t send(const char* data, std::size_t size);

  socket_t socket_;
  const Clock& clock_;
  Limits limits_;
  Session tls_{nullptr, SSL_free};
  bool secured_ = false;   ///< the handshake is done
  bool broken_ = false;    ///< the session cannot be ended properly
  bool silent_ = false;    ///< nothing is written any more, though the library thinks so
  bool finished_ = false;  ///< this answer is the last one
  bool ends_in_reset_ = false;
  SteadyTime deadline_;
  std::size_t received_ = 0;  ///< of this request
  std::array<char, 16UL * 1024> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace azcost
