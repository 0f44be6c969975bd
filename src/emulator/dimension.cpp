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
    "ConsumedService",
    "MeterId",
    "AccountName",
    "DepartmentName",
    "ServiceTier",
    "EnrollmentAccountName",
    "BillingAccountId",
    "BillingPeriod",
    "InvoiceNumber",
};

constexpr std::array<Dimension, kDimensionCount> make_all() {
  std::array<Dimension, kDimensionCount> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all.at(i) = static_cast<Dimension>(i);
  return all;
}
constexpr std::array<Dimension, kDimensionCount> kAll = make_all();

/// Recorded from the service (azure-rest-api-specs#32810, azure-sdk-for-java#23350).
constexpr auto kEnterprise = [] {
  using enum Dimension;
  return std::array{kResourceGroup,
                    kResourceGroupName,
                    kResourceLocation,
                    kConsumedService,
                    kResourceType,
                    kResourceId,
                    kMeterId,
                    kBillingMonth,
                    kMeterCategory,
                    kMeterSubcategory,
                    kMeter,
                    kAccountName,
                    kDepartmentName,
                    kSubscriptionId,
                    kSubscriptionName,
                    kServiceName,
                    kServiceTier,
                    kEnrollmentAccountName,
                    kBillingAccountId,
                    kResourceGuid,
                    kBillingPeriod,
                    kInvoiceNumber,
                    kChargeType,
                    kPublisherType,
                    kReservationId,
                    kReservationName,
                    kFrequency,
                    kPartNumber,
                    kCostAllocationRuleName,
                    kMarkupRuleName,
                    kPricingModel,
                    kBenefitId,
                    kBenefitName};
}();

}  // namespace

std::string_view name_of(Dimension dimension) noexcept { return kNames.at(index_of(dimension)); }

std::span<const Dimension> all_dimensions() noexcept { return kAll; }

std::span<const Dimension> dimensions_of(AgreementType agreement) noexcept {
  switch (agreement) {
    case AgreementType::kCustomer:  // a partner's, without those of the customers
      return std::span(kAll).first(index_of(Dimension::kCustomerTenantId));
    case AgreementType::kEnterprise:
      return kEnterprise;
    case AgreementType::kPartner:
      break;
  }
  return std::span(kAll).first(index_of(Dimension::kPartnerName) + 1);
}

std::optional<Dimension> parse_dimension(std::string_view name,
                                         std::span<const Dimension> known) noexcept {
  for (const Dimension dimension : known) {
    if (equals_ignoring_case(name_of(dimension), name)) return dimension;
  }
  return std::nullopt;
}

std::string quoted_names(std::span<const Dimension> dimensions) {
  std::string out;
  for (const Dimension dimension : dimensions) {
    out.append("'").append(name_of(dimension)).append("',");
  }
  return out.append("''");
}

}  // namespace azcost::emulator
