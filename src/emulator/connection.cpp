#include "connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace azcost::emulator {
namespace {

/// Within a request or an answer.
constexpr std::chrono::milliseconds kStalled = std::chrono::seconds(30);

}  // namespace

Connection::Connection(socket_t socket, SSL_CTX* tls) : socket_(socket) {
  // An answer's head and body are written one after the other: without this the body would wait
  // for the client to acknowledge the head.
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (tls == nullptr) return;
  tls_.reset(SSL_new(tls));
  SSL_set_fd(tls_.get(), socket_);
  // Within a record OpenSSL waits by itself.
  const timeval longest{
      .tv_sec = std::chrono::duration_cast<std::chrono::seconds>(kStalled).count(), .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof(longest));
}

Connection::~Connection() {
  if (secured_ && !ends_in_reset_ && !broken_) SSL_shutdown(tls_.get());
}

bool Connection::shake_hands() {
  if (!tls_) return true;
  ERR_clear_error();
  secured_ = SSL_accept(tls_.get()) == 1;
  return secured_;
}

bool Connection::holds_bytes() const {
  return begin_ < end_ || (tls_ && SSL_pending(tls_.get()) > 0);
}

ssize_t Connection::receive(char* data, std::size_t size) {
  if (!tls_) return ::recv(socket_, data, size, 0);
  ERR_clear_error();  // what another session left would be taken for this one's
  const int got =
      SSL_read(tls_.get(), data, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
  if (got <= 0) broken_ = SSL_get_error(tls_.get(), got) != SSL_ERROR_ZERO_RETURN;
  return got > 0 ? got : 0;
}

ssize_t Connection::send(const char* data, std::size_t size) {
  if (!tls_) return ::send(socket_, data, size, MSG_NOSIGNAL);
  ERR_clear_error();
  const int sent =
      SSL_write(tls_.get(), data, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
  broken_ = sent <= 0;
  return sent > 0 ? sent : 0;
}

bool Connection::wait(short events, std::chrono::milliseconds longest) const {
  pollfd descriptor{.fd = socket_, .events = events, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&descriptor, 1, static_cast<int>(longest.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool Connection::fill() {
  if (!holds_bytes() && !wait(POLLIN, kStalled)) return false;
  ssize_t got = 0;
  do {
    got = receive(buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  begin_ = 0;
  end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  return got > 0;
}

bool Connection::wait_for_request() {
  return begin_ < end_ || ((holds_bytes() || wait(POLLIN, kIdle)) && fill());
}

void Connection::wait_for_the_end() const {
  constexpr std::chrono::milliseconds kForever{-1};
  static_cast<void>(wait(POLLRDHUP, kForever));
}

void Connection::end_in_reset() noexcept {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  ends_in_reset_ = true;
}

bool Connection::is_readable() const { return holds_bytes() || wait(POLLIN, kStalled); }

bool Connection::is_writable() const { return wait(POLLOUT, kStalled); }

ssize_t Connection::read(char* data, std::size_t size) {
  if (begin_ == end_ && !fill()) return -1;
  const std::size_t count = std::min(size, end_ - begin_);
  std::copy_n(buffer_.data() + begin_, count, data);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* data, std::size_t size) {
  if (dropped_) return static_cast<ssize_t>(size);
  if (!is_writable()) return -1;
  ssize_t sent = 0;
  do {
    sent = send(data, size);
  } while (sent < 0 && errno == EINTR);
  return sent > 0 || size == 0 ? sent : -1;
}

// Nobody asks who is on the other side of a loopback connection.
void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = "127.0.0.1";
  port = 0;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip = "127.0.0.1";
  port = 0;
}

}  // namespace azcost::emulator
