#include "support/connect_proxy.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace azcost::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

sockaddr* plain(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// The head of a request. It is read byte by byte, so that nothing is lost that the client sends
/// right behind it.
std::string read_head(int descriptor) {
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && ::recv(descriptor, &byte, 1, 0) == 1) head.push_back(byte);
  return head;
}

/// Passes bytes both ways until one side ends.
void carry(int one, int other) {
  std::array<pollfd, 2> both = {
      {{.fd = one, .events = POLLIN, .revents = 0}, {.fd = other, .events = POLLIN, .revents = 0}}};
  std::array<char, 16 * 1024> buffer{};
  while (::poll(both.data(), both.size(), -1) > 0) {
    for (std::size_t i = 0; i < both.size(); ++i) {
      if (both.at(i).revents == 0) continue;
      const ssize_t got = ::recv(both.at(i).fd, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      if (!send_all(both.at(1 - i).fd, {buffer.data(), static_cast<std::size_t>(got)})) return;
    }
  }
}

}  // namespace

ConnectProxy::ConnectProxy(int port, std::vector<std::string> hosts)
    : upstream_port_(port),
      hosts_(std::move(hosts)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  if (::bind(listener_, plain(address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, plain(address), &size) != 0) {
    throw std::runtime_error("the test's proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_connections(); });
}

ConnectProxy::~ConnectProxy() {
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

std::vector<std::string> ConnectProxy::targets() const {
  const std::lock_guard lock(mutex_);
  return targets_;
}

void ConnectProxy::accept_connections() {
  for (;;) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    threads_.emplace_back([this, client] { serve(client); });
  }
}

bool ConnectProxy::admit(int descriptor) {
  const std::lock_guard lock(mutex_);
  if (!ending_) descriptors_.push_back(descriptor);
  return !ending_;
}

void ConnectProxy::close_now(int descriptor) {
  const std::lock_guard lock(mutex_);
  std::erase(descriptors_, descriptor);  // under one lock with the close: the number may come back
  ::close(descriptor);
}

void ConnectProxy::serve(int client) {
  const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (admit(client) && admit(upstream)) {
    const std::string head = read_head(client);
    constexpr std::string_view kConnect = "CONNECT ";
    const std::string line = head.substr(0, head.find('\r'));
    const std::string target = line.starts_with(kConnect)
                                   ? line.substr(kConnect.size(), line.rfind(' ') - kConnect.size())
                                   : line;
    {
      const std::lock_guard lock(mutex_);
      targets_.push_back(target);
    }
    sockaddr_in address = loopback(upstream_port_);
    if (std::ranges::find(hosts_, target) == hosts_.end()) {
      send_all(client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    } else if (::connect(upstream, plain(address), sizeof(address)) == 0 &&
               send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n")) {
      carry(client, upstream);
    }
  }
  close_now(client);
  close_now(upstream);
}

}  // namespace azcost::testing
