/// Groupings that the service does not take, as it says itself.
#pragma once

#include <optional>

#include "azcost/fetch/pager.hpp"
#include "service_error.hpp"

namespace azcost::fetch {

/// Reads the refusal of a grouping: "Invalid dataset grouping: 'x'; valid values: 'A','B',''." or
/// "… at most 15 grouping clauses are allowed."; nothing for any other error.
/// Source: bodies quoted in azure-rest-api-specs#22692 and azure-sdk-for-python#12973.
[[nodiscard]] std::optional<RefusedGroupings> read_refused_groupings(const ServiceError& error);

}  // namespace azcost::fetch
