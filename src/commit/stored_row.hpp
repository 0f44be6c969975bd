/// Single values of a row of a day file.
#pragma once

#include <string>
#include <string_view>

namespace azcost::commit {

/// The raw JSON value of `key` in `line`, at any depth; empty when there is none. Requires: azcost
/// wrote the line.
[[nodiscard]] std::string_view value_in(std::string_view line, std::string_view key);
/// The same value as a string; empty when it is no string.
[[nodiscard]] std::string text_in(std::string_view line, std::string_view key);
/// The offset behind the string whose opening quote is at `begin`.
[[nodiscard]] std::size_t end_of_string(std::string_view line, std::size_t begin);

}  // namespace azcost::commit
