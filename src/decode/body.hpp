/// Questions about a body that are answered before, or without, parsing it.
#pragma once

#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::decode {

/// Refuses what cannot be a page: an empty body, a web page, a byte order mark, anything that does
/// not start as a JSON object, and more values than the parser's memory is meant for.
[[nodiscard]] Status check_body(std::string_view body);

}  // namespace azcost::decode
