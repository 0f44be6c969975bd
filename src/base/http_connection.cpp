#include "http_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace azcost {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using ServerCertificate = std::unique_ptr<X509, decltype(&X509_free)>;
using ServerKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio bio_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

Error no_tls(const char* what) {
  ERR_clear_error();
  return {ErrorKind::kUsage, std::string("cannot serve TLS: ") + what};
}

/// The first certificate of the text is the server's own, the others lead to its authority.
bool use_certificates(SSL_CTX* context, const std::string& text) {
  const Bio bio = bio_of(text);
  const auto next = [&bio] {
    return ServerCertificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  };
  ServerCertificate certificate = next();
  if (!certificate || SSL_CTX_use_certificate(context, certificate.get()) != 1) return false;
  while ((certificate = next())) {
    if (SSL_CTX_add1_chain_cert(context, certificate.get()) != 1) return false;
  }
  ERR_clear_error();  // the end of the text is an error to the reader
  return true;
}

/// Without it OpenSSL would ask at the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

int int_of(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

}  // namespace

Result<TlsContext> make_tls_context(const TlsIdentity& identity) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return no_tls("OpenSSL makes no context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (!use_certificates(context.get(), identity.certificate)) {
    return no_tls("the certificate is not readable PEM");
  }
  const ServerKey key(
      PEM_read_bio_PrivateKey(bio_of(identity.key).get(), nullptr, no_password, nullptr),
      EVP_PKEY_free);
  if (!key) return no_tls("the key is not readable PEM without a password");
  if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    return no_tls("the key is not that of the certificate");
  }
  return context;
}

HttpConnection::HttpConnection(socket_t socket, SSL_CTX* tls, const Clock& clock, Limits limits)
    : socket_(socket), clock_(clock), limits_(limits) {
  renew();
  // An answer's head and body are written one after the other: without this the body would wait
  // for the client to acknowledge the head.
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (tls == nullptr) return;
  tls_.reset(SSL_new(tls));
  SSL_set_fd(tls_.get(), socket_);
  // Within a record OpenSSL waits by itself.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits_.timeout).count();
  const timeval longest{.tv_sec = seconds, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof(longest));
}

HttpConnection::~HttpConnection() {
  if (secured_ && !ends_in_reset_ && !broken_) SSL_shutdown(tls_.get());
}

bool HttpConnection::shake_hands() {
  if (!tls_) return true;
  ERR_clear_error();
  secured_ = SSL_accept(tls_.get()) == 1;
  return secured_;
}

bool HttpConnection::begin_request() {
  renew();
  if (finished_ || !is_readable()) return false;
  renew();
  received_ = end_ - begin_;
  return true;
}

void HttpConnection::begin_answer(const HttpAnswer& answer) {
  renew();
  finished_ = answer.delivery != Delivery::kWhole;
  silent_ = answer.delivery == Delivery::kNothing;
  ends_in_reset_ =
      answer.reset && (answer.delivery == Delivery::kCut || answer.delivery == Delivery::kNothing);
  if (!ends_in_reset_) return;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void HttpConnection::wait_for_the_end() const {
  pollfd descriptor{.fd = socket_, .events = POLLRDHUP, .revents = 0};
  while (::poll(&descriptor, 1, -1) < 0 && errno == EINTR) continue;
}

bool HttpConnection::wait(short events) const {
  for (;;) {
    const auto left = (deadline_ - clock_.steady_now()).count();
    if (left <= 0) return false;
    pollfd descriptor{.fd = socket_, .events = events, .revents = 0};
    const int ready = ::poll(&descriptor, 1, int_of(static_cast<std::size_t>(left)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

bool HttpConnection::is_readable() const {
  return begin_ < end_ || (tls_ && SSL_pending(tls_.get()) > 0) || wait(POLLIN);
}

bool HttpConnection::is_writable() const { return wait(POLLOUT); }

ssize_t HttpConnection::receive() {
  const std::size_t most = std::min(buffer_.size(), limits_.bytes - received_);
  if (most == 0) return -1;
  if (!tls_) return ::recv(socket_, buffer_.data(), most, MSG_DONTWAIT);
  ERR_clear_error();  // errors that another session left would count as this one's
  const int got = SSL_read(tls_.get(), buffer_.data(), int_of(most));
  if (got <= 0) broken_ = SSL_get_error(tls_.get(), got) != SSL_ERROR_ZERO_RETURN;
  return got;
}

ssize_t HttpConnection::read(char* data, std::size_t size) {
  if (begin_ == end_) {
    if (!is_readable()) return -1;
    const ssize_t got = receive();
    if (got <= 0) return -1;
    begin_ = 0;
    end_ = static_cast<std::size_t>(got);
    received_ += end_;
  }
  const std::size_t count = std::min(size, end_ - begin_);
  std::copy_n(buffer_.data() + begin_, count, data);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t HttpConnection::send(const char* data, std::size_t size) {
  if (!tls_) {
    const ssize_t sent = ::send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
  }
  ERR_clear_error();
  const int sent = SSL_write(tls_.get(), data, int_of(size));
  broken_ = sent <= 0;
  return broken_ ? -1 : sent;
}

ssize_t HttpConnection::write(const char* data, std::size_t size) {
  for (std::size_t written = 0; written < size && !silent_;) {
    if (!is_writable()) return -1;
    const ssize_t sent = send(data + written, size - written);
    if (sent < 0) return -1;
    written += static_cast<std::size_t>(sent);
  }
  return static_cast<ssize_t>(size);
}

}  // namespace azcost
