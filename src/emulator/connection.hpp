/// One client's connection, as cpp-httplib reads and writes it.
#pragma once

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

#include "tls.hpp"

namespace azcost::emulator {

/// Of one thread. Unlike the library's own stream it notices at once when its socket is shut down,
/// by a stop of the server, and it can end badly: for clients that shall get no answer, half of
/// one, or none but silence.
class Connection final : public httplib::Stream {
 public:
  /// The longest that a client may be silent between two requests.
  static constexpr std::chrono::minutes kIdle{1};

  /// `socket` is connected and stays the caller's. With a context it carries TLS.
  explicit Connection(socket_t socket, SSL_CTX* tls = nullptr);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  /// Says goodbye in TLS, unless the connection ends badly.
  ~Connection() override;

  /// Agrees on a session when this is TLS; false when the client does not.
  [[nodiscard]] bool shake_hands();

  /// Waits for the first byte of a request; false when the client left or was idle for too long, or
  /// the socket was shut down.
  [[nodiscard]] bool wait_for_request();
  /// Waits until the client has left, or the socket was shut down.
  void wait_for_the_end() const;

  /// This answer is the last one, though the client was not told.
  void finish() noexcept { finished_ = true; }
  [[nodiscard]] bool finished() const noexcept { return finished_; }
  /// Closing the socket will send a reset in the place of an orderly end.
  void end_in_reset() noexcept;
  [[nodiscard]] bool ends_in_reset() const noexcept { return ends_in_reset_; }

  /// Nothing is written from now on, though the library thinks so.
  void drop() noexcept { dropped_ = true; }

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  [[nodiscard]] bool wait(short events, std::chrono::milliseconds longest) const;
  [[nodiscard]] bool fill();
  [[nodiscard]] bool holds_bytes() const;
  ssize_t receive(char* data, std::size_t size);
  ssize_t send(const char* data, std::size_t size);

  socket_t socket_;
  TlsSession tls_{nullptr, SSL_free};
  bool secured_ = false;  ///< the handshake is done
  bool broken_ = false;   ///< the session cannot even say goodbye
  bool dropped_ = false;
  bool finished_ = false;
  bool ends_in_reset_ = false;
  std::array<char, 16UL * 1024> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace azcost::emulator
