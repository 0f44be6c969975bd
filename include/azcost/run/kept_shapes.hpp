/// Months that keep the shape they are stored in, because the config's shape would lose something.
#pragma once

#include <string>
#include <vector>

#include "azcost/commit/store.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::run {

/// One sentence for each account that has such months: "contoso: 2026-09 and 2026-10 keep the shape
/// that they are stored in: …; the new one begins with 2026-11, --force reads them in it now".
/// Reads the manifests of the months of `units`. A manifest that cannot be read is ignored here:
/// collecting it reports the error. An unknown agreement counts as `known_agreement`.
[[nodiscard]] std::vector<std::string> kept_shapes(const std::vector<Account>& accounts,
                                                   const std::vector<Unit>& units, Schema schema,
                                                   commit::Store& store);

/// The same for the months that are open on `today`: those that the next run reads.
[[nodiscard]] std::vector<std::string> kept_open_months(const std::vector<Account>& accounts,
                                                        Schema schema, int close_day, Day today,
                                                        commit::Store& store);

/// The agreement of the account, as far as it is known without asking Azure.
[[nodiscard]] Agreement known_agreement(const Account& account, commit::Store& store);

}  // namespace azcost::run
