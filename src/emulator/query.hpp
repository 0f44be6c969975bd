/// A query as the emulated Cost Management understood it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "azcost/emulator/world.hpp"
#include "azcost/model/calendar.hpp"
#include "dimension.hpp"
#include "refusal.hpp"

namespace azcost::emulator {

enum class Grain { kDaily, kMonthly, kNone };
enum class Measure { kCost, kCostUsd, kQuantity };

struct Aggregation {
  std::string column;  ///< as asked for
  Measure measure = Measure::kCost;
};

/// A dimension, or a tag's key.
struct GroupBy {
  std::string name;                    ///< as asked for
  std::optional<Dimension> dimension;  ///< nothing: a tag
};

/// A node of the filter's tree.
struct Filter {
  enum class Kind { kAnd, kOr, kDimension, kTag };

  Kind kind = Kind::kAnd;
  std::vector<Filter> parts;           ///< of kAnd and kOr
  std::optional<Dimension> dimension;  ///< of kDimension
  std::string tag;                     ///< of kTag, lower case
  std::vector<std::string> values;     ///< lower case
};

struct SortBy {
  std::size_t column = 0;  ///< in the service's own order of columns
  bool descending = false;
};

struct Query {
  CostKind kind = CostKind::kActual;
  Grain grain = Grain::kNone;
  Day from;
  Day to;  ///< included
  std::vector<Aggregation> aggregations;
  std::vector<GroupBy> groupings;
  std::optional<Filter> filter;
  std::vector<SortBy> sorting;
};

enum class ColumnKind { kMeasure, kDate, kGroup, kTagKey, kCurrency };

/// One column of an answer.
struct AnswerColumn {
  std::string name;
  std::string_view type;  ///< "Number", "String", "Datetime"
  ColumnKind kind = ColumnKind::kCurrency;
  std::size_t index = 0;  ///< among the aggregations or groupings
};

/// The columns in the order that was observed: aggregations, date, groupings, currency.
[[nodiscard]] std::vector<AnswerColumn> columns_of(const Query& query);

/// What queries of an account may ask for.
struct QueryRules {
  std::span<const Dimension> dimensions = all_dimensions();
  std::size_t most_groupings = 15;
};

/// Reads the body of a query, with the texts of the real service where they are known. `today` is
/// the day after which nothing can have been used.
[[nodiscard]] std::variant<Query, Refusal> parse_query(std::string_view body, Day today,
                                                       const QueryRules& rules = {});

/// The first aggregation that offers from before 2019 do not know; null when they know them all.
[[nodiscard]] const Aggregation* refused_before_taxes(const Query& query);

/// How many months the query touches: its price in query processing units.
[[nodiscard]] int months_of(const Query& query);

}  // namespace azcost::emulator
