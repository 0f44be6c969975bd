/// What a run tells beside its record.
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

/// Tenant ids in lower case; nothing when the rows do not tell whose they are, or not all came.
using SeenCustomers = std::optional<std::set<std::string>>;

/// Warns of something about `unit`.
void warn_of(const Unit& unit, const char* event, const std::string& what,
             observe::Observer& observer);

/// `error`: why the days of `unit` are asked for in halves.
void warn_of_split(const Unit& unit, const Error& error, observe::Observer& observer);
/// `dropped`: what the rows of `unit` go without from now on, for `refusal`.
void warn_of_refusal(const Unit& unit, const QueryRefusal& refusal, const Refused& dropped,
                     observe::Observer& observer);
/// What the outcome of a commit alone does not say.
void warn_of_receipt(const Unit& unit, const commit::Receipt& receipt, observe::Observer& observer);

/// Months of a backfill that nobody will hear of again: neither read nor failed.
void note_months_left_out(const plan::Selection& backfill, observe::Observer& observer);
/// Why units were not tried, once for all of them: there may be a hundred. "" for one that was.
void warn_of_units_not_tried(const std::vector<std::string_view>& reasons,
                             observe::Observer& observer);

/// Asks the Billing API for the customers of `source.account`, when the config names some, and
/// warns of those that are neither in its list nor in `seen`: a typing error in a filter looks like
/// a customer without costs. Where the list is not to be had, whoever is not in `seen` is named
/// with that caveat. Where nothing was read, nothing is said: the reason for that is told already.
void warn_of_unknown_customers(const Source& source, const SeenCustomers& seen,
                               const std::vector<UnitRecord>& records, observe::Observer& observer,
                               const std::stop_token& stop);

/// Warns where an account was taken for a partner's by a guess and its rows name no customer.
void warn_of_wrong_guess(const Account& account, const SeenCustomers& seen,
                         const std::vector<UnitRecord>& records, observe::Observer& observer);

}  // namespace azcost::run
