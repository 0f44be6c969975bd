/// The part of a query that the service does not take, according to its message.
#pragma once

#include <optional>
#include <string_view>

#include "azcost/model/refusal.hpp"

namespace azcost::fetch {

/// Reads the refusal of a grouping or an aggregation: "Invalid dataset grouping: 'x'; valid values:
/// 'A','B',''." or "… at most 15 grouping clauses are allowed."; nothing for any other message.
/// Source: bodies quoted in azure-rest-api-specs#22692 and azure-sdk-for-python#12973; those about
/// aggregations have not been seen, and are assumed to read alike.
[[nodiscard]] std::optional<QueryRefusal> read_query_refusal(std::string_view message);

}  // namespace azcost::fetch
