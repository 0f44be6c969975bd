#include "azcost/model/shape.hpp"

#include <algorithm>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "stored_json.hpp"

namespace azcost {
namespace {

// On disk: do not change.
constexpr NamesOf<Schema, 3> kSchemas = {{
    {"focus", Schema::kFocus},
    {"spaceone", Schema::kSpaceone},
    {"azure", Schema::kAzure},
}};
// The names are those of the Query API.
constexpr NamesOf<Grouping::Kind, 2> kKinds = {{
    {"Dimension", Grouping::Kind::kDimension},
    {"TagKey", Grouping::Kind::kTagKey},
}};

constexpr std::string_view kShape = "the shape is";

/// The value that the table has for the name in `json`.
template <class Table>
auto named_in(const Table& table, simdjson::dom::element json) {
  const auto value = value_in(table, json.get_string().value());
  if (!value) throw broken(kShape, "it has the unknown name '" + text_in(json) + "'");
  return *value;
}

}  // namespace

std::string_view name_of(Dataset dataset) noexcept { return name_in(kDatasetNames, dataset); }
std::string_view name_of(Granularity granularity) noexcept {
  return name_in(kGranularityNames, granularity);
}
std::string_view name_of(Schema schema) noexcept { return name_in(kSchemas, schema); }

std::optional<Dataset> parse_dataset(std::string_view name) noexcept {
  return value_in(kDatasetNames, name);
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

nlohmann::json groupings_json(const std::vector<Grouping>& groupings) {
  auto json = nlohmann::json::array();
  for (const Grouping& grouping : groupings) {
    json.push_back({{"type", name_in(kKinds, grouping.kind)}, {"name", grouping.name}});
  }
  return json;
}

std::vector<Grouping> groupings_in(simdjson::dom::element json) {
  std::vector<Grouping> groupings;
  for (const auto grouping : json.get_array()) {
    groupings.push_back({named_in(kKinds, grouping["type"]), text_in(grouping["name"])});
  }
  return groupings;
}

nlohmann::json shape_json(const Shape& shape) {
  return {
      {"scope", shape.scope},
      {"dataset", name_of(shape.dataset)},
      {"granularity", name_of(shape.granularity)},
      {"aggregations", shape.aggregations},
      {"groupings", groupings_json(shape.groupings)},
      {"customer_tenants", shape.customer_tenants},
      {"schema", name_of(shape.schema)},
      {"schema_version", shape.schema_version},
  };
}

Shape shape_in(simdjson::dom::element json) {
  Shape shape;
  shape.scope = text_in(json["scope"]);
  shape.dataset = named_in(kDatasetNames, json["dataset"]);
  shape.granularity = named_in(kGranularityNames, json["granularity"]);
  shape.aggregations = texts_in(json["aggregations"]);
  shape.groupings = groupings_in(json["groupings"]);
  shape.customer_tenants = texts_in(json["customer_tenants"]);
  shape.schema = named_in(kSchemas, json["schema"]);
  shape.schema_version = static_cast<int>(json["schema_version"].get_uint64().value());
  return shape;
}

std::string canonical_json(const Shape& shape) {
  // Names are UTF-8 already; `replace` is a last resort, because no type guarantees it.
  return shape_json(shape).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Shape> parse_shape(std::string_view text) {
  try {
    simdjson::dom::parser parser;
    return shape_in(parse_with(parser, text));
  } catch (const Error& error) {
    return error;
  } catch (const simdjson::simdjson_error& error) {
    return broken(kShape, error.what());
  }
}

std::string fingerprint(const Shape& shape) { return sha256(canonical_json(shape)); }

}  // namespace azcost
