/// JSON strings as they are written to disk.
#pragma once

#include <string>
#include <string_view>

namespace azcost::normalize {

/// Appends `text` as the inside of a JSON string, with as few escapes as JSON allows (quote,
/// backslash, control characters); all else stays raw UTF-8.
/// Requires: `text` is valid UTF-8, as the decoder ensures.
void append_json_characters(std::string& out, std::string_view text);

/// Appends `text` as a JSON string, or `null` when it is empty: unknown is null, never "".
void append_json_string(std::string& out, std::string_view text);

}  // namespace azcost::normalize
