#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "azcost/base/text.hpp"
#include "quoting.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

// Dimensions of partner and customer agreements, those of enterprise agreements, and one that the
// service accepts and does not list.
// Source: the service's own lists, in its answers to unknown names.
constexpr std::string_view kDimensions =
    "AccountName BenefitId BenefitName BillingAccountId BillingAccountName BillingMonth "
    "BillingPeriod BillingProfileId BillingProfileName ChargeType ConsumedService "
    "CostAllocationRuleName CustomerName CustomerTenantDomainName CustomerTenantId "
    "DepartmentName EnrollmentAccountName Frequency InvoiceId InvoiceNumber InvoiceSection "
    "InvoiceSectionId InvoiceSectionName MarkupRuleName Meter MeterCategory MeterId "
    "MeterSubcategory PartNumber PartnerEarnedCreditApplied PartnerName PricingModel Product "
    "ProductOrderId ProductOrderName Provider PublisherType ResellerMPNId ReservationId "
    "ReservationName ResourceGroup ResourceGroupName ResourceGuid ResourceId ResourceLocation "
    "ResourceType ServiceFamily ServiceName ServiceTier SubscriptionId SubscriptionName "
    "TenantId UnitOfMeasure";

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto size = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return words;
}

}  // namespace

std::optional<std::string> unknown_dimension(std::string_view name) {
  static const std::vector<std::string_view> known = words_in(kDimensions);
  const auto is_it = [name](std::string_view other) { return equals_ignoring_case(other, name); };
  if (std::ranges::any_of(known, is_it)) return std::nullopt;
  const auto near = nearest(name, known);
  return fmt::format("{} is no dimension that is known of Azure, which may refuse it{}",
                     shown_value(name), near ? fmt::format("; did you mean {}?", *near) : "");
}

}  // namespace azcost::config
