/// Names that Azure spells in several ways.
#pragma once

#include <string>
#include <string_view>

namespace azcost::normalize {

/// What is the same in all spellings of a name: its ASCII letters, in lower case, and digits.
/// "On Demand" and "OnDemand", "US East 2" and "useast2" are one name each. What stands in
/// parentheses is left out: "(US) East US" is "eastus".
[[nodiscard]] std::string spelling_key(std::string_view name);

}  // namespace azcost::normalize
