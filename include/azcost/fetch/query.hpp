/// The body and the address of a Query API request.
#pragma once

#include <string>

#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::fetch {

/// The newest stable version, in production use at partners (2025).
inline constexpr const char* kQueryApiVersion = "2025-03-01";
/// The most rows that the service puts on a page (observed since 2023).
inline constexpr int kPageRows = 5000;

/// The request body: timeframe Custom with the window's days (the service takes `to` as
/// included), the shape's type, granularity, aggregations, groupings and customer filter.
[[nodiscard]] std::string query_body(const Shape& shape, const Window& window);

/// The address of the first page.
[[nodiscard]] std::string query_url(const Cloud& cloud, const Shape& shape);

}  // namespace azcost::fetch
