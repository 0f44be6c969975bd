/// Lists what an app may read: billing accounts, their customers and profiles, subscriptions. Every
/// list is read to its last page. Lists cost no QPU.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/model/account.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::fetch {

struct BillingAccount {
  std::string id;         ///< as it stands in a config: the last segment of its path
  std::string name;       ///< as sent; may be empty
  std::string agreement;  ///< "MicrosoftPartnerAgreement", …; as sent; may be empty

  friend bool operator==(const BillingAccount&, const BillingAccount&) = default;
};

struct Customer {
  std::string tenant_id;  ///< a GUID in lower case
  std::string name;       ///< as sent; may be empty

  friend bool operator==(const Customer&, const Customer&) = default;
};

/// What the Billing API calls the agreements that azcost knows; nothing for others, such as
/// MicrosoftOnlineServicesProgram (pay as you go).
[[nodiscard]] std::optional<Agreement> agreement_of_type(std::string_view type) noexcept;

struct BillingOptions {
  std::string account = {};  ///< for events only
  /// Upper limit for the sum of all waits for one page.
  std::chrono::milliseconds max_wait = std::chrono::minutes(1);
  /// Seeds the jitter of the waits.
  std::uint64_t seed = 0;
};

/// Errors of all functions: `kPermission` when the token or the app's right is refused, `kConfig`
/// when there is no such account, `kUnavailable` and `kThrottled` after all tries, `kData` for an
/// answer that is not such a list, or for a next link to another address, `kCancelled`.
/// Not thread-safe; the collaborators must outlive it.
class BillingReader {
 public:
  BillingReader(http::Transport& transport, auth::TokenSource& tokens, Clock& clock,
                observe::Observer& observer, Cloud cloud, BillingOptions options = {});

  /// The accounts that the app can see. An empty list does not prove that the app has no access:
  /// some versions of the API list nothing for a role for which another version lists accounts
  /// (azure-rest-api-specs-examples#4364). If one version answers with an empty list, 400 or 404,
  /// the other one is asked.
  Result<std::vector<BillingAccount>> accounts(const std::stop_token& stop);
  Result<BillingAccount> account(std::string_view id, const std::stop_token& stop);
  /// Each customer once, in the service's order; empty lists are treated as in `accounts`.
  /// Customers without a tenant id are left out, with a warning.
  Result<std::vector<Customer>> customers(std::string_view account_id, const std::stop_token& stop);
  /// The ids of the billing profiles of an account, as a config names them.
  Result<std::vector<std::string>> profiles(std::string_view account_id,
                                            const std::stop_token& stop);
  /// The ids of the subscriptions on which the app has any role.
  Result<std::vector<std::string>> subscriptions(const std::stop_token& stop);

 private:
  class Reading;

  http::Transport& transport_;
  auth::TokenSource& tokens_;
  Clock& clock_;
  observe::Observer& observer_;
  Cloud cloud_;
  BillingOptions options_;
  std::mt19937_64 random_;
};

}  // namespace azcost::fetch
