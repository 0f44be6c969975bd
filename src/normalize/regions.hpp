/// Azure's regions, in the spellings that its bills use.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace azcost::normalize {

struct Region {
  std::string_view id;       ///< "eastus", as Azure Resource Manager writes it
  std::string_view name;     ///< "East US", as the portal shows it
  std::string_view billing;  ///< "US East", as most rows of cost data write it
};

/// All regions that there are names for.
[[nodiscard]] std::span<const Region> all_regions() noexcept;

/// The region of a row's ResourceLocation; null for none ("", "Unassigned") and for an unknown one.
[[nodiscard]] const Region* find_region(std::string_view location);

/// RegionId of a location: null when it is unknown.
void append_region_id(std::string& out, std::string_view location);
/// RegionName of a location: the text as sent when it is unknown.
void append_region_name(std::string& out, std::string_view location);

}  // namespace azcost::normalize
