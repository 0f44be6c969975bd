/// The text of a config file as JSON values: `//` comments allowed, errors explained in plain
/// words.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "findings.hpp"

namespace azcost::config {

/// Keeps the order of the file, so that errors are reported in it.
using Json = nlohmann::ordered_json;

/// Reads `text`, the file of `root`, which must be one object. Nothing when it cannot be read; then
/// the findings say why, with line and column. They never quote the text, which may hold a
/// misplaced secret. Keys that occur twice are findings, and the document is returned all the same.
[[nodiscard]] std::optional<Json> parse_document(std::string_view text, const Place& root);

}  // namespace azcost::config
