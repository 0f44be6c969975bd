#include "unknown_customers.hpp"

#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/fetch/billing.hpp"

namespace azcost::run {
namespace {

/// "a, b and 3 more"
std::string some_of(const std::vector<std::string>& tenants) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < tenants.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + tenants[i];
  }
  if (tenants.size() > kShown) text += " and " + std::to_string(tenants.size() - kShown) + " more";
  return text;
}

/// Those of the config that are not in `known`.
std::vector<std::string> without(const Account& account, const std::set<std::string>& known) {
  std::vector<std::string> missing;
  for (const std::string& tenant : account.customer_tenants) {
    if (!known.contains(to_lower(tenant))) missing.push_back(tenant);
  }
  return missing;
}

void warn(const Account& account, const std::vector<std::string>& missing, const std::string& why,
          observe::Observer& observer) {
  if (missing.empty()) return;
  observer.on(observe::Warned{
      "customer.unknown",
      account.name + ": customer_tenants names " + some_of(missing) + ", " + why +
          "; compare with Cost Management + Billing > Customers, or with azcost customers"});
}

}  // namespace

void warn_of_unknown_customers(const Source& source, const SeenCustomers& seen,
                               observe::Observer& observer, const std::stop_token& stop) {
  const Account& account = source.account;
  if (account.customer_tenants.empty() || source.billing == nullptr) return;
  const auto listed = source.billing->customers(account.billing_account_id, stop);
  if (!listed && listed.error().kind == ErrorKind::kCancelled) return;
  std::set<std::string> known = seen.value_or(std::set<std::string>());
  if (listed && !listed->empty()) {
    for (const fetch::Customer& customer : *listed) known.insert(customer.tenant_id);
    warn(account, without(account, known), "which the billing account does not have", observer);
  } else if (seen) {
    warn(account, without(account, known),
         "of which no row came; whether the billing account has them is not known, as the Billing "
         "API does not list its customers",
         observer);
  }
}

}  // namespace azcost::run
