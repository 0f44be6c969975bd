/// Where the daemon serves its metrics and its health.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::config {

struct ListenAddress {
  std::string host = "127.0.0.1";  ///< a name or an address of this machine, IPv6 without brackets
  int port = 9464;                 ///< 0: any that is free

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Reads "127.0.0.1:9464", "[::1]:9464", ":9464" (loopback), or "off": nothing. Errors are of kind
/// `kConfig` and say what to write.
[[nodiscard]] Result<std::optional<ListenAddress>> parse_listen(std::string_view text);

/// The text that `parse_listen` reads.
[[nodiscard]] std::string format_listen(const std::optional<ListenAddress>& listen);

}  // namespace azcost::config
