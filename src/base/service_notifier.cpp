#include "azcost/base/service_notifier.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"
#include "descriptor.hpp"

namespace azcost {
namespace {

Error failed(const std::string& socket, int error_number) {
  return {ErrorKind::kIo,
          fmt::format("cannot notify the service manager at NOTIFY_SOCKET '{}': {}",
                      printable(socket), std::generic_category().message(error_number))};
}

std::optional<std::int64_t> positive_number(std::string_view text) {
  const auto number = parse_number<std::int64_t>(text);
  return number && *number > 0 ? number : std::nullopt;
}

}  // namespace

Status ServiceNotifier::status(std::string_view text) const {
  return send("STATUS=" + printable(text));
}

Status ServiceNotifier::reloading(SteadyTime now) const {
  // Our clock is cut to milliseconds, and systemd drops messages that are older than its signal.
  const std::chrono::microseconds not_before =
      now.time_since_epoch() + std::chrono::milliseconds(1);
  return send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(not_before.count()));
}

Status ServiceNotifier::send(std::string_view message) const {
  if (socket_.empty()) return ok_status();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool known = socket_.size() > 1 && (socket_[0] == '/' || socket_[0] == '@');
  if (!known || socket_.size() >= sizeof(address.sun_path)) return failed(socket_, EINVAL);
  std::ranges::copy(socket_, std::begin(address.sun_path));
  std::size_t length = offsetof(sockaddr_un, sun_path) + socket_.size();
  if (socket_[0] == '@') {
    address.sun_path[0] = '\0';  // an abstract name has no end but its length
  } else {
    ++length;
  }
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return failed(socket_, errno);
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  ssize_t sent = 0;
  do {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how sockets are addressed
    sent = ::sendto(socket.get(), message.data(), message.size(), MSG_NOSIGNAL,
                    reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(length));
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return failed(socket_, errno);
  return ok_status();
}

Result<std::optional<std::chrono::microseconds>> watchdog_interval(std::string_view usec,
                                                                   std::string_view pid,
                                                                   int own_pid) {
  const std::optional<std::chrono::microseconds> none;
  if (usec.empty()) return none;
  const auto interval = positive_number(usec);
  if (!interval) {
    return Error{ErrorKind::kConfig,
                 fmt::format("WATCHDOG_USEC '{}' is not a number of microseconds; the service "
                             "manager sets it from WatchdogSec=",
                             printable(usec, 40))};
  }
  if (!pid.empty()) {
    const auto watched = positive_number(pid);
    if (!watched) {
      return Error{ErrorKind::kConfig,
                   "WATCHDOG_PID '" + printable(pid, 40) + "' is not the id of a process"};
    }
    if (*watched != own_pid) return none;
  }
  return std::optional(std::chrono::microseconds(*interval));
}

}  // namespace azcost
