/// The customers of a billing account.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::doctor {

/// What is needed to ask Azure about one account. All of it must outlive those who use it.
struct Connection {
  Account account;
  http::Transport& transport;
  auth::TokenSource& tokens;
  fetch::QuotaBook& quota;
  Clock& clock;
  observe::Observer& observer;
  fetch::PagerOptions pager = {};
};

/// A reader of the Billing API that uses the connection.
[[nodiscard]] fetch::BillingReader billing_of(const Connection& connection);

struct CustomerList {
  enum class Way {
    kBillingApi,
    kCosts,  ///< from one cost query: only customers that had costs in `month`
  };

  Way way = Way::kBillingApi;
  std::vector<fetch::Customer> customers;  ///< each once, by name
  std::string refusal = {};                ///< with `kCosts`: why not from the Billing API
  Month month;                             ///< with `kCosts`
  std::uint64_t qpu = 0;                   ///< what the query has cost
};

/// Asks the Billing API. If that refuses the app, knows no customers of the account or lists none,
/// sends one cost query for the last full month. Errors are those of the token and of the query.
[[nodiscard]] Result<CustomerList> list_customers(const Connection& connection,
                                                  const std::stop_token& stop);

}  // namespace azcost::doctor
