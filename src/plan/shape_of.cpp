#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

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
  shape.scope = billing_account_scope(account.billing_account_id);
  shape.dataset = dataset;
  shape.granularity = account.granularity;
  // The service takes two aggregations: the cost, and one more.
  shape.aggregations = {"Cost", account.cost_usd ? "CostUSD" : "UsageQuantity"};
  shape.groupings = groupings_of(account);
  shape.customer_tenants = customers_of(account);
  shape.schema = schema;
  return shape;
}

Shape control_shape_of(const Shape& shape) {
  Shape control = shape;
  control.granularity = Granularity::kDaily;
  control.aggregations = {"Cost"};
  control.groupings.clear();
  return control;
}

}  // namespace azcost::plan
