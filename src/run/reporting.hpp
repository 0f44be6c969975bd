/// What a run reports besides its record.
#pragma once

#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/commit/store.hpp"
#include "azcost/model/refusal.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/plan/backfill.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

/// Tenant ids in lower case; nothing when rows do not name their customer, or not all rows came.
using SeenCustomers = std::optional<std::set<std::string>>;

/// Warns of something about `unit`.
void warn_of(const Unit& unit, const char* event, const std::string& what,
             observe::Observer& observer);

/// `error` says why the days of `unit` are asked for in halves.
void warn_of_split(const Unit& unit, const Error& error, observe::Observer& observer);
/// `dropped` is what the rows of `unit` lack from now on, because of `refusal`.
void warn_of_refusal(const Unit& unit, const QueryRefusal& refusal, const Refused& dropped,
                     observe::Observer& observer);
/// Warns of what the outcome of a commit does not show.
void warn_of_receipt(const Unit& unit, const commit::Receipt& receipt, observe::Observer& observer);

/// Reports months of a backfill that nothing else mentions: they are neither read nor failed.
void note_months_left_out(const plan::Selection& backfill, observe::Observer& observer);
/// Reports why units were not tried, once for each reason: there may be a hundred. "" for a unit
/// that was tried.
void warn_of_units_not_tried(const std::vector<std::string_view>& reasons,
                             observe::Observer& observer);

/// Asks the Billing API for the customers of `source.account`, when the config names some, and
/// warns of those that are neither in its list nor in `seen`: a typing error in a filter looks like
/// a customer without costs. Without a list, it names those that are not in `seen`, with that
/// caveat. Says nothing when nothing was read: the reason is reported already.
void warn_of_unknown_customers(const Source& source, const SeenCustomers& seen,
                               const std::vector<UnitRecord>& records, observe::Observer& observer,
                               const std::stop_token& stop);

/// Warns when an account was assumed to be a partner's and its rows name no customer.
void warn_of_wrong_guess(const Account& account, const SeenCustomers& seen,
                         const std::vector<UnitRecord>& records, observe::Observer& observer);

}  // namespace azcost::run
