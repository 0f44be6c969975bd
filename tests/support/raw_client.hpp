/// A client that sees how a connection ends, which an HTTP library hides.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>

namespace azcost::testing {

enum class Ending { kInOrder, kReset };

/// One connection to 127.0.0.1.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how sockets are connected
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("nobody listens on " + std::to_string(port));
    }
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  void send(const std::string& bytes) const {
    // That the server has hung up already shows when its answer is read.
    static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

  Ending read_to_the_end() {
    while (read_some() > 0) continue;
    return reset_ ? Ending::kReset : Ending::kInOrder;
  }

  /// Reads until the headers and `size` bytes of a body are here, or the connection has ended.
  void read_body(std::size_t size) {
    while ((received_.find("\r\n\r\n") == std::string::npos || body().size() < size) &&
           read_some() > 0) {
      continue;
    }
  }
  void forget() { received_.clear(); }

  /// Whether the connection is open and nothing comes from it.
  bool is_silent() {
    pollfd descriptor{.fd = socket_, .events = POLLIN | POLLRDHUP, .revents = 0};
    return ::poll(&descriptor, 1, 50) == 0;
  }

  [[nodiscard]] const std::string& received() const noexcept { return received_; }
  [[nodiscard]] std::string_view body() const {
    const std::size_t end = received_.find("\r\n\r\n");
    return end == std::string::npos ? std::string_view()
                                    : std::string_view(received_).substr(end + 4);
  }

 private:
  ssize_t read_some() {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got > 0) received_.append(buffer.data(), static_cast<std::size_t>(got));
    reset_ = got < 0 && errno == ECONNRESET;
    return got;
  }

  int socket_;
  bool reset_ = false;
  std::string received_;
};

}  // namespace azcost::testing
