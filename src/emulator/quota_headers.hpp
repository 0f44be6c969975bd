/// What Cost Management says about its quotas. Sources: the header list of azqr#745 and two
/// recorded answers, a 200 (AzureTRE#2835) and a 429 (the tests of keboola's
/// ex-azure-cost-management).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "azcost/emulator/traffic.hpp"
#include "quota.hpp"

namespace azcost::emulator {

/// `quota` is qpu, entity (the scope), tenant, clienttype or client.
[[nodiscard]] std::string retry_header(std::string_view quota);
/// Of entity, tenant and clienttype, which count requests.
[[nodiscard]] std::string remaining_header(std::string_view quota);

/// The real 429, which does not say in its body for how long.
[[nodiscard]] Answer too_many_requests();

/// With an answer that succeeds: recorded in 2020 (azure-cli-extensions), and without a meaning.
void add_idle_retry_headers(Answer& answer, std::int64_t seconds);

void add_qpu_headers(Answer& answer, int consumed, const Quota::Left& left);

}  // namespace azcost::emulator
