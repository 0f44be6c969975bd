#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows.hpp"

namespace azcost::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

std::vector<std::string> gaps_of(Shape shape) {
  return normalizer_of(options_with(std::move(shape)))->gaps();
}

TEST(Gaps, OfAShapeWithEverythingAreWhatACostQueryNeverHas) {
  Shape shape = shape_with({"UnitOfMeasure",
                            "BillingAccountName",
                            "BillingProfileId",
                            "BillingProfileName",
                            "CustomerTenantId",
                            "CustomerName",
                            "SubscriptionId",
                            "SubscriptionName",
                            "ResourceGroupName",
                            "ResourceId",
                            "ResourceType",
                            "ResourceLocation",
                            "ServiceName",
                            "ServiceFamily",
                            "ChargeType",
                            "Frequency",
                            "Product",
                            "PricingModel",
                            "BenefitId",
                            "BenefitName",
                            "Meter",
                            "ResourceGuid",
                            "MeterCategory",
                            "MeterSubcategory",
                            "PartNumber",
                            "InvoiceId",
                            "PartnerName",
                            "PublisherType",
                            "PartnerEarnedCreditApplied",
                            "ResellerMPNId"},
                           {"Cost", "UsageQuantity", "CostUSD"});
  shape.groupings.push_back({Grouping::Kind::kTagKey, "env"});
  EXPECT_THAT(gaps_of(shape),
              ElementsAre("EffectiveCost", "ListCost", "ListUnitPrice", "ContractedCost",
                          "ContractedUnitPrice", "x_EffectiveCostInUsd", "PricingCurrency",
                          "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
                          "PricingCurrencyListUnitPrice", "PricingUnit", "BillingAccountType",
                          "SubAccountType", "CapacityReservationId", "CapacityReservationStatus",
                          "CommitmentDiscountQuantity", "CommitmentDiscountUnit", "SkuId",
                          "SkuPriceDetails", "SkuPriceId"));
}

TEST(Gaps, NameTheColumnsWhoseDimensionWasNotAskedFor) {
  EXPECT_THAT(gaps_of(shape_with({})), Contains("SkuMeter"));
  EXPECT_THAT(gaps_of(shape_with({"Meter"})), Not(Contains("SkuMeter")));
}

TEST(Gaps, NameTheCostOfTheOtherDataset) {
  Shape shape = shape_with({});
  shape.dataset = Dataset::kAmortized;
  EXPECT_THAT(gaps_of(shape), Contains("BilledCost"));
  EXPECT_THAT(gaps_of(shape), Not(Contains("EffectiveCost")));
}

TEST(Gaps, NameConsumptionWhenNobodyKnowsWhatIsUsage) {
  EXPECT_THAT(gaps_of(shape_with({"UnitOfMeasure"}, {"Cost", "UsageQuantity"})),
              Contains("ConsumedQuantity"));
}

TEST(Gaps, AreTheColumnsThatNoRowHas) {
  const auto row = daily_row({text_column("Meter", "m")});
  const auto line = nlohmann::json::parse(line_of(row, shape_for(row)));
  std::vector<std::string> both;
  for (const std::string& gap : gaps_of(shape_for(row))) {
    if (line.contains(gap)) both.push_back(gap);
  }
  EXPECT_THAT(both, ElementsAre());
}

}  // namespace
}  // namespace azcost::testing
