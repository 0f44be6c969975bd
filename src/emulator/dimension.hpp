/// What a query can group and filter by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "azcost/emulator/partner.hpp"

namespace azcost::emulator {

/// First those of Microsoft Customer and Partner Agreements, in the order in which the service
/// itself lists them in the text of its answer to an unknown grouping; then what only Enterprise
/// Agreements know.
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
  kConsumedService,
  kMeterId,
  kAccountName,
  kDepartmentName,
  kServiceTier,
  kEnrollmentAccountName,
  kBillingAccountId,
  kBillingPeriod,
  kInvoiceNumber,
};

inline constexpr std::size_t kDimensionCount =
    static_cast<std::size_t>(Dimension::kInvoiceNumber) + 1;

[[nodiscard]] constexpr std::size_t index_of(Dimension dimension) noexcept {
  return static_cast<std::size_t>(dimension);
}

[[nodiscard]] std::string_view name_of(Dimension dimension) noexcept;
/// All that there are.
[[nodiscard]] std::span<const Dimension> all_dimensions() noexcept;
/// Those of an agreement, in the service's own order.
[[nodiscard]] std::span<const Dimension> dimensions_of(AgreementType agreement) noexcept;
/// One of `known`. Case does not matter: the service takes names in camel case too.
[[nodiscard]] std::optional<Dimension> parse_dimension(
    std::string_view name, std::span<const Dimension> known = all_dimensions()) noexcept;
/// `'ResourceGroup','ResourceGroupName',…,''`, the end included: the service lists an empty name.
[[nodiscard]] std::string quoted_names(std::span<const Dimension> dimensions);

}  // namespace azcost::emulator
