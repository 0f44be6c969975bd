#include "dimensions.hpp"

#include <algorithm>
#include <array>

#include "azcost/base/text.hpp"

namespace azcost::config {
namespace {

// Those of partner and customer agreements, those of enterprise agreements, and one that the
// service takes and does not list.
constexpr auto kDimensions = std::to_array<std::string_view>({
    "AccountName",
    "BenefitId",
    "BenefitName",
    "BillingAccountId",
    "BillingAccountName",
    "BillingMonth",
    "BillingPeriod",
    "BillingProfileId",
    "BillingProfileName",
    "ChargeType",
    "ConsumedService",
    "CostAllocationRuleName",
    "CustomerName",
    "CustomerTenantDomainName",
    "CustomerTenantId",
    "DepartmentName",
    "EnrollmentAccountName",
    "Frequency",
    "InvoiceId",
    "InvoiceNumber",
    "InvoiceSection",
    "InvoiceSectionId",
    "InvoiceSectionName",
    "MarkupRuleName",
    "Meter",
    "MeterCategory",
    "MeterId",
    "MeterSubcategory",
    "PartNumber",
    "PartnerEarnedCreditApplied",
    "PartnerName",
    "PricingModel",
    "Product",
    "ProductOrderId",
    "ProductOrderName",
    "Provider",
    "PublisherType",
    "ResellerMPNId",
    "ReservationId",
    "ReservationName",
    "ResourceGroup",
    "ResourceGroupName",
    "ResourceGuid",
    "ResourceId",
    "ResourceLocation",
    "ResourceType",
    "ServiceFamily",
    "ServiceName",
    "ServiceTier",
    "SubscriptionId",
    "SubscriptionName",
    "TenantId",
    "UnitOfMeasure",
});

}  // namespace

bool is_known_dimension(std::string_view name) {
  return std::ranges::any_of(
      kDimensions, [name](std::string_view known) { return equals_ignoring_case(known, name); });
}

std::optional<std::string_view> nearest_dimension(std::string_view name) {
  return nearest(name, kDimensions);
}

}  // namespace azcost::config
