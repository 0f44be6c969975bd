// What fills each column of schema focus.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows.hpp"

namespace azcost::testing {
namespace {

using Json = nlohmann::ordered_json;

TEST(Focus, WritesTheDayAsAPeriodWithoutItsEnd) {
  const Json row = focus_row({});
  EXPECT_EQ(row["ChargePeriodStart"], "2026-10-05T00:00:00Z");
  EXPECT_EQ(row["ChargePeriodEnd"], "2026-10-06T00:00:00Z");
  EXPECT_EQ(row["BillingPeriodStart"], "2026-10-01T00:00:00Z");
  EXPECT_EQ(row["BillingPeriodEnd"], "2026-11-01T00:00:00Z");
}

TEST(Focus, WritesTheMonthOfMonthlyRows) {
  Shape shape = shape_with({});
  shape.granularity = Granularity::kMonthly;
  const Json row = Json::parse(
      line_of({number_column("Cost", "1.5"), text_column("BillingMonth", "2026-10-01T00:00:00"),
               text_column("Currency", "USD")},
              shape));
  EXPECT_EQ(row["ChargePeriodStart"], "2026-10-01T00:00:00Z");
  EXPECT_EQ(row["ChargePeriodEnd"], "2026-11-01T00:00:00Z");
  EXPECT_EQ(row["BillingPeriodStart"], "2026-10-01T00:00:00Z");
  EXPECT_EQ(row["BillingPeriodEnd"], "2026-11-01T00:00:00Z");
}

TEST(Focus, WritesTheActualCostAsBilled) {
  const Json row = focus_row({});
  EXPECT_EQ(row["BilledCost"], 1.5);
  EXPECT_FALSE(row.contains("EffectiveCost"));
}

TEST(Focus, WritesTheAmortizedCostAsEffective) {
  Shape shape = shape_with({});
  shape.dataset = Dataset::kAmortized;
  const Json row = Json::parse(line_of(daily_row({}), shape));
  EXPECT_EQ(row["EffectiveCost"], 1.5);
  EXPECT_FALSE(row.contains("BilledCost"));
}

TEST(Focus, WritesTheCostInDollarsWhenItWasAskedFor) {
  const auto columns = daily_row({number_column("CostUSD", "1.75")});
  Shape shape = shape_with({}, {"Cost", "CostUSD"});
  EXPECT_EQ(Json::parse(line_of(columns, shape))["x_BilledCostInUsd"], 1.75);
  shape.dataset = Dataset::kAmortized;
  EXPECT_EQ(Json::parse(line_of(columns, shape))["x_EffectiveCostInUsd"], 1.75);
}

TEST(Focus, WritesTheCurrencyOfTheCost) { EXPECT_EQ(focus_row({})["BillingCurrency"], "USD"); }

TEST(Focus, WritesWhatUsageConsumed) {
  const Json row =
      focus_row({number_column("UsageQuantity", "7.4425"), text_column("ChargeType", "Usage"),
                 text_column("UnitOfMeasure", "100 Hours")});
  EXPECT_EQ(row["ConsumedQuantity"], 744.25);
  EXPECT_EQ(row["ConsumedUnit"], "Hours");
}

TEST(Focus, WritesNoConsumptionForAPurchase) {
  const Json row =
      focus_row({number_column("UsageQuantity", "1"), text_column("ChargeType", "Purchase"),
                 text_column("UnitOfMeasure", "1 Hour")});
  EXPECT_TRUE(row["ConsumedQuantity"].is_null());
  EXPECT_TRUE(row["ConsumedUnit"].is_null());
}

TEST(Focus, LeavesConsumptionOutWhenNobodyKnowsWhatIsUsage) {
  const Json row =
      focus_row({number_column("UsageQuantity", "1"), text_column("UnitOfMeasure", "1 Hour")});
  EXPECT_FALSE(row.contains("ConsumedQuantity"));
  EXPECT_FALSE(row.contains("ConsumedUnit"));
}

TEST(Focus, LeavesConsumptionOutWhenNobodyKnowsTheBlock) {
  const Json row =
      focus_row({number_column("UsageQuantity", "1"), text_column("ChargeType", "Usage")});
  EXPECT_FALSE(row.contains("ConsumedQuantity"));
  EXPECT_EQ(row["PricingQuantity"], 1);
}

TEST(Focus, TakesQuantitiesToCountBlocks) {
  // 0.1351 blocks of 10,000 operations at 0.0005 each.
  const Json row =
      focus_row({number_column("UsageQuantity", "0.1351"), text_column("UnitOfMeasure", "10K"),
                 text_column("ChargeType", "Usage")});
  EXPECT_EQ(row["PricingQuantity"], 0.1351);
  EXPECT_EQ(row["ConsumedQuantity"], 1351.0);
  EXPECT_EQ(row["x_PricingBlockSize"], 10000);
  EXPECT_EQ(row["x_PricingUnitDescription"], "10K");
}

TEST(Focus, KnowsNoConsumptionWithoutABlockSize) {
  const Json row =
      focus_row({number_column("UsageQuantity", "25000"), text_column("UnitOfMeasure", ""),
                 text_column("ChargeType", "Usage")});
  EXPECT_EQ(row["PricingQuantity"], 25000);
  EXPECT_TRUE(row["ConsumedQuantity"].is_null());
  EXPECT_TRUE(row["ConsumedUnit"].is_null());
  EXPECT_TRUE(row["x_PricingBlockSize"].is_null());
  EXPECT_TRUE(row["x_PricingUnitDescription"].is_null());
}

TEST(Focus, WritesTheBillingAccountOfTheSettings) {
  EXPECT_EQ(focus_row({})["BillingAccountId"],
            "/providers/Microsoft.Billing/billingAccounts/99999999");
}

TEST(Focus, WritesNoBillingAccountThatItDoesNotKnow) {
  auto options = options_with(shape_with({}));
  options.billing_account_id.clear();
  const auto normalizer = normalizer_of(options);
  ASSERT_TRUE(hand_on(daily_row({}), *normalizer));
  EXPECT_TRUE(Json::parse(normalizer->batch()[0].line)["BillingAccountId"].is_null());
}

TEST(Focus, WritesAccountAndProfileAsSent) {
  const Json row = focus_row({text_column("BillingAccountName", "Contoso Ltd"),
                              text_column("BillingProfileId", "ABCD-EFGH"),
                              text_column("BillingProfileName", "Contoso EUR")});
  EXPECT_EQ(row["BillingAccountName"], "Contoso Ltd");
  EXPECT_EQ(row["x_BillingProfileId"], "ABCD-EFGH");
  EXPECT_EQ(row["x_BillingProfileName"], "Contoso EUR");
}

TEST(Focus, WritesTheCustomer) {
  const Json row =
      focus_row({text_column("CustomerTenantId", "7d5e"), text_column("CustomerName", "Fabrikam")});
  EXPECT_EQ(row["x_CustomerId"], "7d5e");
  EXPECT_EQ(row["x_CustomerName"], "Fabrikam");
}

TEST(Focus, WritesOneCustomerAndSubscriptionInWhateverCaseTheyCome) {
  const Json row =
      focus_row({text_column("CustomerTenantId", "7D5E"), text_column("SubscriptionId", "0B1f")});
  EXPECT_EQ(row["x_CustomerId"], "7d5e");
  EXPECT_EQ(row["SubAccountId"], "/subscriptions/0b1f");
}

TEST(Focus, KeepsAChargeOfThePartnerWithoutACustomer) {
  const Json row = focus_row(
      {text_column("CustomerTenantId", ""), text_column("CustomerName", "Contoso Partner")});
  EXPECT_TRUE(row["x_CustomerId"].is_null());
  EXPECT_TRUE(row["x_CustomerName"].is_null());
  EXPECT_EQ(row["BilledCost"], 1.5);
}

TEST(Focus, WritesTheCustomersNameAloneWhenOnlyThatWasAskedFor) {
  EXPECT_EQ(focus_row({text_column("CustomerName", "Fabrikam")})["x_CustomerName"], "Fabrikam");
}

TEST(Focus, WritesTheSubscriptionAsAPath) {
  const Json row = focus_row(
      {text_column("SubscriptionId", "0b1f"), text_column("SubscriptionName", "Production")});
  EXPECT_EQ(row["SubAccountId"], "/subscriptions/0b1f");
  EXPECT_EQ(row["SubAccountName"], "Production");
}

TEST(Focus, WritesNoPathWithoutASubscription) {
  EXPECT_TRUE(focus_row({null_column("SubscriptionId")})["SubAccountId"].is_null());
}

TEST(Focus, WritesTheResourceInLowerCase) {
  const Json row =
      focus_row({text_column("ResourceGroupName", "RG-App"),
                 text_column("ResourceId", "/subscriptions/0B1F/resourceGroups/RG-App/VM-1"),
                 text_column("ResourceType", "Microsoft.Compute/virtualMachines")});
  EXPECT_EQ(row["x_ResourceGroupName"], "RG-App");
  EXPECT_EQ(row["ResourceId"], "/subscriptions/0b1f/resourcegroups/rg-app/vm-1");
  EXPECT_EQ(row["ResourceName"], "vm-1");
  EXPECT_EQ(row["ResourceType"], "Microsoft.Compute/virtualMachines");
}

TEST(Focus, WritesNoNameForAResourceIdThatEndsInASlash) {
  EXPECT_TRUE(focus_row({text_column("ResourceId", "/subscriptions/")})["ResourceName"].is_null());
}

TEST(Focus, TakesTheResourceGroupByItsOtherName) {
  EXPECT_EQ(focus_row({text_column("ResourceGroup", "rg")})["x_ResourceGroupName"], "rg");
}

TEST(Focus, FindsTheRegion) {
  const Json row = focus_row({text_column("ResourceLocation", "EU West")});
  EXPECT_EQ(row["RegionId"], "westeurope");
  EXPECT_EQ(row["RegionName"], "West Europe");
}

TEST(Focus, WritesAnUnknownLocationAsSent) {
  const Json row = focus_row({text_column("ResourceLocation", "Moon \"North\"")});
  EXPECT_TRUE(row["RegionId"].is_null());
  EXPECT_EQ(row["RegionName"], "Moon \"North\"");
}

TEST(Focus, WritesNoRegionForAnEmptyLocation) {
  const Json row = focus_row({text_column("ResourceLocation", "")});
  EXPECT_TRUE(row["RegionId"].is_null());
  EXPECT_TRUE(row["RegionName"].is_null());
}

TEST(Focus, FindsTheServiceCategoryByTheFamily) {
  const Json row = focus_row(
      {text_column("ServiceFamily", "Networking"), text_column("ServiceName", "Virtual Network")});
  EXPECT_EQ(row["ServiceCategory"], "Networking");
  EXPECT_EQ(row["ServiceName"], "Virtual Network");
  EXPECT_EQ(row["x_SkuServiceFamily"], "Networking");
}

TEST(Focus, WritesOtherForAFamilyThatIsUnknown) {
  const Json row = focus_row({null_column("ServiceFamily")});
  EXPECT_EQ(row["ServiceCategory"], "Other");
  EXPECT_TRUE(row["x_SkuServiceFamily"].is_null());
}

struct ChargeCase {
  std::string type;
  Json category;
  Json charge_class;
};

class FocusCharge : public ::testing::TestWithParam<ChargeCase> {};

TEST_P(FocusCharge, HasACategoryAndAClass) {
  const Json row = focus_row({text_column("ChargeType", GetParam().type)});
  EXPECT_EQ(row["ChargeCategory"], GetParam().category);
  EXPECT_EQ(row["ChargeClass"], GetParam().charge_class);
}

INSTANTIATE_TEST_SUITE_P(Types, FocusCharge,
                         ::testing::Values(ChargeCase{"Usage", "Usage", nullptr},
                                           ChargeCase{"usage", "Usage", nullptr},
                                           ChargeCase{"UnusedReservation", "Usage", nullptr},
                                           ChargeCase{"UnusedSavingsPlan", "Usage", nullptr},
                                           ChargeCase{"Purchase", "Purchase", nullptr},
                                           ChargeCase{"Refund", "Purchase", "Correction"},
                                           ChargeCase{"Credit", "Credit", nullptr},
                                           ChargeCase{"Tax", "Tax", nullptr},
                                           ChargeCase{"RoundingAdjustment", "Adjustment", nullptr},
                                           ChargeCase{"SomethingNew", "Adjustment", nullptr},
                                           ChargeCase{"", "Adjustment", nullptr}));

TEST(Focus, WritesTheWordsOfFocusForTheFrequency) {
  EXPECT_EQ(focus_row({text_column("Frequency", "OneTime")})["ChargeFrequency"], "One-Time");
  EXPECT_EQ(focus_row({text_column("Frequency", "Recurring")})["ChargeFrequency"], "Recurring");
  EXPECT_EQ(focus_row({text_column("Frequency", "UsageBased")})["ChargeFrequency"], "Usage-Based");
  EXPECT_TRUE(focus_row({text_column("Frequency", "Sometimes")})["ChargeFrequency"].is_null());
}

TEST(Focus, WritesTheProductAsTheDescription) {
  EXPECT_EQ(focus_row({text_column("Product", "D2s v3 - EU West")})["ChargeDescription"],
            "D2s v3 - EU West");
}

struct PricingCase {
  std::string model;
  Json category;
  Json type;
  Json commitment;
};

class FocusPricing : public ::testing::TestWithParam<PricingCase> {};

TEST_P(FocusPricing, HasACategoryAndACommitment) {
  const Json row = focus_row({text_column("PricingModel", GetParam().model)});
  EXPECT_EQ(row["PricingCategory"], GetParam().category);
  EXPECT_EQ(row["CommitmentDiscountType"], GetParam().type);
  EXPECT_EQ(row["CommitmentDiscountCategory"], GetParam().commitment);
}

INSTANTIATE_TEST_SUITE_P(
    Models, FocusPricing,
    ::testing::Values(PricingCase{"OnDemand", "Standard", nullptr, nullptr},
                      PricingCase{"On Demand", "Standard", nullptr, nullptr},
                      PricingCase{"Spot", "Dynamic", nullptr, nullptr},
                      PricingCase{"Reservation", "Committed", "Reservation", "Usage"},
                      PricingCase{"SavingsPlan", "Committed", "Savings Plan", "Spend"},
                      PricingCase{"Savings Plan", "Committed", "Savings Plan", "Spend"},
                      PricingCase{"Marketplace", "Other", nullptr, nullptr},
                      PricingCase{"", nullptr, nullptr, nullptr}));

TEST(Focus, WritesTheBenefitAsTheCommitment) {
  const Json row =
      focus_row({text_column("BenefitId", "/providers/Microsoft.Capacity/reservationOrders/1"),
                 text_column("BenefitName", "VM reservation")});
  EXPECT_EQ(row["CommitmentDiscountId"], "/providers/Microsoft.Capacity/reservationOrders/1");
  EXPECT_EQ(row["CommitmentDiscountName"], "VM reservation");
}

Json commitment_status(const std::string& pricing_model, const std::string& charge_type) {
  return focus_row({text_column("PricingModel", pricing_model),
                    text_column("ChargeType", charge_type)})["CommitmentDiscountStatus"];
}

TEST(Focus, TellsUsedFromUnusedCommitments) {
  EXPECT_EQ(commitment_status("Reservation", "Usage"), "Used");
  EXPECT_EQ(commitment_status("SavingsPlan", "UnusedSavingsPlan"), "Unused");
  EXPECT_TRUE(commitment_status("Reservation", "Purchase").is_null());
  EXPECT_TRUE(commitment_status("OnDemand", "Usage").is_null());
}

TEST(Focus, WritesTheMeter) {
  const Json row = focus_row({text_column("Meter", "D2s v3"), text_column("ResourceGuid", "guid"),
                              text_column("MeterCategory", "Virtual Machines"),
                              text_column("MeterSubcategory", "Dsv3 Series"),
                              text_column("PartNumber", "AAA-00001")});
  EXPECT_EQ(row["SkuMeter"], "D2s v3");
  EXPECT_EQ(row["x_SkuMeterId"], "guid");
  EXPECT_EQ(row["x_SkuMeterCategory"], "Virtual Machines");
  EXPECT_EQ(row["x_SkuMeterSubcategory"], "Dsv3 Series");
  EXPECT_EQ(row["x_SkuPartNumber"], "AAA-00001");
}

TEST(Focus, TakesTheMeterIdThatTheAgreementHas) {
  EXPECT_EQ(focus_row({text_column("MeterId", "ea")})["x_SkuMeterId"], "ea");
}

TEST(Focus, TakesTheInvoiceThatTheAgreementHas) {
  EXPECT_EQ(focus_row({text_column("InvoiceId", "G001")})["InvoiceId"], "G001");
  EXPECT_EQ(focus_row({text_column("InvoiceNumber", "E001")})["InvoiceId"], "E001");
}

TEST(Focus, NamesTheIssuerOfTheInvoice) {
  EXPECT_EQ(focus_row({text_column("PartnerName", "Fourth Coffee")})["InvoiceIssuerName"],
            "Fourth Coffee");
  EXPECT_EQ(focus_row({text_column("PartnerName", "")})["InvoiceIssuerName"], "Microsoft");
  EXPECT_EQ(focus_row({})["InvoiceIssuerName"], "Microsoft");
}

TEST(Focus, NamesTheProvider) { EXPECT_EQ(focus_row({})["ProviderName"], "Microsoft"); }

TEST(Focus, NamesThePublisherOnlyWhenItIsMicrosoft) {
  EXPECT_EQ(focus_row({text_column("PublisherType", "Microsoft")})["PublisherName"], "Microsoft");
  EXPECT_EQ(focus_row({text_column("PublisherType", "Azure")})["PublisherName"], "Microsoft");
  const Json row = focus_row({text_column("PublisherType", "Marketplace")});
  EXPECT_TRUE(row["PublisherName"].is_null());
  EXPECT_EQ(row["x_PublisherCategory"], "Marketplace");
}

TEST(Focus, WritesWhatAPartnerGets) {
  const Json row = focus_row(
      {text_column("PartnerEarnedCreditApplied", "true"), text_column("ResellerMPNId", "4711")});
  EXPECT_EQ(row["x_PartnerCreditApplied"], "true");
  EXPECT_EQ(row["x_ResellerId"], "4711");
}

TEST(Focus, WritesADimensionWithoutAColumnOfItsOwnBeforeTheId) {
  const std::string line =
      line_of(daily_row({text_column("DepartmentName", "IT"), text_column("ServiceTier", "S1")}),
              shape_with({"DepartmentName", "ServiceTier"}));
  EXPECT_THAT(line,
              ::testing::HasSubstr(R"(,"x_DepartmentName":"IT","x_SkuTier":"S1","x_RowId":)"));
}

TEST(Focus, LosesNeitherOfTwoDimensionsForOneColumn) {
  const Json row = focus_row({text_column("ResourceGuid", "a"), text_column("MeterId", "b")});
  EXPECT_EQ(row["x_SkuMeterId"], "a");
  EXPECT_EQ(row["x_MeterId"], "b");
}

TEST(Focus, WritesNullForNothingAndForNull) {
  EXPECT_TRUE(focus_row({text_column("Meter", "")})["SkuMeter"].is_null());
  EXPECT_TRUE(focus_row({null_column("Meter")})["SkuMeter"].is_null());
}

TEST(Focus, KeepsTextAsItIs) {
  const std::string text = "M\xC3\xBCller \xF0\x9F\x98\x80 \"A\\B\"\n\x01\x7F";
  const auto columns = daily_row({text_column("SubscriptionName", text)});
  const std::string line = line_of(columns, shape_for(columns));
  EXPECT_THAT(line, ::testing::HasSubstr("\"SubAccountName\":\"M\xC3\xBCller \xF0\x9F\x98\x80 "
                                         "\\\"A\\\\B\\\"\\n\\u0001\x7F\""));
  EXPECT_EQ(Json::parse(line)["SubAccountName"], text);
}

TEST(Focus, TakesDimensionsInAnySpelling) {
  const auto columns = daily_row({text_column("chargetype", "Refund")});
  EXPECT_EQ(Json::parse(line_of(columns, shape_with({"ChargeTYPE"})))["ChargeClass"], "Correction");
}

}  // namespace
}  // namespace azcost::testing
