#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::plan {
namespace {

/// The specification says two, the service takes fifteen and refuses the sixteenth
/// (azure-sdk-for-python#12973).
constexpr std::size_t kMostGroupings = 15;

// Most important first: tag keys take the place of the last ones, and so does what the service
// refuses. Names are those that the service itself lists when it refuses one: it knows other
// dimensions for partners and customers (MPA, MCA) than for enterprise agreements (EA).

constexpr std::array<std::string_view, 15> kMpaDimensions = {
    "CustomerTenantId",  "SubscriptionId",   "MeterCategory", "Meter",         "ChargeType",
    "ResourceGroupName", "ResourceLocation", "UnitOfMeasure", "PricingModel",  "CustomerName",
    "SubscriptionName",  "MeterSubcategory", "ServiceName",   "ServiceFamily", "PublisherType"};

constexpr std::array<std::string_view, 15> kMcaDimensions = {
    "BillingProfileId",  "SubscriptionId",   "MeterCategory", "Meter",         "ChargeType",
    "ResourceGroupName", "ResourceLocation", "UnitOfMeasure", "PricingModel",  "Product",
    "SubscriptionName",  "MeterSubcategory", "ServiceName",   "ServiceFamily", "PublisherType"};

constexpr std::array<std::string_view, 14> kEaDimensions = {
    "SubscriptionId",        "MeterCategory",    "Meter",       "ChargeType",
    "ResourceGroupName",     "ResourceLocation", "MeterId",     "PricingModel",
    "SubscriptionName",      "MeterSubcategory", "ServiceName", "DepartmentName",
    "EnrollmentAccountName", "PublisherType"};

std::span<const std::string_view> default_dimensions(Agreement agreement) {
  switch (agreement) {
    case Agreement::kAuto:
    case Agreement::kMpa:
      return kMpaDimensions;
    case Agreement::kMca:
      return kMcaDimensions;
    case Agreement::kEa:
      return kEaDimensions;
  }
  return kMpaDimensions;
}

std::vector<Grouping> groupings_of(const Account& account) {
  std::vector<Grouping> groupings;
  if (account.group_by.empty()) {
    for (const std::string_view name : default_dimensions(agreement_of(account))) {
      groupings.push_back({Grouping::Kind::kDimension, std::string(name)});
    }
  } else {
    for (const std::string& name : account.group_by) {
      groupings.push_back({Grouping::Kind::kDimension, name});
    }
  }
  const std::size_t tags = std::min(account.tag_keys.size(), kMostGroupings);
  groupings.resize(std::min(groupings.size(), kMostGroupings - tags));
  for (std::size_t i = 0; i < tags; ++i) {
    groupings.push_back({Grouping::Kind::kTagKey, account.tag_keys[i]});
  }
  return groupings;
}

constexpr std::string_view kCustomers = "/customers";

std::string scope_of(const Account& account) {
  std::string scope = billing_account_scope(account.billing_account_id);
  if (account.customer_access == CustomerAccess::kScope) return scope.append(kCustomers);
  if (!account.billing_profile_id.empty()) {
    scope.append("/billingProfiles/").append(account.billing_profile_id);
  }
  return scope;
}

/// One spelling for one set of customers, so that equal filters are equal shapes.
std::vector<std::string> customers_of(const Account& account) {
  std::vector<std::string> tenants;
  for (const std::string& tenant : account.customer_tenants) tenants.push_back(to_lower(tenant));
  std::ranges::sort(tenants);
  tenants.erase(std::unique(tenants.begin(), tenants.end()), tenants.end());
  return tenants;
}

}  // namespace

Shape shape_of(const Account& account, Dataset dataset, Schema schema) {
  Shape shape;
  shape.scope = scope_of(account);
  shape.dataset = dataset;
  shape.granularity = account.granularity;
  // The service takes two aggregations: the cost, and one more.
  shape.aggregations = {"Cost", account.cost_usd ? "CostUSD" : "UsageQuantity"};
  shape.groupings = groupings_of(account);
  shape.customer_tenants = customers_of(account);
  shape.schema = schema;
  return shape;
}

std::vector<Shape> asked_shapes(const Shape& shape) {
  // How many values the service's filter takes is not documented; a hundred GUIDs are 4 KB.
  constexpr std::size_t kMostFilterValues = 100;
  const bool by_scope = shape.scope.ends_with(kCustomers);
  const std::size_t step = by_scope ? 1 : kMostFilterValues;
  if (!by_scope && shape.customer_tenants.size() <= step) return {shape};
  std::vector<Shape> asked;
  for (std::size_t i = 0; i < shape.customer_tenants.size(); i += step) {
    const auto begin = shape.customer_tenants.begin() + static_cast<std::ptrdiff_t>(i);
    const auto left = static_cast<std::size_t>(shape.customer_tenants.end() - begin);
    Shape part = shape;
    part.customer_tenants.assign(begin, begin + static_cast<std::ptrdiff_t>(std::min(step, left)));
    if (by_scope) {
      part.scope.append("/").append(part.customer_tenants.front());
      part.customer_tenants.clear();
    }
    asked.push_back(std::move(part));
  }
  return asked;
}

std::vector<Grouping> drop_groupings(Shape& shape, const std::vector<std::string>& taken,
                                     std::optional<std::size_t> most) {
  std::vector<Grouping> kept;
  std::vector<Grouping> dropped;
  for (const Grouping& grouping : shape.groupings) {
    const bool known = taken.empty() || grouping.kind == Grouping::Kind::kTagKey ||
                       std::ranges::any_of(taken, [&](const std::string& name) {
                         return equals_ignoring_case(name, grouping.name);
                       });
    const bool has_room = !most || kept.size() < *most;
    (known && has_room ? kept : dropped).push_back(grouping);
  }
  shape.groupings = std::move(kept);
  return dropped;
}

Shape control_shape_of(const Shape& shape) {
  Shape control = shape;
  control.granularity = Granularity::kDaily;
  control.aggregations = {"Cost"};
  control.groupings.clear();
  return control;
}

}  // namespace azcost::plan
