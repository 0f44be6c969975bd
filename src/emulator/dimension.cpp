#include "dimension.hpp"

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

constexpr std::array<std::string_view, kDimensionCount> kNames = {
    "ResourceGroup",
    "ResourceGroupName",
    "ResourceType",
    "ResourceId",
    "ResourceLocation",
    "SubscriptionId",
    "SubscriptionName",
    "MeterCategory",
    "MeterSubcategory",
    "Meter",
    "ServiceFamily",
    "UnitOfMeasure",
    "PartNumber",
    "BillingAccountName",
    "BillingProfileId",
    "BillingProfileName",
    "InvoiceSection",
    "InvoiceSectionId",
    "InvoiceSectionName",
    "Product",
    "ResourceGuid",
    "ChargeType",
    "ServiceName",
    "ProductOrderId",
    "ProductOrderName",
    "PublisherType",
    "ReservationId",
    "ReservationName",
    "Frequency",
    "InvoiceId",
    "PricingModel",
    "CostAllocationRuleName",
    "MarkupRuleName",
    "BillingMonth",
    "Provider",
    "BenefitId",
    "BenefitName",
    "CustomerTenantId",
    "CustomerTenantDomainName",
    "CustomerName",
    "ResellerMPNId",
    "PartnerEarnedCreditApplied",
    "PartnerName",
};

}  // namespace

std::string_view name_of(Dimension dimension) noexcept { return kNames.at(index_of(dimension)); }

std::optional<Dimension> parse_dimension(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (equals_ignoring_case(kNames.at(i), name)) return static_cast<Dimension>(i);
  }
  return std::nullopt;
}

std::string quoted_dimension_names() {
  std::string out;
  for (const std::string_view name : kNames) out.append("'").append(name).append("',");
  return out.append("''");
}

}  // namespace azcost::emulator
