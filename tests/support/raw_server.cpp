#include "support/raw_server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace azcost::testing {
namespace {

/// A client that has gone away must not end the test. Other threads keep the default.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

/// The length of the request at the start of `text`; 0 while it is not complete.
std::size_t whole_request(const std::string& text) {
  constexpr std::string_view kEndOfHead = "\r\n\r\n";
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const auto end = text.find(kEndOfHead);
  if (end == std::string::npos) return 0;
  std::size_t size = end + kEndOfHead.size();
  const auto length = text.find(kLength);
  if (length < end) size += std::stoul(text.substr(length + kLength.size()));
  return text.size() >= size ? size : 0;
}

}  // namespace

/// One connection, in clear or under TLS. Closes the descriptor at its end.
class RawServer::Connection {
 public:
  explicit Connection(int descriptor) : descriptor_(descriptor) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    SSL_free(ssl_);
    ::close(descriptor_);
  }

  bool start_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, descriptor_);
    return SSL_accept(ssl_) == 1;
  }

  /// The next request; empty when the client has gone.
  std::string read_request() {
    std::size_t size = 0;
    while ((size = whole_request(pending_)) == 0) {
      if (!read_some()) return {};
    }
    std::string request = pending_.substr(0, size);
    pending_.erase(0, size);
    return request;
  }

  void write(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const int size = static_cast<int>(std::min<std::size_t>(bytes.size() - done, 1U << 20U));
      const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data() + done, size)
                                        : ::send(descriptor_, bytes.data() + done,
                                                 static_cast<std::size_t>(size), 0);
      if (sent <= 0) return;
      done += static_cast<std::size_t>(sent);
    }
  }

  void wait_for_end() {
    while (read_some()) {
    }
  }

  void close_in_order() {
    if (ssl_ != nullptr) SSL_shutdown(ssl_);
    ::shutdown(descriptor_, SHUT_WR);
  }

  void reset() const {
    // A close without lingering drops what is unsent and resets the connection at once.
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  bool read_some() {
    std::array<char, 65536> buffer{};
    const auto got = ssl_ != nullptr
                         ? SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()))
                         : ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    pending_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }

  int descriptor_;
  SSL* ssl_ = nullptr;
  std::string pending_;
};

RawServer::RawServer(std::vector<RawAnswer> script, TlsContext tls)
    : RawServer(std::move(script), std::move(tls), TlsStart::kAtOnce) {}

RawServer RawServer::with_tunnel(std::vector<RawAnswer> script, TlsContext tls) {
  return {std::move(script), std::move(tls), TlsStart::kWhenAsked};
}

RawServer::RawServer(std::vector<RawAnswer> script, TlsContext tls, TlsStart start)
    : tls_(std::move(tls)),
      tls_start_(start),
      script_(std::make_move_iterator(script.begin()), std::make_move_iterator(script.end())) {
  constexpr int kBacklog = 16;
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, kBacklog) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no port to listen on");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_connections(); });
}

RawServer::~RawServer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const int descriptor : descriptors_) ::shutdown(descriptor, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

int RawServer::connections() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

std::vector<RawRequest> RawServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void RawServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

void RawServer::accept_connections() {
  block_sigpipe();
  for (;;) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const std::lock_guard lock(mutex_);
    if (ending_) {
      ::close(descriptor);
      return;
    }
    descriptors_.push_back(descriptor);
    const int number = ++accepted_;
    threads_.emplace_back([this, descriptor, number] { serve(descriptor, number); });
  }
}

void RawServer::serve(int descriptor, int number) {
  Connection connection(descriptor);
  bool open = true;
  if (tls_ && tls_start_ == TlsStart::kAtOnce) open = connection.start_tls(tls_.get());
  while (open) {
    std::string request = connection.read_request();
    if (request.empty()) break;
    const RawAnswer answer = next_answer(number, std::move(request));
    connection.write(answer.bytes);
    switch (answer.then) {
      case Then::kListen:
        break;
      case Then::kStartTls:
        open = connection.start_tls(tls_.get());
        break;
      case Then::kStall:
        connection.wait_for_end();
        open = false;
        break;
      case Then::kReset:
        connection.reset();
        open = false;
        break;
      case Then::kClose:
        connection.close_in_order();
        open = false;
        break;
    }
  }
  // The descriptor is closed with the connection: it must not be shut down after that.
  const std::lock_guard lock(mutex_);
  std::erase(descriptors_, descriptor);
}

RawAnswer RawServer::next_answer(int connection, std::string request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back({connection, std::move(request)});
  changed_.notify_all();
  if (script_.empty()) return {"", Then::kClose};
  RawAnswer answer = std::move(script_.front());
  script_.pop_front();
  return answer;
}

std::string http_answer(int status, const std::string& body, const std::string& header_lines) {
  return "HTTP/1.1 " + std::to_string(status) + " Reason\r\n" + header_lines +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace azcost::testing
