#include "azcost/model/shape.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "broken.hpp"
#include "groupings_json.hpp"

namespace azcost {
namespace {

constexpr NamesOf<Schema, 3> kSchemas = {{
    {"focus", Schema::kFocus},
    {"spaceone", Schema::kSpaceone},
    {"azure", Schema::kAzure},
}};

constexpr std::string_view kShape = "the shape is";

}  // namespace

std::string_view name_of(Dataset dataset) noexcept { return name_in(kDatasetNames, dataset); }
std::string_view name_of(Granularity granularity) noexcept {
  return name_in(kGranularityNames, granularity);
}
std::string_view name_of(Schema schema) noexcept { return name_in(kSchemas, schema); }

std::optional<Dataset> parse_dataset(std::string_view name) noexcept {
  return value_in(kDatasetNames, name);
}
std::optional<Granularity> parse_granularity(std::string_view name) noexcept {
  return value_in(kGranularityNames, name);
}
std::optional<Schema> parse_schema(std::string_view name) noexcept {
  return value_in(kSchemas, name);
}

int version_of(Schema /*schema*/) noexcept { return 1; }

bool groups_by_customer(const Shape& shape) {
  return std::ranges::any_of(shape.groupings, [](const Grouping& grouping) {
    return grouping.kind == Grouping::Kind::kDimension &&
           equals_ignoring_case(grouping.name, kCustomerDimension);
  });
}

std::string_view cost_column(const Shape& shape) {
  const bool before_taxes = std::ranges::any_of(shape.aggregations, [](const std::string& name) {
    return equals_ignoring_case(name, kPreTaxCost);
  });
  return before_taxes ? kPreTaxCost : kCostAggregation;
}

std::string_view other_aggregation(const Shape& shape) {
  const std::string_view cost = cost_column(shape);
  const auto other = std::ranges::find_if(shape.aggregations, [cost](const std::string& name) {
    return !equals_ignoring_case(name, cost);
  });
  return other == shape.aggregations.end() ? std::string_view() : *other;
}

std::string canonical_json(const Shape& shape) {
  const nlohmann::json json = {
      {"scope", shape.scope},
      {"dataset", name_of(shape.dataset)},
      {"granularity", name_of(shape.granularity)},
      {"aggregations", shape.aggregations},
      {"groupings", nlohmann::json::parse(groupings_json(shape.groupings))},
      {"customer_tenants", shape.customer_tenants},
      {"schema", name_of(shape.schema)},
      {"schema_version", shape.schema_version},
  };
  // Names are UTF-8 already; replacing is for what no type can rule out.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Shape> parse_shape(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return broken(kShape, "not a JSON object");
  try {
    Shape shape;
    shape.scope = json.at("scope").get<std::string>();
    const auto dataset = parse_dataset(json.at("dataset").get<std::string>());
    const auto granularity = parse_granularity(json.at("granularity").get<std::string>());
    const auto schema = parse_schema(json.at("schema").get<std::string>());
    if (!dataset || !granularity || !schema)
      return broken(kShape, "a name that this version does not know");
    shape.dataset = *dataset;
    shape.granularity = *granularity;
    shape.schema = *schema;
    shape.aggregations = json.at("aggregations").get<std::vector<std::string>>();
    shape.customer_tenants = json.at("customer_tenants").get<std::vector<std::string>>();
    auto groupings = parse_groupings(json.at("groupings").dump());
    if (!groupings) return broken(kShape, groupings.error().message);
    shape.groupings = *std::move(groupings);
    if (!json.at("schema_version").is_number_unsigned()) return broken(kShape, "no schema_version");
    shape.schema_version = json.at("schema_version").get<int>();
    return shape;
  } catch (const nlohmann::json::exception& error) {
    return broken(kShape, error.what());
  }
}

std::string fingerprint(const Shape& shape) { return sha256(canonical_json(shape)); }

}  // namespace azcost
