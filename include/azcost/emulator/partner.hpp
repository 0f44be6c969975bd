/// A billing account of the emulated Azure, and the app that reads it.
#pragma once

#include <string>
#include <vector>

namespace azcost::emulator {

class World;

/// What the app may read of the billing account.
enum class BillingRole {
  kReader,     ///< all of it
  kCostsOnly,  ///< its costs; the Billing API shows nothing
  kCustomers,  ///< the scopes of its customers, and nothing of the account itself
  kProfiles,   ///< the scopes of its billing profiles, and nothing of the account itself
  kNone,
};

/// The contract of the billing account. It decides which dimensions there are.
enum class AgreementType {
  kPartner,     ///< MPA: a reseller and its customers
  kCustomer,    ///< MCA: as MPA, without customers
  kEnterprise,  ///< EA: an older list of dimensions; ids are numbers
};

/// All ids are made up.
struct Partner {
  std::string tenant_id;
  std::string client_id;
  /// There are several while a secret is being replaced.
  std::vector<std::string> client_secrets = {};
  /// Certificates of the app, as PEM without their keys: assertions have to be signed with one.
  std::vector<std::string> client_certificates = {};
  /// Tokens of another issuer that the app trusts: they are used as assertions unchanged.
  std::vector<std::string> federated_tokens = {};
  std::string billing_account_id;
  AgreementType agreement = AgreementType::kPartner;
  BillingRole billing_role = BillingRole::kReader;
  /// Tenants of customers whose charges the partner hides: their own scopes answer that cost
  /// visibility is off; the account still shows them.
  std::vector<std::string> hidden_customers = {};
  /// Tenants of former customers of the partner: their scopes are not found.
  std::vector<std::string> gone_customers = {};
  /// Ids of the subscriptions on which the app has a role; none of them is a role for billing.
  std::vector<std::string> subscriptions = {};
  /// The account's costs; null: those of the server. Has to outlive the server.
  World* world = nullptr;
};

}  // namespace azcost::emulator
