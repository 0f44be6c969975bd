#include "query.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/text.hpp"
#include "query_filter.hpp"
#include "query_json.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;  // aggregations are answered in the order asked for

constexpr std::size_t kMostAggregations = 2;
/// Measured: the window may have 366 days, leap year or not.
constexpr std::chrono::days kLongestWindow{366};

Refusal invalid_query(std::string_view what) {
  return {.message = "Invalid query definition: " + std::string(what) +
                     " (Request ID: " + std::string(kRequestId) + ")"};
}

using Step = std::optional<Refusal>;

Step read_kind(const ordered_json& root, Query& query) {
  const std::string type = text_of(member(root, "type"));
  if (equals_ignoring_case(type, "Usage")) {
    query.kind = CostKind::kUsage;
  } else if (equals_ignoring_case(type, "ActualCost")) {
    query.kind = CostKind::kActual;
  } else if (equals_ignoring_case(type, "AmortizedCost")) {
    query.kind = CostKind::kAmortized;
  } else {
    return invalid_query("Invalid query type: '" + type +
                         "'; valid values: 'Usage','ActualCost','AmortizedCost'.");
  }
  return std::nullopt;
}

/// A day, alone or with a time behind it that the service ignores.
std::optional<Day> read_day(const std::string& text) {
  constexpr std::size_t kDayLength = 10;
  if (text.size() > kDayLength && text[kDayLength] != 'T' && text[kDayLength] != ' ') {
    return std::nullopt;
  }
  auto day = parse_day(std::string_view(text).substr(0, kDayLength));
  if (!day) return std::nullopt;
  return *day;
}

Step read_window(const ordered_json& root, Query& query, Day today) {
  const std::string timeframe = text_of(member(root, "timeframe"));
  if (!equals_ignoring_case(timeframe, "Custom")) {
    // Seen for some relative timeframes; the emulator takes none of them.
    return Refusal{
        .message = "Invalid query definition, timeframe " + timeframe +
                   " is currently not supported. (Request ID: " + std::string(kRequestId) + ")"};
  }
  const ordered_json* period = member(root, "timePeriod");
  const auto from = period == nullptr ? std::nullopt : read_day(text_of(member(*period, "from")));
  const auto to = period == nullptr ? std::nullopt : read_day(text_of(member(*period, "to")));
  if (!from || !to || *from > *to) {
    return invalid_query(
        "Invalid time period: a custom timeframe needs 'from' and 'to', in this order.");
  }
  if (*from > today) {
    return invalid_query("The selected date range starting from " + format_day(*from) +
                         " is invalid because it is in the future.");
  }
  if (*to - *from >= kLongestWindow) {
    return Refusal{.message = "The time period for pulling the data cannot exceed 1 year(s)."};
  }
  query.from = *from;
  query.to = *to;
  return std::nullopt;
}

Step read_grain(const ordered_json& dataset, Query& query) {
  const std::string grain = text_of(member(dataset, "granularity"));
  if (grain.empty() || equals_ignoring_case(grain, "None")) {
    query.grain = Grain::kNone;
  } else if (equals_ignoring_case(grain, "Daily")) {
    query.grain = Grain::kDaily;
  } else if (equals_ignoring_case(grain, "Monthly")) {
    query.grain = Grain::kMonthly;
  } else {
    return invalid_query("Invalid dataset granularity: '" + grain +
                         "'; valid values: 'Daily','Monthly','None'.");
  }
  return std::nullopt;
}

std::optional<Measure> parse_measure(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Measure>, 5> kMeasures = {
      {{"Cost", Measure::kCost},
       {"PreTaxCost", Measure::kCost},
       {"CostUSD", Measure::kCostUsd},
       {"PreTaxCostUSD", Measure::kCostUsd},
       {"UsageQuantity", Measure::kQuantity}}};
  for (const auto& [known, measure] : kMeasures) {
    if (equals_ignoring_case(known, name)) return measure;
  }
  return std::nullopt;
}

Step read_aggregations(const ordered_json& dataset, Query& query) {
  const ordered_json* aggregation = member(dataset, "aggregation");
  if (aggregation == nullptr || !aggregation->is_object()) return std::nullopt;
  if (aggregation->size() > kMostAggregations) {
    return invalid_query("Invalid dataset aggregation; at most 2 aggregation clauses are allowed.");
  }
  for (const auto& [alias, clause] : aggregation->items()) {
    const std::string name = text_of(member(clause, "name"));
    const auto measure = parse_measure(name);
    if (!measure) {
      return invalid_query("Invalid dataset aggregation: '" + name +
                           "'; valid values: 'Cost','CostUSD','PreTaxCost','PreTaxCostUSD',"
                           "'UsageQuantity'.");
    }
    if (!equals_ignoring_case(text_of(member(clause, "function")), "Sum")) {
      return invalid_query("Invalid dataset aggregation function for '" + alias + "'; use 'Sum'.");
    }
    query.aggregations.push_back({name, *measure});
  }
  return std::nullopt;
}

/// The real text, with its line ends.
Refusal unknown_grouping(const std::string& name, const QueryRules& rules) {
  return {.message = "Invalid query definition: Invalid dataset grouping: '" + name +
                     "'; valid values: " + quoted_names(rules.dimensions) +
                     ".\r\n\r\n (Request ID: " + std::string(kRequestId) + ")"};
}

Step read_groupings(const ordered_json& dataset, const QueryRules& rules, Query& query) {
  const ordered_json* groupings = member(dataset, "grouping");
  if (groupings == nullptr || !groupings->is_array()) return std::nullopt;
  if (groupings->size() > rules.most_groupings) {
    return invalid_query("Invalid dataset grouping; at most " +
                         std::to_string(rules.most_groupings) + " grouping clauses are allowed.");
  }
  for (const ordered_json& clause : *groupings) {
    GroupBy group{.name = text_of(member(clause, "name")), .dimension = std::nullopt};
    const std::string type = text_of(member(clause, "type"));
    if (!equals_ignoring_case(type, "TagKey")) {
      // `Tag` is answered like a dimension that does not exist (azure-rest-api-specs#12158).
      group.dimension = parse_dimension(group.name, rules.dimensions);
      if (!equals_ignoring_case(type, "Dimension") || !group.dimension) {
        return unknown_grouping(group.name, rules);
      }
    }
    const bool repeated = std::ranges::any_of(query.groupings, [&group](const GroupBy& other) {
      return other.dimension == group.dimension && equals_ignoring_case(other.name, group.name);
    });
    if (repeated) return unknown_grouping(group.name, rules);
    query.groupings.push_back(std::move(group));
  }
  return std::nullopt;
}

Step read_sorting(const ordered_json& dataset, Query& query) {
  const ordered_json* sorting = member(dataset, "sorting");
  if (sorting == nullptr || !sorting->is_array()) return std::nullopt;
  const std::vector<AnswerColumn> columns = columns_of(query);
  for (const ordered_json& clause : *sorting) {
    const std::string name = text_of(member(clause, "name"));
    const auto found = std::ranges::find_if(columns, [&name](const AnswerColumn& column) {
      return equals_ignoring_case(column.name, name);
    });
    if (found == columns.end()) return invalid_query("Invalid dataset sorting: '" + name + "'.");
    const std::string direction = text_of(member(clause, "direction"));
    query.sorting.push_back({static_cast<std::size_t>(found - columns.begin()),
                             equals_ignoring_case(direction, "descending")});
  }
  return std::nullopt;
}

Step read_dataset(const ordered_json& dataset, const QueryRules& rules, Query& query) {
  if (Step no = read_grain(dataset, query)) return no;
  if (Step no = read_aggregations(dataset, query)) return no;
  if (Step no = read_groupings(dataset, rules, query)) return no;
  if (const ordered_json* filter = member(dataset, "filter");
      filter != nullptr && !filter->is_null()) {
    auto parsed = parse_filter(*filter, rules.dimensions);
    if (const Refusal* no = std::get_if<Refusal>(&parsed)) return *no;
    query.filter = std::get<Filter>(std::move(parsed));
  }
  return read_sorting(dataset, query);
}

}  // namespace

std::vector<AnswerColumn> columns_of(const Query& query) {
  std::vector<AnswerColumn> columns;
  for (std::size_t i = 0; i < query.aggregations.size(); ++i) {
    columns.push_back({query.aggregations[i].column, "Number", ColumnKind::kMeasure, i});
  }
  if (query.grain == Grain::kDaily) columns.push_back({"UsageDate", "Number", ColumnKind::kDate});
  if (query.grain == Grain::kMonthly) {
    columns.push_back({"BillingMonth", "Datetime", ColumnKind::kDate});
  }
  for (std::size_t i = 0; i < query.groupings.size(); ++i) {
    const GroupBy& group = query.groupings[i];
    // A tag answers with two columns (azure-sdk-for-java#24285).
    if (!group.dimension) columns.push_back({"TagKey", "String", ColumnKind::kTagKey, i});
    columns.push_back({group.dimension ? group.name : "TagValue", "String", ColumnKind::kGroup, i});
  }
  columns.push_back({"Currency", "String", ColumnKind::kCurrency});
  return columns;
}

std::variant<Query, Refusal> parse_query(std::string_view body, Day today,
                                         const QueryRules& rules) {
  // What a nextLink without its body is answered (azure-rest-api-specs#12276).
  if (trim(body).empty()) {
    return Refusal{.message = "Invalid query definition, Dataset is invalid or not supplied."};
  }
  const ordered_json root = ordered_json::parse(body, nullptr, false);
  if (!root.is_object()) return invalid_query("The request body is not a JSON object.");
  const ordered_json* dataset = member(root, "dataset");
  if (dataset == nullptr || !dataset->is_object()) return processing_error();

  Query query;
  if (Step no = read_kind(root, query)) return *std::move(no);
  if (Step no = read_window(root, query, today)) return *std::move(no);
  if (Step no = read_dataset(*dataset, rules, query)) return *std::move(no);
  return query;
}

const Aggregation* refused_before_taxes(const Query& query) {
  const auto found = std::ranges::find_if(query.aggregations, [](const Aggregation& each) {
    return equals_ignoring_case(each.column, "Cost") ||
           equals_ignoring_case(each.column, "CostUSD");
  });
  return found == query.aggregations.end() ? nullptr : &*found;
}

int months_of(const Query& query) {
  int months = 1;
  for (Month month(query.from); month < Month(query.to); month = month.next()) ++months;
  return months;
}

}  // namespace azcost::emulator
