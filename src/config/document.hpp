/// The text of a config file as JSON values: `//` comments allowed, slips explained in plain words.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "findings.hpp"

namespace azcost::config {

/// Keeps the order of the file, so that slips are reported in it.
using Json = nlohmann::ordered_json;

/// Reads `text`, the file of `root`, which must be one object. Nothing: it cannot be read, and the
/// findings say why by line and column; they never quote the text, which may hold a secret that
/// somebody typed where none belongs. Keys that stand twice are findings beside the document.
[[nodiscard]] std::optional<Json> parse_document(std::string_view text, const Place& root);

}  // namespace azcost::config
