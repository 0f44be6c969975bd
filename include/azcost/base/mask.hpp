/// Keeps the secrets of this process out of what people read.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/secret.hpp"

namespace azcost {

/// From now on `mask` hides `secret`. The secret itself is not kept, only hashes of its parts, and
/// those of the newest 64 secrets: tokens come anew every hour. Secrets of less than six bytes
/// cannot be distinguished from ordinary words and are not hidden. Thread-safe.
void hide(const Secret& secret);

/// `text` with `***` in place of each hidden secret, and of each piece of one that has 16 bytes or
/// more: services cut what they quote. A secret is found as it is and in the encodings in which
/// servers echo what they were sent: percent and form encoding, escapes of JSON and HTML, base64,
/// hex, and some of them inside of each other. Thread-safe.
[[nodiscard]] std::string mask(std::string_view text);

}  // namespace azcost
