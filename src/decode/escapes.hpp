/// Strings whose escapes the parser does not resolve.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace azcost::decode {

/// What stands between the quotes of a JSON string, its escapes resolved. Half of a surrogate pair
/// becomes U+FFFD, as a browser would have it: names that somebody cut in the middle of a character
/// exist. Nothing when an escape is none of JSON's.
[[nodiscard]] std::optional<std::string> unescape_leniently(std::string_view text);

}  // namespace azcost::decode
