/// What a query can group and filter by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace azcost::emulator {

/// In the order in which the service itself lists them for Microsoft Customer and Partner
/// Agreements, in the text of its answer to an unknown grouping.
enum class Dimension : std::uint8_t {
  kResourceGroup,
  kResourceGroupName,
  kResourceType,
  kResourceId,
  kResourceLocation,
  kSubscriptionId,
  kSubscriptionName,
  kMeterCategory,
  kMeterSubcategory,
  kMeter,
  kServiceFamily,
  kUnitOfMeasure,
  kPartNumber,
  kBillingAccountName,
  kBillingProfileId,
  kBillingProfileName,
  kInvoiceSection,
  kInvoiceSectionId,
  kInvoiceSectionName,
  kProduct,
  kResourceGuid,
  kChargeType,
  kServiceName,
  kProductOrderId,
  kProductOrderName,
  kPublisherType,
  kReservationId,
  kReservationName,
  kFrequency,
  kInvoiceId,
  kPricingModel,
  kCostAllocationRuleName,
  kMarkupRuleName,
  kBillingMonth,
  kProvider,
  kBenefitId,
  kBenefitName,
  kCustomerTenantId,
  kCustomerTenantDomainName,
  kCustomerName,
  kResellerMPNId,
  kPartnerEarnedCreditApplied,
  kPartnerName,
};

inline constexpr std::size_t kDimensionCount =
    static_cast<std::size_t>(Dimension::kPartnerName) + 1;

[[nodiscard]] constexpr std::size_t index_of(Dimension dimension) noexcept {
  return static_cast<std::size_t>(dimension);
}

[[nodiscard]] std::string_view name_of(Dimension dimension) noexcept;
/// Case does not matter: the service takes names in camel case too.
[[nodiscard]] std::optional<Dimension> parse_dimension(std::string_view name) noexcept;
/// `'ResourceGroup','ResourceGroupName',…,''`, the end included: the service lists an empty name.
[[nodiscard]] std::string quoted_dimension_names();

}  // namespace azcost::emulator
