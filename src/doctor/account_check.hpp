/// The checks of one account, in the order in which they run.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/doctor/checks.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/fetch/governor.hpp"

namespace azcost::doctor {

class AccountCheck {
 public:
  AccountCheck(const Connection& connection, const AccountTraits& traits,
               const std::stop_token& stop);

  std::vector<Finding> run();

 private:
  /// Whether the checks after it make sense.
  enum class Next { kGoOn, kStop };

  /// What is known about the app's role so far.
  struct Role {
    bool is_seen = false;                ///< the Billing API shows the account
    bool is_unknown = false;             ///< the Billing API says that there is no such account
    std::optional<Agreement> agreement;  ///< that the Billing API reports
    std::size_t subscriptions = 0;       ///< on which the app has a role, if that was asked for
  };

  Next check_hosts();
  void check_clock(std::chrono::seconds lead);
  Next check_token();
  Next check_billing_account();
  Next look_for_account(const std::vector<fetch::BillingAccount>& others);
  void add_account(const std::string& tried, const fetch::BillingAccount& seen,
                   const std::string& where);
  Next check_profile();
  void check_customers();
  void refuse_customers(Agreement agreement);
  void compare_customers(const CustomerList& list);
  void check_groupings();
  Next check_query(Dataset dataset);
  void add_query_failure(const std::string& tried, const Error& error, const std::string& scope);
  void check_guess(bool names_no_customers);
  void check_quota();

  Finding& add(std::string check, Severity severity, std::string tried, std::string answer,
               Explanation explanation = {});
  Finding& add_failure(std::string check, std::string tried, const Error& error,
                       Explanation explanation);
  /// Explains a refusal of `place` by what is known about the role.
  [[nodiscard]] Explanation explain(Error error, const fetch::Place& place) const;
  [[nodiscard]] Explanation explain_role_on_subscriptions(const fetch::Place& place) const;
  /// The billing account as a whole.
  [[nodiscard]] fetch::Place account_place() const;

  const Connection& connection_;
  const AccountTraits& traits_;
  const std::stop_token& stop_;
  Account account_;  // its agreement is the Billing API's, where the config leaves it open
  fetch::BillingReader billing_;
  Role role_;
  fetch::QpuRemaining remaining_;  // as reported by the last query
  std::vector<Finding> findings_;
};

}  // namespace azcost::doctor
