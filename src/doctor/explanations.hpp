/// What refusals of Azure mean for somebody who sets azcost up, as tables.
#pragma once

#include <string_view>

#include "azcost/doctor/finding.hpp"
#include "azcost/fetch/access.hpp"

namespace azcost::doctor {

/// Why there is no token. `proof_place` as in `AccountTraits`.
[[nodiscard]] Explanation explain_token(const Error& error, std::string_view proof_place);

/// Why the service did not answer about `place`.
[[nodiscard]] Explanation explain_answer(const Error& error, const fetch::Place& place);

}  // namespace azcost::doctor
