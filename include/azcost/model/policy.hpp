/// What the user decides about how a run behaves towards Azure.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace azcost {

/// By what a tenant's requests are paced.
enum class Pace {
  kAuto,    ///< the documented limits on Azure's own clouds, elsewhere only what the answers say
  kAlways,  ///< the documented limits everywhere
  kOff,     ///< nothing but the waits that the service asks for
};

/// What becomes of a unit whose rows are to be proved by the service's own totals.
enum class Proof {
  kStrict,  ///< a difference keeps the unit from being committed
  kWarn,    ///< a difference is told, and the unit is committed all the same
  kNone,    ///< the totals are not asked for
};

inline constexpr std::array kPaceNames = {std::pair{Pace::kAuto, std::string_view("auto")},
                                          std::pair{Pace::kAlways, std::string_view("always")},
                                          std::pair{Pace::kOff, std::string_view("off")}};

[[nodiscard]] constexpr std::string_view name_of(Pace pace) noexcept {
  for (const auto& [value, name] : kPaceNames) {
    if (value == pace) return name;
  }
  return {};
}

[[nodiscard]] constexpr std::optional<Pace> parse_pace(std::string_view text) noexcept {
  for (const auto& [value, name] : kPaceNames) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace azcost
