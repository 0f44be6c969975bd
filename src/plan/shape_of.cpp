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

/// The specification allows two; the service takes fifteen and refuses the sixteenth
/// (azure-sdk-for-python#12973).
constexpr std::size_t kMostGroupings = 15;

// Most important first: tag keys take the place of the last ones, and the last ones are dropped
// when the service refuses too many. The names come from the service's own lists in its refusals:
// partner and customer agreements (MPA, MCA) have other dimensions than enterprise agreements (EA).

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

/// The dimensions by which the account's rows are grouped.
std::vector<std::string> dimensions_of(const Account& account) {
  if (!account.group_by.empty()) return account.group_by;
  std::vector<std::string> names;
  for (const std::string_view name : default_dimensions(agreement_of(account))) {
    names.emplace_back(name);
  }
  return names;
}

enum class Parts { kOne, kSeveral };

/// The groupings to ask for. Rows of several queries would look alike without the customer. It
/// comes first, so that the rows of one customer stand together in a file.
std::vector<Grouping> groupings_of(const Account& account, Parts parts) {
  std::vector<std::string> dimensions = dimensions_of(account);
  if (parts == Parts::kSeveral) {
    std::erase_if(dimensions, [](const std::string& name) {
      return equals_ignoring_case(name, kCustomerDimension);
    });
    dimensions.insert(dimensions.begin(), std::string(kCustomerDimension));
  }
  const std::size_t room = kMostGroupings - (parts == Parts::kSeveral ? 1 : 0);
  const std::size_t tags = std::min(account.tag_keys.size(), room);
  dimensions.resize(std::min(dimensions.size(), kMostGroupings - tags));
  std::vector<Grouping> groupings;
  for (std::string& name : dimensions) {
    groupings.push_back({Grouping::Kind::kDimension, std::move(name)});
  }
  for (std::size_t i = 0; i < tags; ++i) {
    groupings.push_back({Grouping::Kind::kTagKey, account.tag_keys[i]});
  }
  return groupings;
}

/// The end of a scope whose customers are read one by one. A manifest stores the scope as text, so
/// the text must show this.
constexpr std::string_view kCustomers = "/customers";

std::string scope_of(const Account& account) {
  std::string scope = billing_account_scope(account.billing_account_id);
  if (account.customer_access == CustomerAccess::kScope) return scope.append(kCustomers);
  if (!account.billing_profile_id.empty()) {
    scope.append("/billingProfiles/").append(account.billing_profile_id);
  }
  return scope;
}

/// One order and spelling for a set of customers, so that equal filters are equal shapes.
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
  shape.aggregations = {std::string(kCostAggregation),
                        account.cost_usd ? "CostUSD" : "UsageQuantity"};
  shape.customer_tenants = customers_of(account);
  shape.groupings =
      groupings_of(account, asked_queries(shape).size() > 1 ? Parts::kSeveral : Parts::kOne);
  shape.schema = schema;
  return shape;
}

std::vector<AskedQuery> asked_queries(const Shape& shape) {
  // The service's limit for the values of a filter is not documented; a hundred GUIDs are 4 KB.
  constexpr std::size_t kMostFilterValues = 100;
  const std::vector<std::string>& tenants = shape.customer_tenants;
  std::vector<AskedQuery> queries;
  if (shape.scope.ends_with(kCustomers)) {
    for (const std::string& tenant : tenants) {
      AskedQuery& query = queries.emplace_back(AskedQuery{shape, tenant});
      query.shape.scope.append("/").append(tenant);
      query.shape.customer_tenants.clear();
    }
    return queries;
  }
  for (std::size_t i = 0; i == 0 || i < tenants.size(); i += kMostFilterValues) {
    const std::size_t count = std::min(kMostFilterValues, tenants.size() - i);
    AskedQuery& query = queries.emplace_back(AskedQuery{shape});
    query.shape.customer_tenants = {tenants.begin() + static_cast<std::ptrdiff_t>(i),
                                    tenants.begin() + static_cast<std::ptrdiff_t>(i + count)};
  }
  return queries;
}

Status tells_parts_apart(const Shape& shape) {
  const std::size_t parts = asked_queries(shape).size();
  if (parts <= 1 || groups_by_customer(shape)) return ok_status();
  return Error{ErrorKind::kConfig,
               "Azure does not group by " + std::string(kCustomerDimension) + " here, and " +
                   std::to_string(parts) +
                   " queries make up the rows, which nothing else tells apart; set "
                   "customer_access to \"filter\", or give each customer an account of its own"};
}

std::vector<std::string> crowded_out(const Account& account) {
  const Shape shape = shape_of(account, Dataset::kActual, Schema::kFocus);
  std::vector<std::string> names;
  for (const std::string& name : account.group_by) {
    const Grouping wanted{Grouping::Kind::kDimension, name};
    if (std::ranges::find(shape.groupings, wanted) == shape.groupings.end()) names.push_back(name);
  }
  return names;
}

Shape control_shape_of(const Shape& shape) {
  Shape control = shape;
  control.granularity = Granularity::kDaily;
  control.groupings.clear();
  return control;
}

}  // namespace azcost::plan
