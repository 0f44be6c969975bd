#include "focus_schema.hpp"

#include <vector>

#include "charges.hpp"
#include "json_text.hpp"
#include "regions.hpp"
#include "resources.hpp"
#include "service_categories.hpp"
#include "unit_of_measure.hpp"

namespace azcost::normalize {
namespace {

bool is_known(std::string_view value) { return !value.empty(); }

FocusColumn text(std::string_view name, std::string_view dimension,
                 RenderValue render = append_json_string) {
  return {name, FromText{{dimension, ""}, render, std::nullopt, ""}};
}

FocusColumn text_of_either(std::string_view name, std::string_view first, std::string_view second) {
  return {name, FromText{{first, second}, append_json_string, std::nullopt, ""}};
}

FocusColumn gated(std::string_view name, std::string_view dimension, RenderValue render,
                  Gate gate) {
  return {name, FromText{{dimension, ""}, render, gate, ""}};
}

FocusColumn amount(std::string_view name, std::string_view aggregation, Dataset only) {
  return {name, FromAmount{aggregation, only}};
}

FocusColumn never(std::string_view name) { return {name, FromNothing{}}; }

constexpr auto kIgnoreGate = Gate::Without::kIgnoreGate;
constexpr auto kLeaveColumnOut = Gate::Without::kLeaveColumnOut;
/// Partner-level charges have a CustomerName and no customer.
constexpr Gate kOfACustomer{"CustomerTenantId", is_known, kIgnoreGate};
/// FOCUS wants consumption to be null for charges that are not usage.
constexpr Gate kOfUsage{"ChargeType", is_usage, kLeaveColumnOut};
constexpr Gate kOfACommitment{"PricingModel", is_commitment, kLeaveColumnOut};

// `never`: the mandatory and conditional columns of FOCUS 1.2 that this program has no source for.
// Only these are gaps, since a reader may rely on them; a missing recommended column (such as
// AvailabilityZone) takes nothing away from anybody. Each stands beside its relatives.
std::vector<FocusColumn> make_columns() {
  return {
      {"ChargePeriodStart", FromPeriod{&Period::charge_start}},
      {"ChargePeriodEnd", FromPeriod{&Period::charge_end}},
      {"BillingPeriodStart", FromPeriod{&Period::billing_start}},
      {"BillingPeriodEnd", FromPeriod{&Period::billing_end}},
      amount("BilledCost", "Cost", Dataset::kActual),
      amount("EffectiveCost", "Cost", Dataset::kAmortized),
      never("ListCost"),
      never("ListUnitPrice"),
      never("ContractedCost"),
      never("ContractedUnitPrice"),
      amount("x_BilledCostInUsd", "CostUSD", Dataset::kActual),
      amount("x_EffectiveCostInUsd", "CostUSD", Dataset::kAmortized),
      text("BillingCurrency", "Currency"),
      never("PricingCurrency"),
      never("PricingCurrencyContractedUnitPrice"),
      never("PricingCurrencyEffectiveCost"),
      never("PricingCurrencyListUnitPrice"),
      {"ConsumedQuantity", FromConsumption{kOfUsage}},
      gated("ConsumedUnit", "UnitOfMeasure", append_unit, kOfUsage),
      {"PricingQuantity", FromAmount{"UsageQuantity", std::nullopt}},
      never("PricingUnit"),
      text("x_PricingBlockSize", "UnitOfMeasure", append_block_size),
      text("x_PricingUnitDescription", "UnitOfMeasure"),
      {"BillingAccountId", FromBillingAccount{}},
      text("BillingAccountName", "BillingAccountName"),
      never("BillingAccountType"),
      text("x_BillingProfileId", "BillingProfileId"),
      text("x_BillingProfileName", "BillingProfileName"),
      text("x_CustomerId", "CustomerTenantId", append_id),
      gated("x_CustomerName", "CustomerName", append_json_string, kOfACustomer),
      text("SubAccountId", "SubscriptionId", append_sub_account_id),
      text("SubAccountName", "SubscriptionName"),
      never("SubAccountType"),
      text_of_either("x_ResourceGroupName", "ResourceGroupName", "ResourceGroup"),
      text("ResourceId", "ResourceId", append_id),
      text("ResourceName", "ResourceId", append_resource_name),
      text("ResourceType", "ResourceType"),
      text("RegionId", "ResourceLocation", append_region_id),
      text("RegionName", "ResourceLocation", append_region_name),
      text("ServiceCategory", "ServiceFamily", append_service_category),
      text("ServiceName", "ServiceName"),
      text("x_SkuServiceFamily", "ServiceFamily"),
      text("ChargeCategory", "ChargeType", append_charge_category),
      text("ChargeClass", "ChargeType", append_charge_class),
      text("ChargeFrequency", "Frequency", append_charge_frequency),
      text("ChargeDescription", "Product"),
      text("PricingCategory", "PricingModel", append_pricing_category),
      never("CapacityReservationId"),
      never("CapacityReservationStatus"),
      text("CommitmentDiscountId", "BenefitId"),
      text("CommitmentDiscountName", "BenefitName"),
      text("CommitmentDiscountType", "PricingModel", append_commitment_type),
      text("CommitmentDiscountCategory", "PricingModel", append_commitment_category),
      gated("CommitmentDiscountStatus", "ChargeType", append_commitment_status, kOfACommitment),
      never("CommitmentDiscountQuantity"),
      never("CommitmentDiscountUnit"),
      text("SkuMeter", "Meter"),
      text_of_either("x_SkuMeterId", "ResourceGuid", "MeterId"),
      text("x_SkuMeterCategory", "MeterCategory"),
      text("x_SkuMeterSubcategory", "MeterSubcategory"),
      text("x_SkuPartNumber", "PartNumber"),
      never("SkuId"),
      never("SkuPriceDetails"),
      never("SkuPriceId"),
      text_of_either("InvoiceId", "InvoiceId", "InvoiceNumber"),
      {"InvoiceIssuerName",
       FromText{{"PartnerName", ""}, append_issuer_name, std::nullopt, "\"Microsoft\""}},
      {"ProviderName", FromConstant{"\"Microsoft\""}},
      text("PublisherName", "PublisherType", append_publisher_name),
      text("x_PublisherCategory", "PublisherType"),
      text("x_PartnerCreditApplied", "PartnerEarnedCreditApplied"),
      text("x_ResellerId", "ResellerMPNId"),
      {"Tags", FromTags{}},
      {"x_RowId", FromRowId{}},
  };
}

}  // namespace

std::span<const FocusColumn> focus_columns() {
  static const std::vector<FocusColumn> columns = make_columns();
  return columns;
}

}  // namespace azcost::normalize
