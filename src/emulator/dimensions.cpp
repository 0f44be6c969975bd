#include "dimensions.hpp"

#include <algorithm>
#include <array>

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

// Several names a line.
// clang-format off
/// Of a partner; the last ones are about its customers.
constexpr auto kPartners = std::to_array<std::string_view>({
    "ResourceGroup", "ResourceGroupName", "ResourceType", "ResourceId", "ResourceLocation",
    "SubscriptionId", "SubscriptionName", "MeterCategory", "MeterSubcategory", "Meter",
    "ServiceFamily", "UnitOfMeasure", "PartNumber", "BillingAccountName", "BillingProfileId",
    "BillingProfileName", "InvoiceSection", "InvoiceSectionId", "InvoiceSectionName", "Product",
    "ResourceGuid", "ChargeType", "ServiceName", "ProductOrderId", "ProductOrderName",
    "PublisherType", "ReservationId", "ReservationName", "Frequency", "InvoiceId",
    "PricingModel", "CostAllocationRuleName", "MarkupRuleName", "BillingMonth", "Provider",
    "BenefitId", "BenefitName", "CustomerTenantId", "CustomerTenantDomainName", "CustomerName",
    "ResellerMPNId", "PartnerEarnedCreditApplied", "PartnerName"
});
constexpr std::size_t kAboutCustomers = 6;

/// Recorded from the service (azure-rest-api-specs#32810, azure-sdk-for-java#23350).
constexpr auto kEnterprises = std::to_array<std::string_view>({
    "ResourceGroup", "ResourceGroupName", "ResourceLocation", "ConsumedService", "ResourceType",
    "ResourceId", "MeterId", "BillingMonth", "MeterCategory", "MeterSubcategory", "Meter",
    "AccountName", "DepartmentName", "SubscriptionId", "SubscriptionName", "ServiceName",
    "ServiceTier", "EnrollmentAccountName", "BillingAccountId", "ResourceGuid", "BillingPeriod",
    "InvoiceNumber", "ChargeType", "PublisherType", "ReservationId", "ReservationName",
    "Frequency", "PartNumber", "CostAllocationRuleName", "MarkupRuleName", "PricingModel",
    "BenefitId", "BenefitName"
});
// clang-format on

}  // namespace

Dimensions dimensions_of(AgreementType agreement) noexcept {
  const Dimensions partners(kPartners);
  switch (agreement) {
    case AgreementType::kCustomer:
      return partners.first(partners.size() - kAboutCustomers);
    case AgreementType::kEnterprise:
      return kEnterprises;
    case AgreementType::kPartner:
      break;
  }
  return partners;
}

std::string_view find_dimension(std::string_view name, Dimensions known) noexcept {
  const auto found = std::ranges::find_if(
      known, [name](std::string_view other) { return equals_ignoring_case(other, name); });
  return found == known.end() ? std::string_view() : *found;
}

std::string quoted_names(Dimensions dimensions) {
  std::string out;
  for (const std::string_view name : dimensions) out.append("'").append(name).append("',");
  return out.append("''");
}

}  // namespace azcost::emulator
