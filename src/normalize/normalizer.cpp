#include "azcost/normalize/normalizer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "focus_normalizer.hpp"
#include "page_columns.hpp"

namespace azcost::normalize {
namespace {

/// The aggregations that a column of the schema can carry.
constexpr std::array<std::string_view, 4> kAggregations = {kCostAggregation, kPreTaxCost, "CostUSD",
                                                           "UsageQuantity"};

std::optional<std::string_view> known_aggregation(std::string_view name) {
  for (const std::string_view known : kAggregations) {
    if (equals_ignoring_case(name, known)) return known;
  }
  return std::nullopt;
}

Status check_aggregations(const Shape& shape) {
  bool has_cost = false;
  for (const std::string& name : shape.aggregations) {
    const auto known = known_aggregation(name);
    if (!known) {
      return Error{ErrorKind::kConfig, "schema focus has no column for the aggregation '" +
                                           printable(name, 60) +
                                           "'; it takes Cost, CostUSD and UsageQuantity"};
    }
    has_cost = has_cost || *known == kCostAggregation || *known == kPreTaxCost;
  }
  if (has_cost) return ok_status();
  return Error{ErrorKind::kConfig, "schema focus needs the aggregation Cost"};
}

Error asked_for_twice(std::string_view what, std::string_view name) {
  return {ErrorKind::kConfig, "the " + std::string(what) + " '" + printable(name, 60) +
                                  "' is asked for twice; once is enough"};
}

/// In the answer, columns with one name, or tags with one key, could not be told apart.
Status check_names(const Shape& shape) {
  const std::vector<ExpectedColumn> columns = expected_columns(shape);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i].name;
    if (name == "TagKey" || name == "TagValue") continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (!equals_ignoring_case(name, columns[j].name)) continue;
      return asked_for_twice("column", name);
    }
  }
  std::vector<std::string> tag_keys;
  for (const Grouping& grouping : shape.groupings) {
    if (grouping.kind != Grouping::Kind::kTagKey) continue;
    std::string key = to_lower(grouping.name);
    if (std::ranges::count(tag_keys, key) > 0) return asked_for_twice("tag key", grouping.name);
    tag_keys.push_back(std::move(key));
  }
  return ok_status();
}

}  // namespace

Result<std::unique_ptr<Normalizer>> Normalizer::create(NormalizerOptions options) {
  if (options.shape.schema != Schema::kFocus) {
    return Error{ErrorKind::kConfig, "schema '" + std::string(name_of(options.shape.schema)) +
                                         "' cannot be written by this version; it writes: focus"};
  }
  if (auto checked = check_aggregations(options.shape); !checked) {
    return std::move(checked).error();
  }
  if (auto checked = check_names(options.shape); !checked) return std::move(checked).error();
  return std::unique_ptr<Normalizer>(std::make_unique<FocusNormalizer>(std::move(options)));
}

}  // namespace azcost::normalize
