/// The columns of schema `focus`, and where each of them comes from.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "azcost/model/shape.hpp"
#include "period.hpp"
#include "rendering_cache.hpp"

namespace azcost::normalize {

/// A column is null in rows whose `dimension` fails the `test`.
struct Gate {
  /// What happens when the dimension is not in the shape.
  enum class Without { kLeaveColumnOut, kIgnoreGate };

  std::string_view dimension;
  TestValue test = nullptr;
  Without without = Without::kLeaveColumnOut;
};

// Sources of a column.

/// FOCUS has the column, and nothing in a cost query's answer feeds it.
struct FromNothing {};
/// The same in every row; JSON text.
struct FromConstant {
  std::string_view json;
};
/// The id in the account's settings.
struct FromBillingAccount {};
struct FromPeriod {
  Day Period::*day;
};
/// An aggregation's number, as sent.
struct FromAmount {
  std::string_view aggregation;
  std::optional<Dataset> only;  ///< of the rows of this dataset alone
};
/// UsageQuantity × the block size in UnitOfMeasure.
struct FromConsumption {
  Gate gate;
};
/// A grouped dimension, or Currency.
struct FromText {
  /// The first of them that is in the shape: agreements have different names for one thing.
  std::array<std::string_view, 2> dimensions;
  RenderValue render = nullptr;
  std::optional<Gate> gate;
  /// JSON text for shapes without the dimension; empty: the column is left out.
  std::string_view otherwise;
};
/// The tag keys of the shape.
struct FromTags {};
struct FromRowId {};

struct FocusColumn {
  std::string_view name;
  std::variant<FromNothing, FromConstant, FromBillingAccount, FromPeriod, FromAmount,
               FromConsumption, FromText, FromTags, FromRowId>
      source;
};

/// In the order of the row's keys.
[[nodiscard]] std::span<const FocusColumn> focus_columns();

}  // namespace azcost::normalize
