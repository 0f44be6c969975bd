/// What of a query the service does not take, as it says itself.
#pragma once

#include <optional>
#include <string_view>

#include "azcost/model/refusal.hpp"

namespace azcost::fetch {

/// Reads the refusal of a grouping or an aggregation: "Invalid dataset grouping: 'x'; valid values:
/// 'A','B',''." or "… at most 15 grouping clauses are allowed."; nothing for any other message.
/// Source: bodies quoted in azure-rest-api-specs#22692 and azure-sdk-for-python#12973; those about
/// aggregations were not seen, and are taken to read alike.
[[nodiscard]] std::optional<QueryRefusal> read_query_refusal(std::string_view message);

}  // namespace azcost::fetch
