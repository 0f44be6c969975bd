/// Months that go on in the shape they are stored in, since the one of the config would lose
/// something.
#pragma once

#include <string>
#include <vector>

#include "azcost/commit/store.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::run {

/// What is to be said of them, a sentence for each account that has some: "contoso: 2026-09 and
/// 2026-10 keep the shape that they are stored in: …; the new one begins with 2026-11, --force
/// reads them in it now". Looks at the manifests of the months that `units` are about. One that
/// cannot be read says nothing: collecting it does. An agreement that is not known is taken for
/// what is known without a question.
[[nodiscard]] std::vector<std::string> kept_shapes(const std::vector<Account>& accounts,
                                                   const std::vector<Unit>& units, Schema schema,
                                                   commit::Store& store);

/// The same of the months that are open on `today`: those that the next run reads.
[[nodiscard]] std::vector<std::string> kept_open_months(const std::vector<Account>& accounts,
                                                        Schema schema, int close_day, Day today,
                                                        commit::Store& store);

/// The agreement of the account as far as it is known without a question.
[[nodiscard]] Agreement known_agreement(const Account& account, commit::Store& store);

}  // namespace azcost::run
