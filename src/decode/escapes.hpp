/// Strings with escapes that the parser refuses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace azcost::decode {

/// The text between the quotes of a JSON string, with its escapes resolved. Half of a surrogate
/// pair becomes U+FFFD, as in a browser: some names were cut in the middle of a character. Nothing
/// when an escape is not one of JSON's.
[[nodiscard]] std::optional<std::string> unescape_leniently(std::string_view text);

}  // namespace azcost::decode
