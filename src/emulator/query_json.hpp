/// Reading request bodies as the service does: the case of a key does not matter.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "azcost/base/text.hpp"

namespace azcost::emulator {

/// The value of a key, or nothing; keys are compared without their case (`dataSet`, `And` are seen
/// in the wild).
[[nodiscard]] inline const nlohmann::ordered_json* member(const nlohmann::ordered_json& object,
                                                          std::string_view key) {
  if (!object.is_object()) return nullptr;
  for (auto it = object.begin(); it != object.end(); ++it) {
    if (equals_ignoring_case(it.key(), key)) return &it.value();
  }
  return nullptr;
}

/// The text of a string; empty for anything else.
[[nodiscard]] inline std::string text_of(const nlohmann::ordered_json* value) {
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

}  // namespace azcost::emulator
