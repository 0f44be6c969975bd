/// The text of a config file as JSON values: `//` comments allowed, slips told in plain words.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::config {

/// Keeps the order of the file, so that the first slip in it is the first one told.
using Json = nlohmann::ordered_json;

/// Reads `text`, which must be one object. Errors are of kind `kConfig` and name the line and
/// column, or the dotted path of a key; they never quote the text, which may hold a secret that
/// somebody typed where none belongs.
[[nodiscard]] Result<Json> parse_document(std::string_view text);

}  // namespace azcost::config
