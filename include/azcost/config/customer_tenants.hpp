/// The customers that an account is to be read for, as they are typed in one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"

namespace azcost::config {

/// Tenant ids between commas, as `Account::customer_tenants` has them: lower-case, sorted, each
/// once. Empty entries are nothing. Errors are of kind `kConfig` and name the entry by its number.
[[nodiscard]] Result<std::vector<std::string>> parse_customer_tenants(std::string_view text);

}  // namespace azcost::config
