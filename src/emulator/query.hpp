/// A query as the emulated Cost Management understood it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "azcost/emulator/world.hpp"
#include "azcost/model/calendar.hpp"
#include "dimensions.hpp"
#include "service.hpp"

namespace azcost::emulator {

enum class Grain { kDaily, kMonthly };
enum class Measure { kCost, kCostUsd, kQuantity };

struct Aggregation {
  std::string column;  ///< as asked for
  Measure measure = Measure::kCost;
};

/// A dimension, or a tag's key.
struct GroupBy {
  std::string name;    ///< as asked for
  std::string column;  ///< of the world
  bool is_tag = false;
};

/// Takes the charges that have one of `values`, in any case, in `column`. `""` also stands for
/// cells without a value.
struct Filter {
  std::string column;
  std::vector<std::string> values;  ///< lower case
};

struct Query {
  CostKind kind = CostKind::kActual;
  Grain grain = Grain::kDaily;
  Day from;
  Day to;  ///< included
  std::vector<Aggregation> aggregations;
  std::vector<GroupBy> groupings;
  std::optional<Filter> filter;
};

/// What queries of an account may ask for.
struct QueryRules {
  Dimensions dimensions;  ///< none: any name
  std::size_t most_groupings = 15;
};

/// Reads the body of a query. Refusals have the texts of the real service where these are known.
/// Takes what azcost asks. Relative timeframes, sorting, nested filters and totals without a date
/// are refused. `today` is the day after which nothing can have been used.
[[nodiscard]] std::variant<Query, Refusal> parse_query(std::string_view body, Day today,
                                                       const QueryRules& rules);

/// A part of a query that the service does not take. `part` is "grouping" or "aggregation".
[[nodiscard]] Refusal invalid_part(std::string_view part, std::string_view name,
                                   std::string_view valid_values);

}  // namespace azcost::emulator
