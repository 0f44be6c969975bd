/// The hosts that a config names: Azure's two, and a proxy.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::config {

/// "https://host[:port]" in lower case, a trailing slash taken off. The grammar is narrower than
/// that of URLs, so that nobody reads the same text differently: no user, path, query or fragment.
/// `http` only for 127.0.0.0/8, [::1] and localhost, since a secret goes there.
[[nodiscard]] Result<std::string> parse_endpoint(std::string_view text);

/// What a token is asked for: a URI without spaces, to which `/.default` is added later.
[[nodiscard]] Result<std::string> parse_audience(std::string_view text);

/// "http://[user:password@]host:port"; the scheme may be left out, the port may not: libcurl's
/// default is 1080, which nobody expects. Empty stays empty: no proxy. Errors never quote the
/// user or the password.
[[nodiscard]] Result<std::string> parse_proxy(std::string_view text);

/// The proxy with `***` in place of its user and password.
[[nodiscard]] std::string mask_proxy(std::string_view proxy);

}  // namespace azcost::config
