/// The columns of schema `focus`, and where each of them comes from.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "azcost/model/shape.hpp"
#include "period.hpp"
#include "rendering_cache.hpp"

namespace azcost::normalize {

/// A column is null in rows whose value of `dimension` fails the `test`.
struct Gate {
  /// What happens when the dimension is not in the shape.
  enum class Without { kLeaveColumnOut, kIgnoreGate };

  std::string_view dimension;
  TestValue test = nullptr;
  Without without = Without::kLeaveColumnOut;
};

struct FocusColumn {
  enum class Source {
    kNothing,         ///< FOCUS has the column, but the answer of a cost query has no source for it
    kConstant,        ///< `json` in every row
    kBillingAccount,  ///< the id in the account's settings
    kPeriod,          ///< `day`
    kAmount,          ///< the number of the aggregation `from`, as sent
    kConsumption,     ///< UsageQuantity × the block size in UnitOfMeasure
    kText,            ///< a grouped dimension, or Currency: `from`, else `or_from`, else `json`
    kTags,            ///< the tag keys of the shape
    kRowId,
  };

  std::string_view name;
  Source source = Source::kNothing;
  std::string_view from = {};
  std::string_view or_from = {};  ///< for agreements that have another name for the same
  RenderValue render = nullptr;   ///< for a text
  std::optional<Gate> gate = std::nullopt;
  std::string_view json = {};  ///< empty: the column is left out of shapes without the dimension
  std::optional<Dataset> only = std::nullopt;  ///< only in rows of this dataset
  Day Period::*day = nullptr;
};

/// In the order of the row's keys.
[[nodiscard]] std::span<const FocusColumn> focus_columns();

}  // namespace azcost::normalize
