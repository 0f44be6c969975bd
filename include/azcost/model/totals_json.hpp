/// How totals are written in JSON, everywhere.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "azcost/model/totals.hpp"

namespace azcost {

/// Currency → exact decimal text: {"USD": "12.5"}. `null` where they are not known.
inline nlohmann::ordered_json totals_json(const std::optional<Totals>& totals) {
  if (!totals) return nullptr;
  auto json = nlohmann::ordered_json::object();
  for (const auto& [currency, total] : *totals) json[currency] = total.to_string();
  return json;
}

}  // namespace azcost
