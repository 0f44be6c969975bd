#include "query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/names.hpp"
#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;  // aggregations are answered in the order asked for

constexpr std::size_t kMostAggregations = 2;
/// Measured: the window may have 366 days, leap year or not.
constexpr std::chrono::days kLongestWindow{366};

constexpr NamesOf<CostKind, 2> kTypes = {
    {{"actualcost", CostKind::kActual}, {"amortizedcost", CostKind::kAmortized}}};
constexpr NamesOf<Grain, 2> kGrains = {{{"daily", Grain::kDaily}, {"monthly", Grain::kMonthly}}};
constexpr NamesOf<Measure, 5> kMeasures = {{{"cost", Measure::kCost},
                                            {"pretaxcost", Measure::kCost},
                                            {"costusd", Measure::kCostUsd},
                                            {"pretaxcostusd", Measure::kCostUsd},
                                            {"usagequantity", Measure::kQuantity}}};

/// Ends the reading of a query.
using Refused = std::optional<Refusal>;

Refusal invalid(std::string_view what) {
  return {.message = fmt::format("Invalid query definition: {}", what), .names_request = true};
}

/// The value of a key, null when there is none; the case of keys does not matter (`dataSet` was
/// seen).
const ordered_json& member(const ordered_json& object, std::string_view key) {
  static const ordered_json kAbsent;
  if (!object.is_object()) return kAbsent;
  for (const auto& [name, value] : object.items()) {
    if (equals_ignoring_case(name, key)) return value;
  }
  return kAbsent;
}

/// Empty when it is not a text.
std::string text_in(const ordered_json& object, std::string_view key) {
  const ordered_json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// A day, alone or with a time behind it that the service ignores.
std::optional<Day> day_in(const ordered_json& object, std::string_view key) {
  const std::string text = text_in(object, key);
  auto day = parse_day(text.substr(0, text.find('T')));
  if (!day) return std::nullopt;
  return *day;
}

Refused read_window(const ordered_json& root, Query& query, Day today) {
  const std::string timeframe = text_in(root, "timeframe");
  if (!equals_ignoring_case(timeframe, "Custom")) {
    // Seen for some relative timeframes; the emulator takes none of them.
    return invalid("timeframe " + timeframe + " is currently not supported.");
  }
  const ordered_json& period = member(root, "timePeriod");
  const auto from = day_in(period, "from");
  const auto to = day_in(period, "to");
  if (!from || !to || *from > *to) {
    return invalid("Invalid time period: a custom timeframe needs 'from' and 'to', in this order.");
  }
  if (*from > today) {
    return invalid("The selected date range starting from " + format_day(*from) +
                   " is invalid because it is in the future.");
  }
  if (*to - *from >= kLongestWindow) {
    return Refusal{.message = "The time period for pulling the data cannot exceed 1 year(s)."};
  }
  query.from = *from;
  query.to = *to;
  return std::nullopt;
}

Refused read_aggregations(const ordered_json& dataset, Query& query) {
  const ordered_json& clauses = member(dataset, "aggregation");
  if (!clauses.is_object()) return std::nullopt;
  if (clauses.size() > kMostAggregations) {
    return invalid("Invalid dataset aggregation; at most 2 aggregation clauses are allowed.");
  }
  for (const auto& [alias, clause] : clauses.items()) {
    const std::string name = text_in(clause, "name");
    const auto measure = value_in(kMeasures, to_lower(name));
    if (!measure || !equals_ignoring_case(text_in(clause, "function"), "Sum")) {
      return invalid_part("aggregation", name,
                          "'Cost','CostUSD','PreTaxCost','PreTaxCostUSD','UsageQuantity'");
    }
    query.aggregations.push_back({name, *measure});
  }
  return std::nullopt;
}

Refused read_groupings(const ordered_json& dataset, const QueryRules& rules, Query& query) {
  const ordered_json& clauses = member(dataset, "grouping");
  if (!clauses.is_array()) return std::nullopt;
  if (clauses.size() > rules.most_groupings) {
    return invalid(fmt::format("Invalid dataset grouping; at most {} grouping clauses are allowed.",
                               rules.most_groupings));
  }
  for (const ordered_json& clause : clauses) {
    GroupBy group;
    group.name = text_in(clause, "name");
    const std::string type = text_in(clause, "type");
    group.is_tag = equals_ignoring_case(type, "TagKey");
    if (group.is_tag) {
      group.column = "Tag " + to_lower(group.name);
    } else if (equals_ignoring_case(type, "Dimension")) {
      // `Tag` is answered like a dimension that does not exist (azure-rest-api-specs#12158).
      group.column =
          rules.dimensions.empty() ? group.name : find_dimension(group.name, rules.dimensions);
    }
    const bool is_repeated =
        std::ranges::count(query.groupings, group.column, &GroupBy::column) > 0;
    if (group.column.empty() || is_repeated) {
      return invalid_part("grouping", group.name, quoted_names(rules.dimensions));
    }
    query.groupings.push_back(std::move(group));
  }
  return std::nullopt;
}

Refused read_filter(const ordered_json& dataset, const QueryRules& rules, Query& query) {
  const ordered_json& filter = member(dataset, "filter");
  if (filter.is_null()) return std::nullopt;
  const ordered_json& clause = member(filter, "dimensions");
  const std::string name = text_in(clause, "name");
  Filter read;
  read.column = rules.dimensions.empty() ? name : find_dimension(name, rules.dimensions);
  for (const ordered_json& value : member(clause, "values")) {
    if (value.is_string()) read.values.push_back(to_lower(value.get<std::string>()));
  }
  if (filter.size() != 1 || read.column.empty() || read.values.empty() ||
      !equals_ignoring_case(text_in(clause, "operator"), "In")) {
    // The real text (azure-sdk-for-python#14923).
    return invalid(
        "Invalid dataset filter; on a QueryFilter one and only one of and/or/not/dimension/tag can "
        "be set.");
  }
  query.filter = std::move(read);
  return std::nullopt;
}

}  // namespace

Refusal invalid_part(std::string_view part, std::string_view name, std::string_view valid_values) {
  // The real text of groupings, with its line ends; none is on record for aggregations.
  return {.message = fmt::format("Invalid query definition: Invalid dataset {}: '{}'; valid "
                                 "values: {}.\r\n\r\n",
                                 part, name, valid_values),
          .names_request = true};
}

std::variant<Query, Refusal> parse_query(std::string_view body, Day today,
                                         const QueryRules& rules) {
  // The answer to a nextLink without the query's body (azure-rest-api-specs#12276).
  if (trim(body).empty()) {
    return Refusal{.message = "Invalid query definition, Dataset is invalid or not supplied."};
  }
  const ordered_json root = ordered_json::parse(body, nullptr, false);
  const ordered_json& dataset = member(root, "dataset");
  if (!dataset.is_object()) return processing_error();
  const auto kind = value_in(kTypes, to_lower(text_in(root, "type")));
  if (!kind) return invalid("Invalid query type; valid values: 'ActualCost','AmortizedCost'.");
  const auto grain = value_in(kGrains, to_lower(text_in(dataset, "granularity")));
  if (!grain) return invalid("Invalid dataset granularity; valid values: 'Daily','Monthly'.");
  Query query;
  query.kind = *kind;
  query.grain = *grain;
  if (auto no = read_window(root, query, today)) return *std::move(no);
  if (auto no = read_aggregations(dataset, query)) return *std::move(no);
  if (auto no = read_groupings(dataset, rules, query)) return *std::move(no);
  if (auto no = read_filter(dataset, rules, query)) return *std::move(no);
  return query;
}

}  // namespace azcost::emulator
