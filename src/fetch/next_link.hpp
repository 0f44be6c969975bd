/// Checks every next link before a token is sent to it.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::fetch {

/// The address of the page that `link` points to, or an error of kind `kData` that says why the
/// link is not to be followed.
///
/// A link comes from the network and is requested with a bearer token, so only its query string is
/// trusted: scheme, host, port and path must be those of `first_url`, the query's own address. The
/// path may be spelled in another case or with its colon percent-encoded, because both are the same
/// in ids of Azure Resource Manager. What is returned has our own spelling, so that no difference
/// between URL parsers can send a token elsewhere.
[[nodiscard]] Result<std::string> accept_next_link(std::string_view link,
                                                   std::string_view first_url);

}  // namespace azcost::fetch
