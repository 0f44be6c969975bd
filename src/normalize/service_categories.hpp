/// The service categories of FOCUS, found by Azure's service families.
#pragma once

#include <string>
#include <string_view>

namespace azcost::normalize {

/// ServiceCategory of a ServiceFamily; "Other" for what is unknown or "": FOCUS allows no null.
[[nodiscard]] std::string_view service_category(std::string_view family);

void append_service_category(std::string& out, std::string_view family);

}  // namespace azcost::normalize
