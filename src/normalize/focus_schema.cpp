#include "focus_schema.hpp"

#include <array>
#include <string>

#include "azcost/base/text.hpp"
#include "json_text.hpp"
#include "regions.hpp"
#include "unit_of_measure.hpp"
#include "words.hpp"

namespace azcost::normalize {
namespace {

// --- what Azure's words are in FOCUS -------------------------------------------------------------

/// By ChargeType. A refund is a corrected purchase, the unused part of a commitment is usage, and
/// an unknown type is an adjustment.
constexpr auto kChargeCategories = std::to_array<Word>({{"usage", "Usage"},
                                                        {"unused*", "Usage"},
                                                        {"purchase", "Purchase"},
                                                        {"refund", "Purchase"},
                                                        {"credit", "Credit"},
                                                        {"tax", "Tax"},
                                                        {"*", "Adjustment"}});
constexpr auto kChargeClasses = std::to_array<Word>({{"refund", "Correction"}});
/// For rows that a commitment pays.
constexpr auto kCommitmentStatuses =
    std::to_array<Word>({{"usage", "Used"}, {"unused*", "Unused"}});

/// By Frequency; null when FOCUS has no word for it.
constexpr auto kChargeFrequencies = std::to_array<Word>(
    {{"onetime", "One-Time"}, {"recurring", "Recurring"}, {"usagebased", "Usage-Based"}});

/// By PricingModel.
constexpr auto kPricingCategories = std::to_array<Word>({{"", ""},
                                                         {"ondemand", "Standard"},
                                                         {"spot", "Dynamic"},
                                                         {"reservation", "Committed"},
                                                         {"savingsplan", "Committed"},
                                                         {"*", "Other"}});
constexpr auto kCommitmentTypes =
    std::to_array<Word>({{"reservation", "Reservation"}, {"savingsplan", "Savings Plan"}});
/// What is committed to: an amount of usage, or an amount of money.
constexpr auto kCommitmentCategories =
    std::to_array<Word>({{"reservation", "Usage"}, {"savingsplan", "Spend"}});

/// By PublisherType: Microsoft's own charges have "Microsoft" (MCA, MPA), "Azure" (EA), or nothing.
/// The Query API does not say who sells a Marketplace offer.
constexpr auto kPublishers =
    std::to_array<Word>({{"marketplace", ""}, {"aws", ""}, {"*", "Microsoft"}});

/// By ServiceFamily. Families: those of the retail price list (prices.azure.com). Categories: the
/// values that FOCUS 1.2 allows in ServiceCategory; it allows no null.
constexpr auto kServiceCategories = std::to_array<Word>({
    {"aimachinelearning", "AI and Machine Learning"},
    {"aiandmachinelearning", "AI and Machine Learning"},
    {"analytics", "Analytics"},
    {"azurearc", "Management and Governance"},
    {"azurecommunicationservices", "Integration"},
    {"azuresecurity", "Security"},
    {"azurestack", "Multicloud"},
    {"blockchain", "Other"},
    {"compute", "Compute"},
    {"containers", "Compute"},
    {"data", "Databases"},
    {"databases", "Databases"},
    {"developertools", "Developer Tools"},
    {"devops", "Developer Tools"},
    {"dynamics", "Business Applications"},
    {"gaming", "Other"},
    {"hybridmulticloud", "Multicloud"},
    {"identity", "Identity"},
    {"integration", "Integration"},
    {"internetofthings", "Internet of Things"},
    {"managementandgovernance", "Management and Governance"},
    {"media", "Media"},
    {"microsoftsyntex", "Business Applications"},
    {"migration", "Migration"},
    {"mixedreality", "Other"},
    {"mobile", "Mobile"},
    {"networking", "Networking"},
    {"office365platform", "Business Applications"},
    {"powerplatform", "Business Applications"},
    {"quantumcomputing", "Compute"},
    {"security", "Security"},
    {"storage", "Storage"},
    {"telecommunications", "Networking"},
    {"web", "Web"},
    {"windows365", "Compute"},
    {"windowsvirtualdesktop", "Compute"},
    {"*", "Other"},
});

bool is_known(std::string_view value) { return !value.empty(); }
bool is_usage(std::string_view type) { return word_in(kChargeCategories, type) == "Usage"; }
bool is_commitment(std::string_view model) { return !word_in(kCommitmentTypes, model).empty(); }

// --- other values --------------------------------------------------------------------------------

/// Azure changes the case of ids from day to day, and sums by id need one spelling. Lower case, as
/// ResourceId is in Microsoft's own FOCUS export.
void append_id(std::string& out, std::string_view id) { append_json_string(out, to_lower(id)); }

void append_sub_account_id(std::string& out, std::string_view subscription) {
  append_json_string(out, subscription.empty() ? "" : "/subscriptions/" + to_lower(subscription));
}

/// The last segment of a ResourceId.
void append_resource_name(std::string& out, std::string_view resource_id) {
  // Without a slash `npos + 1` is 0: the whole text.
  append_id(out, resource_id.substr(resource_id.rfind('/') + 1));
}

void append_issuer_name(std::string& out, std::string_view partner_name) {
  append_json_string(out, partner_name.empty() ? "Microsoft" : partner_name);
}

// --- the columns ---------------------------------------------------------------------------------

using Source = FocusColumn::Source;

constexpr FocusColumn text(std::string_view name, std::string_view dimension,
                           RenderValue render = append_json_string) {
  return {.name = name, .source = Source::kText, .from = dimension, .render = render};
}

constexpr FocusColumn text_of_either(std::string_view name, std::string_view first,
                                     std::string_view second) {
  FocusColumn column = text(name, first);
  column.or_from = second;
  return column;
}

constexpr FocusColumn gated(Gate gate, FocusColumn column) {
  column.gate = gate;
  return column;
}

constexpr FocusColumn amount(std::string_view name, std::string_view aggregation,
                             std::optional<Dataset> only = std::nullopt) {
  return {.name = name, .source = Source::kAmount, .from = aggregation, .only = only};
}

constexpr FocusColumn day(std::string_view name, Day Period::*of_period) {
  return {.name = name, .source = Source::kPeriod, .day = of_period};
}

constexpr FocusColumn never(std::string_view name) { return {.name = name}; }

/// Charges at partner level have a CustomerName and no customer.
constexpr Gate kOfACustomer{"CustomerTenantId", is_known, Gate::Without::kIgnoreGate};
/// FOCUS wants consumption to be null for charges that are not usage.
constexpr Gate kOfUsage{"ChargeType", is_usage};
constexpr Gate kOfACommitment{"PricingModel", is_commitment};

// `never`: the mandatory and conditional columns of FOCUS 1.2 for which azcost has no source. Only
// these are gaps, because a reader may rely on them; nobody relies on a recommended column (such as
// AvailabilityZone). Each is next to its relatives.
constexpr std::array kColumns = {
    day("ChargePeriodStart", &Period::charge_start),
    day("ChargePeriodEnd", &Period::charge_end),
    day("BillingPeriodStart", &Period::billing_start),
    day("BillingPeriodEnd", &Period::billing_end),
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
    gated(kOfUsage, {.name = "ConsumedQuantity", .source = Source::kConsumption}),
    gated(kOfUsage, text("ConsumedUnit", "UnitOfMeasure", append_unit)),
    amount("PricingQuantity", "UsageQuantity"),
    never("PricingUnit"),
    text("x_PricingBlockSize", "UnitOfMeasure", append_block_size),
    text("x_PricingUnitDescription", "UnitOfMeasure"),
    FocusColumn{.name = "BillingAccountId", .source = Source::kBillingAccount},
    text("BillingAccountName", "BillingAccountName"),
    never("BillingAccountType"),
    text("x_BillingProfileId", "BillingProfileId"),
    text("x_BillingProfileName", "BillingProfileName"),
    text("x_CustomerId", "CustomerTenantId", append_id),
    gated(kOfACustomer, text("x_CustomerName", "CustomerName")),
    text("SubAccountId", "SubscriptionId", append_sub_account_id),
    text("SubAccountName", "SubscriptionName"),
    never("SubAccountType"),
    text_of_either("x_ResourceGroupName", "ResourceGroupName", "ResourceGroup"),
    text("ResourceId", "ResourceId", append_id),
    text("ResourceName", "ResourceId", append_resource_name),
    text("ResourceType", "ResourceType"),
    text("RegionId", "ResourceLocation", append_region_id),
    text("RegionName", "ResourceLocation", append_region_name),
    text("ServiceCategory", "ServiceFamily", append_word<kServiceCategories>),
    text("ServiceName", "ServiceName"),
    text("x_SkuServiceFamily", "ServiceFamily"),
    text("ChargeCategory", "ChargeType", append_word<kChargeCategories>),
    text("ChargeClass", "ChargeType", append_word<kChargeClasses>),
    text("ChargeFrequency", "Frequency", append_word<kChargeFrequencies>),
    text("ChargeDescription", "Product"),
    text("PricingCategory", "PricingModel", append_word<kPricingCategories>),
    never("CapacityReservationId"),
    never("CapacityReservationStatus"),
    text("CommitmentDiscountId", "BenefitId"),
    text("CommitmentDiscountName", "BenefitName"),
    text("CommitmentDiscountType", "PricingModel", append_word<kCommitmentTypes>),
    text("CommitmentDiscountCategory", "PricingModel", append_word<kCommitmentCategories>),
    gated(kOfACommitment,
          text("CommitmentDiscountStatus", "ChargeType", append_word<kCommitmentStatuses>)),
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
    FocusColumn{.name = "InvoiceIssuerName",
                .source = Source::kText,
                .from = "PartnerName",
                .render = append_issuer_name,
                .json = "\"Microsoft\""},
    FocusColumn{.name = "ProviderName", .source = Source::kConstant, .json = "\"Microsoft\""},
    text("PublisherName", "PublisherType", append_word<kPublishers>),
    text("x_PublisherCategory", "PublisherType"),
    text("x_PartnerCreditApplied", "PartnerEarnedCreditApplied"),
    text("x_ResellerId", "ResellerMPNId"),
    FocusColumn{.name = "Tags", .source = Source::kTags},
    FocusColumn{.name = "x_RowId", .source = Source::kRowId},
};

}  // namespace

std::span<const FocusColumn> focus_columns() { return kColumns; }

}  // namespace azcost::normalize
