// The source of each column of schema focus.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
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

TEST(Focus, LeavesConsumptionOutWhenNobodyKnowsTheBlockOrWhatIsUsage) {
  const NamedCell quantity = number_column("UsageQuantity", "1");
  const Json no_type = focus_row({quantity, text_column("UnitOfMeasure", "1 Hour")});
  EXPECT_FALSE(no_type.contains("ConsumedQuantity"));
  EXPECT_FALSE(no_type.contains("ConsumedUnit"));
  const Json no_unit = focus_row({quantity, text_column("ChargeType", "Usage")});
  EXPECT_FALSE(no_unit.contains("ConsumedQuantity"));
  EXPECT_EQ(no_unit["PricingQuantity"], 1);
}

TEST(Focus, WritesNoBillingAccountThatItDoesNotKnow) {
  auto options = options_with(shape_with({}));
  options.billing_account_id.clear();
  const auto normalizer = normalizer_of(options);
  ASSERT_TRUE(hand_on(daily_row({}), *normalizer));
  EXPECT_TRUE(Json::parse(normalizer->batch()[0].line)["BillingAccountId"].is_null());
}

/// Dimensions and their values, and what some columns of the row then contain.
struct Filled {
  std::vector<std::pair<std::string, std::string>> texts;
  const char* columns;
  const char* quantity = nullptr;
};

class FocusColumns : public ::testing::TestWithParam<Filled> {};

TEST_P(FocusColumns, AreFilled) {
  std::vector<NamedCell> cells;
  for (const auto& [dimension, value] : GetParam().texts) {
    cells.push_back(text_column(dimension, value));
  }
  if (GetParam().quantity != nullptr) {
    cells.push_back(number_column("UsageQuantity", GetParam().quantity));
  }
  const Json row = focus_row(std::move(cells));
  const Json expected = Json::parse(GetParam().columns);
  for (const auto& [column, value] : expected.items()) {
    ASSERT_TRUE(row.contains(column)) << column;
    EXPECT_EQ(row[column], value) << column;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Accounts, FocusColumns,
    ::testing::Values(
        Filled{{}, R"({"BillingCurrency":"USD","ProviderName":"Microsoft",
            "BillingAccountId":"/providers/Microsoft.Billing/billingAccounts/99999999"})"},
        Filled{{{"BillingAccountName", "Contoso Ltd"},
                {"BillingProfileId", "ABCD-EFGH"},
                {"BillingProfileName", "Contoso EUR"}},
               R"({"BillingAccountName":"Contoso Ltd","x_BillingProfileId":"ABCD-EFGH",
                   "x_BillingProfileName":"Contoso EUR"})"},
        Filled{{{"CustomerTenantId", "7D5E"}, {"CustomerName", "Fabrikam"}},
               R"({"x_CustomerId":"7d5e","x_CustomerName":"Fabrikam"})"},
        // A charge of the partner's own.
        Filled{{{"CustomerTenantId", ""}, {"CustomerName", "Contoso Partner"}},
               R"({"x_CustomerId":null,"x_CustomerName":null,"BilledCost":1.5})"},
        Filled{{{"CustomerName", "Fabrikam"}}, R"({"x_CustomerName":"Fabrikam"})"},
        Filled{{{"SubscriptionId", "0B1f"}, {"SubscriptionName", "Production"}},
               R"({"SubAccountId":"/subscriptions/0b1f","SubAccountName":"Production"})"},
        Filled{{{"SubscriptionId", ""}}, R"({"SubAccountId":null})"},
        Filled{{{"PartnerEarnedCreditApplied", "true"}, {"ResellerMPNId", "4711"}},
               R"({"x_PartnerCreditApplied":"true","x_ResellerId":"4711"})"},
        Filled{{{"InvoiceId", "G001"}}, R"({"InvoiceId":"G001","InvoiceIssuerName":"Microsoft"})"},
        Filled{{{"InvoiceNumber", "E001"}}, R"({"InvoiceId":"E001"})"},
        Filled{{{"PartnerName", "Fourth Coffee"}}, R"({"InvoiceIssuerName":"Fourth Coffee"})"},
        Filled{{{"PartnerName", ""}}, R"({"InvoiceIssuerName":"Microsoft"})"},
        Filled{{{"PublisherType", "Microsoft"}}, R"({"PublisherName":"Microsoft"})"},
        Filled{{{"PublisherType", "Azure"}}, R"({"PublisherName":"Microsoft"})"},
        Filled{{{"PublisherType", "Marketplace"}},
               R"({"PublisherName":null,"x_PublisherCategory":"Marketplace"})"}));

INSTANTIATE_TEST_SUITE_P(
    Resources, FocusColumns,
    ::testing::Values(
        Filled{{{"ResourceGroupName", "RG-App"},
                {"ResourceId", "/subscriptions/0B1F/resourceGroups/RG-App/VM-1"},
                {"ResourceType", "Microsoft.Compute/virtualMachines"}},
               R"({"x_ResourceGroupName":"RG-App","ResourceName":"vm-1",
                   "ResourceId":"/subscriptions/0b1f/resourcegroups/rg-app/vm-1",
                   "ResourceType":"Microsoft.Compute/virtualMachines"})"},
        Filled{{{"ResourceId", "/subscriptions/"}}, R"({"ResourceName":null})"},
        Filled{{{"ResourceGroup", "rg"}}, R"({"x_ResourceGroupName":"rg"})"},
        Filled{{{"ResourceLocation", "EU West"}},
               R"({"RegionId":"westeurope","RegionName":"West Europe"})"},
        Filled{{{"ResourceLocation", "Moon \"North\""}},
               R"({"RegionId":null,"RegionName":"Moon \"North\""})"},
        Filled{{{"ResourceLocation", ""}}, R"({"RegionId":null,"RegionName":null})"},
        Filled{{{"ServiceFamily", "Networking"}, {"ServiceName", "Virtual Network"}},
               R"({"ServiceCategory":"Networking","ServiceName":"Virtual Network",
                   "x_SkuServiceFamily":"Networking"})"},
        Filled{{{"ServiceFamily", "AI + Machine Learning"}},
               R"({"ServiceCategory":"AI and Machine Learning"})"},
        Filled{{{"ServiceFamily", "Containers"}}, R"({"ServiceCategory":"Compute"})"},
        Filled{{{"ServiceFamily", "internet of things"}},
               R"({"ServiceCategory":"Internet of Things"})"},
        Filled{{{"ServiceFamily", "Teleportation"}}, R"({"ServiceCategory":"Other"})"},
        Filled{{{"ServiceFamily", ""}}, R"({"ServiceCategory":"Other","x_SkuServiceFamily":null})"},
        Filled{{{"Meter", "D2s v3"},
                {"ResourceGuid", "guid"},
                {"MeterCategory", "Virtual Machines"},
                {"MeterSubcategory", "Dsv3 Series"},
                {"PartNumber", "AAA-00001"},
                {"Product", "D2s v3 - EU West"}},
               R"({"SkuMeter":"D2s v3","x_SkuMeterId":"guid",
                   "x_SkuMeterCategory":"Virtual Machines","x_SkuMeterSubcategory":"Dsv3 Series",
                   "x_SkuPartNumber":"AAA-00001","ChargeDescription":"D2s v3 - EU West"})"},
        Filled{{{"Meter", ""}}, R"({"SkuMeter":null})"},
        Filled{{{"MeterId", "ea"}}, R"({"x_SkuMeterId":"ea"})"},
        // Two dimensions for one column: neither of them is lost.
        Filled{{{"ResourceGuid", "a"}, {"MeterId", "b"}},
               R"({"x_SkuMeterId":"a","x_MeterId":"b"})"}));

INSTANTIATE_TEST_SUITE_P(
    Consumption, FocusColumns,
    ::testing::Values(
        Filled{{{"ChargeType", "Usage"}, {"UnitOfMeasure", "100 Hours"}},
               R"({"ConsumedQuantity":744.25,"ConsumedUnit":"Hours"})",
               "7.4425"},
        Filled{{{"ChargeType", "Purchase"}, {"UnitOfMeasure", "1 Hour"}},
               R"({"ConsumedQuantity":null,"ConsumedUnit":null})",
               "1"},
        // 0.1351 blocks of 10,000 operations at 0.0005 each.
        Filled{{{"ChargeType", "Usage"}, {"UnitOfMeasure", "10K"}},
               R"({"PricingQuantity":0.1351,"ConsumedQuantity":1351.0,"x_PricingBlockSize":10000,
                   "x_PricingUnitDescription":"10K"})",
               "0.1351"},
        Filled{{{"ChargeType", "Usage"}, {"UnitOfMeasure", ""}},
               R"({"PricingQuantity":25000.0,"ConsumedQuantity":null,"ConsumedUnit":null,
                   "x_PricingBlockSize":null,"x_PricingUnitDescription":null})",
               "25000"}));

Filled charge(const char* type, const char* columns) { return {{{"ChargeType", type}}, columns}; }
Filled pricing(const char* model, const char* columns) {
  return {{{"PricingModel", model}}, columns};
}
Filled frequency(const char* name, const char* columns) { return {{{"Frequency", name}}, columns}; }
Filled commitment(const char* model, const char* type, const char* columns) {
  return {{{"PricingModel", model}, {"ChargeType", type}}, columns};
}

INSTANTIATE_TEST_SUITE_P(
    Charges, FocusColumns,
    ::testing::Values(charge("Usage", R"({"ChargeCategory":"Usage","ChargeClass":null})"),
                      charge("usage", R"({"ChargeCategory":"Usage"})"),
                      charge("UnusedReservation", R"({"ChargeCategory":"Usage"})"),
                      charge("UnusedSavingsPlan", R"({"ChargeCategory":"Usage"})"),
                      charge("Purchase", R"({"ChargeCategory":"Purchase","ChargeClass":null})"),
                      charge("Refund",
                             R"({"ChargeCategory":"Purchase","ChargeClass":"Correction"})"),
                      charge("Credit", R"({"ChargeCategory":"Credit"})"),
                      charge("Tax", R"({"ChargeCategory":"Tax"})"),
                      charge("SomethingNew", R"({"ChargeCategory":"Adjustment"})"),
                      charge("", R"({"ChargeCategory":"Adjustment","ChargeClass":null})"),
                      frequency("OneTime", R"({"ChargeFrequency":"One-Time"})"),
                      frequency("Recurring", R"({"ChargeFrequency":"Recurring"})"),
                      frequency("UsageBased", R"({"ChargeFrequency":"Usage-Based"})"),
                      frequency("Sometimes", R"({"ChargeFrequency":null})")));

INSTANTIATE_TEST_SUITE_P(
    Prices, FocusColumns,
    ::testing::Values(
        pricing("OnDemand", R"({"PricingCategory":"Standard","CommitmentDiscountType":null,
                                "CommitmentDiscountCategory":null})"),
        pricing("On Demand", R"({"PricingCategory":"Standard"})"),
        pricing("Spot", R"({"PricingCategory":"Dynamic"})"),
        pricing("Reservation",
                R"({"PricingCategory":"Committed","CommitmentDiscountType":"Reservation",
                    "CommitmentDiscountCategory":"Usage"})"),
        pricing("Savings Plan",
                R"({"PricingCategory":"Committed","CommitmentDiscountType":"Savings Plan",
                    "CommitmentDiscountCategory":"Spend"})"),
        pricing("Marketplace", R"({"PricingCategory":"Other","CommitmentDiscountType":null})"),
        pricing("", R"({"PricingCategory":null,"CommitmentDiscountType":null})"),
        Filled{{{"BenefitId", "/reservationOrders/1"}, {"BenefitName", "VM reservation"}},
               R"({"CommitmentDiscountId":"/reservationOrders/1",
                   "CommitmentDiscountName":"VM reservation"})"},
        commitment("Reservation", "Usage", R"({"CommitmentDiscountStatus":"Used"})"),
        commitment("SavingsPlan", "UnusedSavingsPlan", R"({"CommitmentDiscountStatus":"Unused"})"),
        commitment("Reservation", "Purchase", R"({"CommitmentDiscountStatus":null})"),
        commitment("OnDemand", "Usage", R"({"CommitmentDiscountStatus":null})")));

TEST(Focus, WritesADimensionWithoutAColumnOfItsOwnBeforeTheId) {
  const std::string line =
      line_of(daily_row({text_column("DepartmentName", "IT"), text_column("ServiceTier", "S1")}),
              shape_with({"DepartmentName", "ServiceTier"}));
  EXPECT_THAT(line,
              ::testing::HasSubstr(R"(,"x_DepartmentName":"IT","x_SkuTier":"S1","x_RowId":)"));
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
