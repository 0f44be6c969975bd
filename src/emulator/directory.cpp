#include "directory.hpp"

#include <algorithm>

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

bool is_of_app(const Partner& partner, std::string_view tenant, std::string_view client) {
  return equals_ignoring_case(partner.tenant_id, tenant) &&
         equals_ignoring_case(partner.client_id, client);
}

}  // namespace

Directory::Directory(const ServerOptions& options, World& world) {
  partners_.push_back({.tenant_id = options.tenant_id,
                       .client_id = options.client_id,
                       .client_secrets = options.client_secrets,
                       .client_certificates = options.client_certificates,
                       .federated_tokens = options.federated_tokens,
                       .billing_account_id = options.billing_account_id,
                       .agreement = options.agreement,
                       .billing_role = options.billing_role,
                       .hidden_customers = options.hidden_customers,
                       .gone_customers = options.gone_customers,
                       .subscriptions = options.subscriptions});
  partners_.insert(partners_.end(), options.more_partners.begin(), options.more_partners.end());
  for (Partner& partner : partners_) {
    if (partner.world == nullptr) partner.world = &world;
  }
}

bool Directory::has_tenant(std::string_view tenant) const {
  return std::ranges::any_of(partners_, [tenant](const Partner& partner) {
    return equals_ignoring_case(partner.tenant_id, tenant);
  });
}

const Partner* Directory::find_app(std::string_view tenant, std::string_view client) const {
  const auto found = std::ranges::find_if(
      partners_, [&](const Partner& partner) { return is_of_app(partner, tenant, client); });
  return found == partners_.end() ? nullptr : &*found;
}

std::vector<const Partner*> Directory::accounts_of(const Partner& app) const {
  std::vector<const Partner*> accounts;
  for (const Partner& partner : partners_) {
    if (is_of_app(partner, app.tenant_id, app.client_id)) accounts.push_back(&partner);
  }
  return accounts;
}

}  // namespace azcost::emulator
