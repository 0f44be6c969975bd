#include "service_categories.hpp"

#include <array>

#include "json_text.hpp"
#include "spelling.hpp"

namespace azcost::normalize {
namespace {

struct Family {
  std::string_view key;  // spelling_key of the ServiceFamily
  std::string_view category;
};

// Families: those of the retail price list (prices.azure.com). Categories: the values that
// FOCUS 1.2 allows in ServiceCategory.
constexpr std::array kFamilies = {
    Family{"aimachinelearning", "AI and Machine Learning"},
    Family{"aiandmachinelearning", "AI and Machine Learning"},
    Family{"analytics", "Analytics"},
    Family{"azurearc", "Management and Governance"},
    Family{"azurecommunicationservices", "Integration"},
    Family{"azuresecurity", "Security"},
    Family{"azurestack", "Multicloud"},
    Family{"blockchain", "Other"},
    Family{"compute", "Compute"},
    Family{"containers", "Compute"},
    Family{"data", "Databases"},
    Family{"databases", "Databases"},
    Family{"developertools", "Developer Tools"},
    Family{"devops", "Developer Tools"},
    Family{"dynamics", "Business Applications"},
    Family{"gaming", "Other"},
    Family{"hybridmulticloud", "Multicloud"},
    Family{"identity", "Identity"},
    Family{"integration", "Integration"},
    Family{"internetofthings", "Internet of Things"},
    Family{"managementandgovernance", "Management and Governance"},
    Family{"media", "Media"},
    Family{"microsoftsyntex", "Business Applications"},
    Family{"migration", "Migration"},
    Family{"mixedreality", "Other"},
    Family{"mobile", "Mobile"},
    Family{"networking", "Networking"},
    Family{"office365platform", "Business Applications"},
    Family{"powerplatform", "Business Applications"},
    Family{"quantumcomputing", "Compute"},
    Family{"security", "Security"},
    Family{"storage", "Storage"},
    Family{"telecommunications", "Networking"},
    Family{"web", "Web"},
    Family{"windows365", "Compute"},
    Family{"windowsvirtualdesktop", "Compute"},
};

}  // namespace

std::string_view service_category(std::string_view family) {
  const std::string key = spelling_key(family);
  for (const Family& known : kFamilies) {
    if (known.key == key) return known.category;
  }
  return "Other";
}

void append_service_category(std::string& out, std::string_view family) {
  append_json_string(out, service_category(family));
}

}  // namespace azcost::normalize
