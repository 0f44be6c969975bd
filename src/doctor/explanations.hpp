/// What refusals of Azure mean for somebody who sets azcost up: one table, and nothing but a table.
#pragma once

#include <string>
#include <string_view>

#include "azcost/doctor/finding.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/model/account.hpp"

namespace azcost::doctor {

/// "AADSTS7000215" from the message of a token source; empty when it names none.
[[nodiscard]] std::string sts_code_in(std::string_view message);

/// Why there is no token. `code` is an AADSTS code or empty, `proof_place` as in `AccountTraits`.
[[nodiscard]] Explanation explain_token(std::string_view code, const Error& error,
                                        std::string_view proof_place);

/// Why the service did not answer about `place`.
[[nodiscard]] Explanation explain_answer(const Evidence& evidence, const Error& error,
                                         const fetch::Place& place);

/// The same when the app has a role on `subscriptions` subscriptions, and none that helps.
[[nodiscard]] Explanation explain_role_on_subscriptions(std::size_t subscriptions,
                                                        const fetch::Place& place);

/// An agreement that nobody told, and the account was `taken` for. `looks_wrong`: it is a
/// partner's, and the rows are not.
[[nodiscard]] Explanation explain_guess(Agreement taken, bool looks_wrong);

/// What an account is that has another agreement than those azcost knows, and is taken for `taken`.
[[nodiscard]] Explanation explain_agreement(std::string_view type, Agreement taken);

}  // namespace azcost::doctor
