// The keys of a line, and their order, in every row.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows.hpp"

namespace azcost::testing {
namespace {

TEST(Columns, StandInTheOrderOfTheSchemaWhateverTheGroupingsOrder) {
  const auto columns =
      daily_row({text_column("PublisherType", "Azure"), text_column("SubscriptionId", "1"),
                 text_column("Meter", "m"), text_column("CustomerTenantId", "2")});
  EXPECT_THAT(keys_of(line_of(columns, shape_for(columns))),
              ::testing::ElementsAre("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart",
                                     "BillingPeriodEnd", "BilledCost", "BillingCurrency",
                                     "BillingAccountId", "x_CustomerId", "SubAccountId", "SkuMeter",
                                     "InvoiceIssuerName", "ProviderName", "PublisherName",
                                     "x_PublisherCategory", "x_RowId"));
}

TEST(Columns, AreTheSameInRowsWithAndWithoutValues) {
  const auto full =
      daily_row({number_column("UsageQuantity", "1"), text_column("UnitOfMeasure", "1 Hour"),
                 text_column("ChargeType", "Usage"), text_column("CustomerName", "C"),
                 text_column("CustomerTenantId", "1"), text_column("PricingModel", "Reservation")});
  const auto bare = daily_row({{"UsageQuantity", null(), ColumnType::kNumber},
                               null_column("UnitOfMeasure"),
                               null_column("ChargeType"),
                               null_column("CustomerName"),
                               null_column("CustomerTenantId"),
                               null_column("PricingModel")});
  EXPECT_EQ(keys_of(line_of(full, shape_for(full))), keys_of(line_of(bare, shape_for(full))));
}

TEST(Columns, AreFoundByNameInAnyOrder) {
  const std::vector<NamedCell> asked = {
      number_column("Cost", "1.5"), number_column("UsageDate", "20261005"),
      text_column("Meter", "m"), text_column("ChargeType", "Usage"),
      text_column("Currency", "USD")};
  const std::vector<NamedCell> shuffled = {text_column("Currency", "USD"),
                                           text_column("ChargeType", "Usage"),
                                           number_column("UsageDate", "20261005"),
                                           text_column("Meter", "m"), number_column("Cost", "1.5")};
  const Shape shape = shape_with({"Meter", "ChargeType"});
  EXPECT_EQ(line_of(asked, shape), line_of(shuffled, shape));
}

TEST(Columns, AreFoundInAnyCase) {
  const std::vector<NamedCell> lower = {number_column("cost", "1.5"),
                                        number_column("usagedate", "20261005"),
                                        text_column("meter", "m"), text_column("currency", "USD")};
  const std::vector<NamedCell> usual = {number_column("Cost", "1.5"),
                                        number_column("UsageDate", "20261005"),
                                        text_column("Meter", "m"), text_column("Currency", "USD")};
  EXPECT_EQ(line_of(lower, shape_with({"Meter"})), line_of(usual, shape_with({"Meter"})));
}

TEST(Columns, MayMoveBetweenPages) {
  const auto normalizer = normalizer_of(options_with(shape_with({"Meter", "Product"})));
  ASSERT_TRUE(
      hand_on(daily_row({text_column("Meter", "m"), text_column("Product", "p")}), *normalizer));
  ASSERT_TRUE(
      hand_on(daily_row({text_column("Product", "p"), text_column("Meter", "m")}), *normalizer));
  EXPECT_EQ(normalizer->batch()[0].line, normalizer->batch()[1].line);
}

}  // namespace
}  // namespace azcost::testing
