/// Customers of the config that nothing knows of.
#pragma once

#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

/// Tenant ids in lower case; nothing when the rows do not tell whose they are, or not all came.
using SeenCustomers = std::optional<std::set<std::string>>;

/// Asks the Billing API for the customers of `source.account`, when the config names some, and
/// warns of those that are neither in its list nor in `seen`: a typing error in a filter looks like
/// a customer without costs. Where the list is not to be had, whoever is not in `seen` is named
/// with that caveat.
void warn_of_unknown_customers(const Source& source, const SeenCustomers& seen,
                               observe::Observer& observer, const std::stop_token& stop);

}  // namespace azcost::run
