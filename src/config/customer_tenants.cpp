#include "azcost/config/customer_tenants.hpp"

#include <utility>

#include "azcost/base/text.hpp"
#include "values.hpp"

namespace azcost::config {

Result<std::vector<std::string>> parse_customer_tenants(std::string_view text) {
  std::vector<std::string> tenants;
  for (int number = 1; !text.empty(); ++number) {
    const auto comma = text.find(',');
    const std::string_view entry = trim_unseen(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    if (entry.empty()) continue;
    auto tenant = parse_customer_tenant(entry);
    if (!tenant) return std::move(tenant).error().in("entry " + std::to_string(number));
    tenants.push_back(*std::move(tenant));
  }
  sort_and_deduplicate(tenants);
  return tenants;
}

}  // namespace azcost::config
