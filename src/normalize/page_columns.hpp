/// Which columns an answer must have, and their indexes in a row.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/page.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::normalize {

/// One column that the answer to a shape's query must have.
struct ExpectedColumn {
  std::string name;
  bool is_number = false;  ///< else text
};

/// The columns of a shape's answer: its aggregations, the date, its groupings, Currency. A grouping
/// by a tag key has two, TagKey and TagValue (azure-sdk-for-java issue 24285).
[[nodiscard]] std::vector<ExpectedColumn> expected_columns(const Shape& shape);

/// The index of the aggregation `name` in a row's amounts; nothing when it is not asked for.
[[nodiscard]] std::optional<std::size_t> place_of_aggregation(const Shape& shape,
                                                              std::string_view name);

/// The index of each expected column in the rows of a page.
///
/// Names are compared without their case, in any order: Azure's own examples and its answers differ
/// in both. A name that is expected several times (TagKey, TagValue) takes its columns in their
/// order. A column that is missing, has another type or was not asked for is an error of kind
/// `kData` that names it: the service changed its answer, and its rows would mean something else
/// than the rows before.
[[nodiscard]] Result<std::vector<std::size_t>> find_columns(
    std::span<const ExpectedColumn> expected, std::span<const Column> columns);

}  // namespace azcost::normalize
