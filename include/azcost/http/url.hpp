/// URLs taken apart by libcurl, the same way in which it will read them when it connects.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::http {

struct Url {
  std::string scheme;  ///< lower case
  std::string host;    ///< lower case; IPv6 in brackets
  std::string port;    ///< always spelled out, also where it is the scheme's default
  std::string path;    ///< starts with a slash; as sent, not decoded
  std::string query;   ///< without its question mark; may be empty
  bool has_userinfo = false;
  bool has_fragment = false;

  /// "https://host:port"
  [[nodiscard]] std::string origin() const { return scheme + "://" + host + ":" + port; }
};

/// Reads an absolute URL. Errors are of kind `kData`.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// True for 127.0.0.0/8, [::1] and `localhost`: the only hosts that may be spoken to without TLS.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Whether `no_proxy` names `host`, as curl understands it: names with commas or blanks between
/// them, which stand for themselves and all below them, addresses, networks as 10.0.0.0/8, or `*`
/// alone. `host` as in `Url`.
[[nodiscard]] bool is_named_by(std::string_view no_proxy, std::string_view host);

}  // namespace azcost::http
