/// Finds the agreement of an account whose config says `auto`.
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

/// The value for `source.account.agreement`, from the first of these that gives one: the config;
/// the answer that was kept; the Billing API, whose answer is then kept; the groupings of the
/// newest stored month; the guess of `azcost::agreement_of`. Sends at most one request, and none
/// where nothing depends on the answer. A guess is a warning.
///
/// The agreement decides the groupings, and with them what a stored row means. It is kept in the
/// data directory, so that an outage of the service changes no shape.
[[nodiscard]] FoundAgreement find_agreement(const Source& source, commit::Store& store,
                                            observe::Observer& observer, Schema schema, Day today,
                                            const std::stop_token& stop);

}  // namespace azcost::run
