/// Writing JSON fast: the pages of an answer are megabytes.
#pragma once

#include <string>
#include <string_view>

namespace azcost::emulator {

/// Appends a quoted JSON string. Requires: `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace azcost::emulator
