/// URLs parsed by libcurl, exactly as it will parse them when it connects.
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

/// True for 127.0.0.0/8, [::1] and `localhost`: the only hosts that may be reached without TLS.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Whether `no_proxy` names `host`, by curl's rules. `no_proxy` is `*` alone, or a list with commas
/// or blanks between its entries: names, which stand for themselves and all below them, addresses,
/// or networks such as 10.0.0.0/8. `host` as in `Url`.
[[nodiscard]] bool is_named_by(std::string_view no_proxy, std::string_view host);

}  // namespace azcost::http
