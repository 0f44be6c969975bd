#include "regions.hpp"

#include <array>

#include "json_text.hpp"
#include "words.hpp"

namespace azcost::normalize {
namespace {

// Ids and names: from Azure Resource Manager's list of locations. Billing names: old commerce
// names, with a country code in front, which cost data still has. Differences in case, spaces and
// underscores need no line of their own: names are compared by `spelling_key`.
constexpr std::array kRegions = {
    // Americas
    Region{"eastus", "East US", "US East"},
    Region{"eastus2", "East US 2", "US East 2"},
    Region{"eastus3", "East US 3", "US East 3"},
    Region{"westus", "West US", "US West"},
    Region{"westus2", "West US 2", "US West 2"},
    Region{"westus3", "West US 3", "US West 3"},
    Region{"centralus", "Central US", "US Central"},
    Region{"northcentralus", "North Central US", "US North Central"},
    Region{"southcentralus", "South Central US", "US South Central"},
    Region{"southcentralus2", "South Central US 2", "US South Central 2"},
    Region{"westcentralus", "West Central US", "US West Central"},
    Region{"southeastus", "Southeast US", "US Southeast"},
    Region{"centraluseuap", "Central US EUAP", "US Central EUAP"},
    Region{"eastus2euap", "East US 2 EUAP", "US East 2 EUAP"},
    Region{"canadacentral", "Canada Central", "CA Central"},
    Region{"canadaeast", "Canada East", "CA East"},
    Region{"mexicocentral", "Mexico Central", "MX Central"},
    Region{"brazilsouth", "Brazil South", "BR South"},
    Region{"brazilsoutheast", "Brazil Southeast", "BR Southeast"},
    Region{"chilecentral", "Chile Central", "CL Central"},
    // Europe
    Region{"northeurope", "North Europe", "EU North"},
    Region{"westeurope", "West Europe", "EU West"},
    Region{"francecentral", "France Central", "FR Central"},
    Region{"francesouth", "France South", "FR South"},
    Region{"germanywestcentral", "Germany West Central", "DE West Central"},
    Region{"germanynorth", "Germany North", "DE North"},
    Region{"germanycentral", "Germany Central", "DE Central"},
    Region{"germanynortheast", "Germany Northeast", "DE Northeast"},
    Region{"uksouth", "UK South", "UK South"},
    Region{"uksouth2", "UK South 2", "UK South 2"},
    Region{"uknorth", "UK North", "UK North"},
    Region{"ukwest", "UK West", "UK West"},
    Region{"switzerlandnorth", "Switzerland North", "CH North"},
    Region{"switzerlandwest", "Switzerland West", "CH West"},
    Region{"norwayeast", "Norway East", "NO East"},
    Region{"norwaywest", "Norway West", "NO West"},
    Region{"swedencentral", "Sweden Central", "SE Central"},
    Region{"swedensouth", "Sweden South", "SE South"},
    Region{"denmarkeast", "Denmark East", "DK East"},
    Region{"finlandcentral", "Finland Central", "FI Central"},
    Region{"polandcentral", "Poland Central", "PL Central"},
    Region{"austriaeast", "Austria East", "AT East"},
    Region{"belgiumcentral", "Belgium Central", "BE Central"},
    Region{"italynorth", "Italy North", "IT North"},
    Region{"spaincentral", "Spain Central", "ES Central"},
    Region{"greececentral", "Greece Central", "GR Central"},
    // Middle East and Africa
    Region{"uaenorth", "UAE North", "AE North"},
    Region{"uaecentral", "UAE Central", "AE Central"},
    Region{"qatarcentral", "Qatar Central", "QA Central"},
    Region{"israelcentral", "Israel Central", "IL Central"},
    Region{"israelnorthwest", "Israel Northwest", "IL Northwest"},
    Region{"saudiarabiaeast", "Saudi Arabia East", "SA East"},
    Region{"southafricanorth", "South Africa North", "ZA North"},
    Region{"southafricawest", "South Africa West", "ZA West"},
    // Asia and Pacific
    Region{"eastasia", "East Asia", "AP East"},
    Region{"southeastasia", "Southeast Asia", "AP Southeast"},
    Region{"japaneast", "Japan East", "JA East"},
    Region{"japanwest", "Japan West", "JA West"},
    Region{"koreacentral", "Korea Central", "KR Central"},
    Region{"koreasouth", "Korea South", "KR South"},
    Region{"centralindia", "Central India", "IN Central"},
    Region{"southindia", "South India", "IN South"},
    Region{"westindia", "West India", "IN West"},
    Region{"indiasouthcentral", "India South Central", "IN South Central"},
    Region{"jioindiacentral", "Jio India Central", "IN Central Jio"},
    Region{"jioindiawest", "Jio India West", "IN West Jio"},
    Region{"indonesiacentral", "Indonesia Central", "ID Central"},
    Region{"malaysiawest", "Malaysia West", "MY West"},
    Region{"malaysiasouth", "Malaysia South", "MY South"},
    Region{"taiwannorth", "Taiwan North", "TW North"},
    Region{"taiwannorthwest", "Taiwan Northwest", "TW Northwest"},
    Region{"singaporecentral", "Singapore Central", "SG Central"},
    Region{"australiaeast", "Australia East", "AU East"},
    Region{"australiasoutheast", "Australia Southeast", "AU Southeast"},
    Region{"australiacentral", "Australia Central", "AU Central"},
    Region{"australiacentral2", "Australia Central 2", "AU Central 2"},
    Region{"newzealandnorth", "New Zealand North", "NZ North"},
    // Azure China, operated by 21Vianet
    Region{"chinaeast", "China East", "CN East"},
    Region{"chinaeast2", "China East 2", "CN East 2"},
    Region{"chinaeast3", "China East 3", "CN East 3"},
    Region{"chinanorth", "China North", "CN North"},
    Region{"chinanorth2", "China North 2", "CN North 2"},
    Region{"chinanorth3", "China North 3", "CN North 3"},
    // Azure Government
    Region{"usgovvirginia", "US Gov Virginia", "US Gov VA"},
    Region{"usgovarizona", "US Gov Arizona", "US Gov AZ"},
    Region{"usgovtexas", "US Gov Texas", "US Gov TX"},
    Region{"usgoviowa", "US Gov Iowa", "US Gov IA"},
    Region{"usdodeast", "US DoD East", "US DoD East"},
    Region{"usdodcentral", "US DoD Central", "US DoD Central"},
    Region{"usseceast", "US Sec East", "US Sec East"},
    Region{"ussecwest", "US Sec West", "US Sec West"},
    Region{"ussecwestcentral", "US Sec West Central", "US Sec West Central"},
    Region{"usnateast", "US Nat East", "US Nat East"},
    Region{"usnatwest", "US Nat West", "US Nat West"},
    // Services that are not bound to one region
    Region{"global", "Global", "Global"},
    Region{"asia", "Asia", "Asia"},
    Region{"asiapacific", "Asia Pacific", "Asia Pacific"},
    Region{"australia", "Australia", "Australia"},
    Region{"brazil", "Brazil", "Brazil"},
    Region{"canada", "Canada", "Canada"},
    Region{"europe", "Europe", "Europe"},
    Region{"france", "France", "France"},
    Region{"germany", "Germany", "Germany"},
    Region{"india", "India", "India"},
    Region{"japan", "Japan", "Japan"},
    Region{"korea", "Korea", "Korea"},
    Region{"norway", "Norway", "Norway"},
    Region{"southafrica", "South Africa", "South Africa"},
    Region{"sweden", "Sweden", "Sweden"},
    Region{"switzerland", "Switzerland", "Switzerland"},
    Region{"uae", "United Arab Emirates", "UAE"},
    Region{"uk", "United Kingdom", "UK"},
    Region{"unitedstates", "United States", "US"},
};

// Spellings that are neither id, name nor billing name: parts in another order or abbreviated.
constexpr auto kOtherSpellings = std::to_array<Word>({
    {"asiaeast", "eastasia"},
    {"asiasoutheast", "southeastasia"},
    {"europenorth", "northeurope"},
    {"europewest", "westeurope"},
    {"indiacentral", "centralindia"},
    {"indiasouth", "southindia"},
    {"indiawest", "westindia"},
    {"jpeast", "japaneast"},
    {"jpwest", "japanwest"},
    {"sanorth", "southafricanorth"},
    {"sawest", "southafricawest"},
    {"usgoveast", "usgovvirginia"},
    {"usgovcentral", "usgoviowa"},
    {"usgovsouthcentral", "usgovtexas"},
    {"usgovsouthwest", "usgovarizona"},
});

}  // namespace

std::span<const Region> all_regions() noexcept { return kRegions; }

const Region* find_region(std::string_view location) {
  std::string key = spelling_key(location);
  if (key.empty()) return nullptr;
  const std::string_view id = word_in(kOtherSpellings, location);
  if (!id.empty()) key = id;
  for (const Region& region : kRegions) {
    if (region.id == key || spelling_key(region.billing) == key ||
        spelling_key(region.name) == key) {
      return &region;
    }
  }
  return nullptr;
}

void append_region_id(std::string& out, std::string_view location) {
  const Region* region = find_region(location);
  append_json_string(out, region != nullptr ? region->id : "");
}

void append_region_name(std::string& out, std::string_view location) {
  const Region* region = find_region(location);
  append_json_string(out, region != nullptr ? region->name : location);
}

}  // namespace azcost::normalize
