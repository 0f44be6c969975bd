/// A service manager's end of the notify protocol.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace azcost::testing {

/// Listens on a socket whose name goes into NOTIFY_SOCKET.
class ServiceManager {
 public:
  explicit ServiceManager(const std::string& name)
      : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(std::begin(address.sun_path), sizeof(address.sun_path) - 1);
    std::size_t length = sizeof(address);
    if (name[0] == '@') {
      address.sun_path[0] = '\0';
      length = offsetof(sockaddr_un, sun_path) + name.size();
    }
    listens_ = ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address),
                      static_cast<socklen_t>(length)) == 0;
  }
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;
  ~ServiceManager() { ::close(descriptor_); }

  [[nodiscard]] bool listens() const { return listens_; }
  /// The next datagram; "nothing" when none has come.
  [[nodiscard]] std::string receive() const {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    return got < 0 ? "nothing" : std::string(buffer.data(), static_cast<std::size_t>(got));
  }
  /// All datagrams that have come.
  [[nodiscard]] std::vector<std::string> receive_all() const {
    std::vector<std::string> all;
    for (std::string next = receive(); next != "nothing"; next = receive()) all.push_back(next);
    return all;
  }

 private:
  int descriptor_;
  bool listens_ = false;
};

}  // namespace azcost::testing
