/// Which agreement an account has whose config says `auto`.
#pragma once

#include <stop_token>

#include "azcost/commit/store.hpp"
#include "azcost/model/account.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

struct FoundAgreement {
  Agreement agreement = Agreement::kAuto;
  bool is_guess = false;
};

/// What `source.account.agreement` is to be, in this order: as the config says; what was kept; what
/// the Billing API answers, which is kept; the one whose groupings the newest stored month has; the
/// guess of `azcost::agreement_of`. Sends one request at most, and none where nothing depends on
/// the answer. A guess is a warning.
///
/// The agreement decides the groupings, and with them what a stored row means: once found out, it
/// is kept in the data directory, so that a service that is out of order changes no shape.
[[nodiscard]] FoundAgreement find_agreement(const Source& source, commit::Store& store,
                                            observe::Observer& observer, Schema schema, Day today,
                                            const std::stop_token& stop);

}  // namespace azcost::run
