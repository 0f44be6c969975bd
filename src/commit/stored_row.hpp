/// Single values of a row as it stands in a day file.
#pragma once

#include <string>
#include <string_view>

namespace azcost::commit {

/// The JSON value of `key` as it stands in `line`, at any depth; empty when there is none. Requires
/// a line as azcost wrote it.
[[nodiscard]] std::string_view value_in(std::string_view line, std::string_view key);
/// The string that this is; empty when it is none.
[[nodiscard]] std::string text_in(std::string_view line, std::string_view key);
/// Where the string ends that begins with the quote at `begin`: behind its last quote.
[[nodiscard]] std::size_t end_of_string(std::string_view line, std::size_t begin);

}  // namespace azcost::commit
