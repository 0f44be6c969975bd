/// The body and the address of a Query API request.
#pragma once

#include <string>
#include <string_view>

#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::fetch {

/// The most rows that the service puts on a page (observed since 2023).
inline constexpr int kPageRows = 5000;

/// The request body: timeframe Custom with the window's days (the service takes `to` as
/// included), the shape's type, granularity, aggregations, groupings and customer filter.
[[nodiscard]] std::string query_body(const Shape& shape, const Window& window);

/// The address of the first page, in a version of the API.
[[nodiscard]] std::string query_url(const Cloud& cloud, const Shape& shape,
                                    std::string_view api_version);

}  // namespace azcost::fetch
