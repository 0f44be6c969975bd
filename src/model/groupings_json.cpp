#include "groupings_json.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "broken.hpp"

namespace azcost {
namespace {

// On disk: do not change. The names are those of the Query API.
constexpr std::array<std::pair<std::string_view, Grouping::Kind>, 2> kKinds = {{
    {"Dimension", Grouping::Kind::kDimension},
    {"TagKey", Grouping::Kind::kTagKey},
}};

std::string_view name_of(Grouping::Kind kind) noexcept {
  for (const auto& [name, value] : kKinds) {
    if (value == kind) return name;
  }
  return "";
}

std::optional<Grouping::Kind> kind_named(std::string_view text) noexcept {
  for (const auto& [name, value] : kKinds) {
    if (name == text) return value;
  }
  return std::nullopt;
}

constexpr std::string_view kGroupings = "the groupings are";

}  // namespace

std::string groupings_json(const std::vector<Grouping>& groupings) {
  nlohmann::json json = nlohmann::json::array();
  for (const Grouping& grouping : groupings) {
    json.push_back({{"type", name_of(grouping.kind)}, {"name", grouping.name}});
  }
  // Names are UTF-8 already; replacing is for what no type can rule out.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::vector<Grouping>> parse_groupings(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return broken(kGroupings, "they are no list");
  try {
    std::vector<Grouping> groupings;
    for (const auto& entry : json) {
      const auto kind = kind_named(entry.at("type").get<std::string>());
      if (!kind) return broken(kGroupings, "one is of an unknown type");
      groupings.push_back({*kind, entry.at("name").get<std::string>()});
    }
    return groupings;
  } catch (const nlohmann::json::exception& error) {
    return broken(kGroupings, error.what());
  }
}

}  // namespace azcost
