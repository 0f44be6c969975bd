/// What a stored row means: which query it answers and in which schema it is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/names.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// `actual` holds BilledCost, `amortized` EffectiveCost; never both in one folder.
enum class Dataset { kActual, kAmortized };
enum class Granularity { kDaily, kMonthly };
/// The schema of the rows on disk.
enum class Schema { kFocus, kSpaceone, kAzure };

/// The names users write and folders carry: "actual", "daily", "focus". On disk: do not change.
inline constexpr NamesOf<Dataset, 2> kDatasetNames = {{
    {"actual", Dataset::kActual},
    {"amortized", Dataset::kAmortized},
}};
inline constexpr NamesOf<Granularity, 2> kGranularityNames = {{
    {"daily", Granularity::kDaily},
    {"monthly", Granularity::kMonthly},
}};
[[nodiscard]] std::string_view name_of(Dataset dataset) noexcept;
[[nodiscard]] std::string_view name_of(Granularity granularity) noexcept;
[[nodiscard]] std::string_view name_of(Schema schema) noexcept;
[[nodiscard]] std::optional<Dataset> parse_dataset(std::string_view name) noexcept;
[[nodiscard]] std::optional<Schema> parse_schema(std::string_view name) noexcept;

/// The version of each schema's columns; a change of a column's meaning raises it.
[[nodiscard]] int version_of(Schema schema) noexcept;

/// One group-by clause of the Query API.
struct Grouping {
  enum class Kind { kDimension, kTagKey };

  Kind kind = Kind::kDimension;
  std::string name;

  friend bool operator==(const Grouping&, const Grouping&) = default;
};

/// Type, granularity, aggregations, groupings, filter, schema. All days of a stored month have
/// equal shapes.
struct Shape {
  /// Path of the scope below the Azure Resource Manager host, with a leading slash:
  /// "/providers/Microsoft.Billing/billingAccounts/<id>".
  std::string scope;
  Dataset dataset = Dataset::kActual;
  Granularity granularity = Granularity::kDaily;
  /// Column names to sum, at most two (spec of the Query API): "Cost", "UsageQuantity".
  std::vector<std::string> aggregations;
  /// Most important first.
  std::vector<Grouping> groupings;
  /// Only these customers (lower-case, sorted, unique); empty: all of them.
  std::vector<std::string> customer_tenants;
  Schema schema = Schema::kFocus;
  /// The version of the schema's columns that the rows are written in. Part of the shape, so that
  /// months of an older version stay readable, and are collected again as a whole.
  int schema_version = version_of(schema);

  friend bool operator==(const Shape&, const Shape&) = default;
};

/// The dimensions that identify the owner of a row.
inline constexpr std::string_view kCustomerDimension = "CustomerTenantId";
inline constexpr std::string_view kSubscriptionDimension = "SubscriptionId";
[[nodiscard]] bool groups_by_customer(const Shape& shape);

/// The columns of the cost. Offers from before 2019 have only the second one.
inline constexpr std::string_view kCostAggregation = "Cost";
inline constexpr std::string_view kPreTaxCost = "PreTaxCost";
/// The column of the cost that the rows of `shape` have.
[[nodiscard]] std::string_view cost_column(const Shape& shape);
/// The first other aggregation; empty when there is none. The service takes two.
[[nodiscard]] std::string_view other_aggregation(const Shape& shape);

/// The shape as JSON with sorted keys and no spaces: equal shapes, equal text.
[[nodiscard]] std::string canonical_json(const Shape& shape);
/// Reads what `canonical_json` wrote; errors are of kind `kData`.
[[nodiscard]] Result<Shape> parse_shape(std::string_view text);
/// SHA-256 of the canonical JSON, as hex digits.
[[nodiscard]] std::string fingerprint(const Shape& shape);

}  // namespace azcost
