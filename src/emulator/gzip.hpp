/// Compression of answers, as the real service does it for clients that take it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace azcost::emulator {

/// The bytes as gzip. Requires: `level` from 1 to 9. Nothing when zlib has no memory.
[[nodiscard]] std::optional<std::string> gzip(std::string_view bytes, int level);

}  // namespace azcost::emulator
