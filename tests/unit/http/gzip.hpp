/// Compression, as a server does it.
#pragma once

#include <string>
#include <string_view>

namespace azcost::http {

[[nodiscard]] std::string gzip(std::string_view text);

}  // namespace azcost::http
