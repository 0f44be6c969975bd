#include "customer_flag.hpp"

#include <string>
#include <utility>

#include "azcost/config/config.hpp"

namespace azcost::cli {

Status apply_customer_flag(const CollectFlags& flags,
                           std::vector<config::AccountSettings>& accounts) {
  if (flags.customers.empty()) return ok_status();
  // Months would hold some customers on some days, and the shape of the account would flip.
  if (!flags.no_store && !flags.dry_run) {
    return Error{ErrorKind::kUsage,
                 "--customer changes nothing that is stored: add --no-store and say with -o where "
                 "the rows go, or give these customers an account of their own"};
  }
  std::string list;
  for (const std::string& value : flags.customers) list.append(value).append(",");
  auto tenants = config::parse_customer_tenants(list);
  if (!tenants) {
    return Error{ErrorKind::kUsage, std::move(tenants).error().message}.in("--customer");
  }
  // An empty variable in a script must not read all customers.
  if (tenants->empty()) {
    return Error{ErrorKind::kUsage, "--customer: is empty; write the tenant id of a customer"};
  }
  for (config::AccountSettings& settings : accounts) settings.account.customer_tenants = *tenants;
  return ok_status();
}

}  // namespace azcost::cli
