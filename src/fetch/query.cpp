#include "query.hpp"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace azcost::fetch {
namespace {

using nlohmann::ordered_json;

std::string_view type_of(Dataset dataset) {
  return dataset == Dataset::kAmortized ? "AmortizedCost" : "ActualCost";
}

std::string_view granularity_of(Granularity granularity) {
  return granularity == Granularity::kMonthly ? "Monthly" : "Daily";
}

/// The service ignores the time of day.
std::string start_of(Day day) { return format_day(day) + "T00:00:00Z"; }

ordered_json aggregation_of(const Shape& shape) {
  ordered_json clauses = ordered_json::object();
  for (const std::string& name : shape.aggregations) {
    // The answer's column carries the name, never this alias.
    clauses["total" + name] = {{"name", name}, {"function", "Sum"}};
  }
  return clauses;
}

ordered_json grouping_of(const Shape& shape) {
  ordered_json clauses = ordered_json::array();
  for (const Grouping& grouping : shape.groupings) {
    const bool is_tag = grouping.kind == Grouping::Kind::kTagKey;
    clauses.push_back({{"type", is_tag ? "TagKey" : "Dimension"}, {"name", grouping.name}});
  }
  return clauses;
}

/// One leaf, without an `and` around it: the service wants two or more under an `and`.
ordered_json filter_of(const Shape& shape) {
  return {{"dimensions",
           {{"name", "CustomerTenantId"}, {"operator", "In"}, {"values", shape.customer_tenants}}}};
}

}  // namespace

std::string query_body(const Shape& shape, const Window& window) {
  ordered_json dataset = {{"granularity", granularity_of(shape.granularity)},
                          {"aggregation", aggregation_of(shape)}};
  if (!shape.groupings.empty()) dataset["grouping"] = grouping_of(shape);
  if (!shape.customer_tenants.empty()) dataset["filter"] = filter_of(shape);
  const ordered_json body = {
      {"type", type_of(shape.dataset)},
      // The service refuses some of the relative time frames in some scopes.
      {"timeframe", "Custom"},
      {"timePeriod", {{"from", start_of(window.from)}, {"to", start_of(window.to)}}},
      {"dataset", std::move(dataset)},
  };
  // `dump` throws on bytes that are not UTF-8; the service will refuse a name that holds some.
  return body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string query_url(const Cloud& cloud, const Shape& shape, std::string_view api_version) {
  return cloud.resource_manager + shape.scope +
         "/providers/Microsoft.CostManagement/query?api-version=" + std::string(api_version) +
         "&$top=" + std::to_string(kPageRows);
}

}  // namespace azcost::fetch
