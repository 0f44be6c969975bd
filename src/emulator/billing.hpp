/// The Billing API: billing accounts, their customers and their profiles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/emulator/server.hpp"
#include "service.hpp"

namespace azcost::emulator {

/// Answers `GET /providers/Microsoft.Billing/billingAccounts[/<id>[/customers|billingProfiles]]`;
/// the caller has been checked, and may read `accounts`. `url` is where the emulator is.
[[nodiscard]] Answer answer_billing(const std::vector<const Partner*>& accounts,
                                    const ServerOptions& options, const HttpRequest& request,
                                    const RequestIds& ids, std::string_view url);

/// Answers `GET /subscriptions`: those on which `app` has a role.
[[nodiscard]] Answer answer_subscriptions(const Partner& app);

}  // namespace azcost::emulator
