#include "azcost/model/shape_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/values.hpp"

namespace azcost {
namespace {

using testing::day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Grouping dimension(std::string name) { return {Grouping::Kind::kDimension, std::move(name)}; }

Shape daily_shape() {
  Shape shape;
  shape.scope = "/providers/Microsoft.Billing/billingAccounts/1";
  shape.aggregations = {"Cost", "UsageQuantity"};
  shape.groupings = {dimension("CustomerTenantId"), dimension("Meter")};
  return shape;
}

Shape finer_shape() {
  Shape shape = daily_shape();
  shape.groupings.push_back(dimension("ChargeType"));
  return shape;
}

/// October 2026 with rows on the 5th and the 6th, and none on the 7th.
Manifest held_days(const Shape& shape = daily_shape()) {
  Manifest held;
  held.month = *parse_month("2026-10");
  held.shape = shape;
  for (const auto* text : {"2026-10-05", "2026-10-06"}) {
    held.days[day(text)].rows = 1;
    held.days[day(text)].file = text;
  }
  held.days[day("2026-10-07")].rows = 0;
  return held;
}

std::optional<std::string> loss_of(const Shape& stored, const Shape& asked,
                                   const Refused& refused = {}) {
  return loss(held_days(stored), asked, refused);
}

TEST(ShapeChange, TellNothingAboutEqualShapes) {
  EXPECT_THAT(differences(daily_shape(), daily_shape()), IsEmpty());
  EXPECT_EQ(loss_of(daily_shape(), daily_shape()), std::nullopt);
}

TEST(ShapeChange, NameEveryDifference) {
  Shape asked = daily_shape();
  asked.scope = "/providers/Microsoft.Billing/billingAccounts/2";
  asked.granularity = Granularity::kMonthly;
  asked.aggregations = {"Cost", "CostUSD"};
  asked.groupings = {dimension("Meter"), {Grouping::Kind::kTagKey, "team"}};
  asked.customer_tenants = {"c1", "c2"};
  asked.schema = Schema::kAzure;
  EXPECT_THAT(
      differences(daily_shape(), asked),
      ElementsAre("scope /providers/Microsoft.Billing/billingAccounts/2 instead of "
                  "/providers/Microsoft.Billing/billingAccounts/1",
                  "granularity monthly instead of daily", "sums without UsageQuantity",
                  "sums with CostUSD", "group_by without CustomerTenantId",
                  "group_by with tag 'team'", "customer_tenants c1, c2 instead of all customers",
                  "schema azure version 1 instead of focus version 1"));
}

TEST(ShapeChange, TellWhenOnlyTheOrderOfTheGroupingsDiffers) {
  Shape asked = daily_shape();
  std::swap(asked.groupings[0], asked.groupings[1]);
  EXPECT_THAT(differences(daily_shape(), asked), ElementsAre("group_by in another order"));
  EXPECT_EQ(loss_of(daily_shape(), asked), std::nullopt);
}

TEST(ShapeChange, SeeNoLossInMoreDetail) {
  EXPECT_EQ(loss_of(daily_shape(), finer_shape()), std::nullopt);
  Shape monthly = daily_shape();
  monthly.granularity = Granularity::kMonthly;
  EXPECT_EQ(loss_of(monthly, daily_shape()), std::nullopt);
  Shape some = daily_shape();
  some.customer_tenants = {"c1"};
  EXPECT_EQ(loss_of(some, daily_shape()), std::nullopt);
  Shape azure = daily_shape();
  azure.schema = Schema::kAzure;
  EXPECT_EQ(loss_of(daily_shape(), azure), std::nullopt);
}

TEST(ShapeChange, SeeALossInEverythingThatIsTakenAway) {
  EXPECT_EQ(loss_of(finer_shape(), daily_shape()), "ChargeType");
  Shape monthly = daily_shape();
  monthly.granularity = Granularity::kMonthly;
  EXPECT_EQ(loss_of(daily_shape(), monthly), "the days");
  Shape one = daily_shape();
  one.customer_tenants = {"c1"};
  EXPECT_EQ(loss_of(daily_shape(), one), "the other customers");
  Shape other = daily_shape();
  other.customer_tenants = {"c2"};
  EXPECT_EQ(loss_of(one, other), "customer c1");
  Shape cost_only = daily_shape();
  cost_only.aggregations = {"Cost"};
  EXPECT_EQ(loss_of(daily_shape(), cost_only), "UsageQuantity");
  Shape elsewhere = daily_shape();
  elsewhere.scope = "/other";
  EXPECT_EQ(loss_of(daily_shape(), elsewhere),
            "the rows of '/providers/Microsoft.Billing/billingAccounts/1'");
}

TEST(ShapeChange, SeeNoLossInWhatTheServiceNoLongerTells) {
  EXPECT_EQ(loss_of(finer_shape(), daily_shape(), {.groupings = {dimension("ChargeType")}}),
            std::nullopt);
  EXPECT_EQ(loss_of(finer_shape(), daily_shape(),
                    {.groupings = {{Grouping::Kind::kTagKey, "ChargeType"}}}),
            "ChargeType");
  Shape coarser = daily_shape();
  coarser.groupings.pop_back();
  EXPECT_EQ(loss_of(finer_shape(), coarser, {.groupings = {dimension("ChargeType")}}), "Meter");
}

TEST(ShapeChange, TakeATagForAnotherThingThanADimensionOfItsName) {
  Shape tagged = daily_shape();
  tagged.groupings[1].kind = Grouping::Kind::kTagKey;
  EXPECT_EQ(loss_of(daily_shape(), tagged), "Meter");
}

TEST(ShapeChange, SeeWhenAMonthTellsOfMoreDaysThanAUnit) {
  EXPECT_FALSE(reaches_beyond(held_days(), Window{day("2026-10-01"), day("2026-10-31")}));
  EXPECT_FALSE(reaches_beyond(held_days(), Window{day("2026-10-05"), day("2026-10-07")}));
  // Also days without rows: in another shape they may have some.
  EXPECT_TRUE(reaches_beyond(held_days(), Window{day("2026-10-05"), day("2026-10-06")}));
  EXPECT_TRUE(reaches_beyond(held_days(), Window{day("2026-10-06"), day("2026-10-31")}));
}

TEST(ShapeChange, SeesNoDifferenceInTheCaseOfAName) {
  Shape asked = daily_shape();
  asked.groupings[1].name = "meter";
  EXPECT_EQ(loss_of(daily_shape(), asked), std::nullopt);
}

TEST(ShapeChange, SeesALossInWhoseARowIsAlsoWhenTheServiceRefusesToTell) {
  Shape without = daily_shape();
  without.groupings.erase(without.groupings.begin());
  EXPECT_EQ(loss_of(daily_shape(), without, {.groupings = {dimension("CustomerTenantId")}}),
            "CustomerTenantId");
}

TEST(ShapeChange, SeesNoLossInADimensionThatIsBlankInAllStoredRows) {
  Shape without = daily_shape();
  without.groupings.erase(without.groupings.begin());
  Manifest held = held_days();
  held.days[day("2026-10-05")].blank = {"CustomerTenantId"};
  EXPECT_EQ(loss(held, without, {}), "CustomerTenantId") << "the 6th has some";
  held.days[day("2026-10-06")].blank = {"Meter", "CustomerTenantId"};
  EXPECT_EQ(loss(held, without, {}), std::nullopt);
}

TEST(ShapeChange, SeesNoLossInASumThatTheServiceRefuses) {
  Shape asked = daily_shape();
  asked.aggregations = {"Cost"};
  EXPECT_EQ(loss_of(daily_shape(), asked, {.aggregations = {"UsageQuantity"}}), std::nullopt);
}

TEST(ShapeChange, SeesALossInTheCostAndNoneWhenItComesBack) {
  Shape before_taxes = daily_shape();
  before_taxes.aggregations[0] = "PreTaxCost";
  EXPECT_EQ(loss_of(daily_shape(), before_taxes, {.aggregations = {"Cost"}}), "Cost");
  EXPECT_EQ(loss_of(before_taxes, daily_shape()), std::nullopt);
}

TEST(RefusedCost, GivesWayToTheCostBeforeTaxes) {
  Shape shape = daily_shape();
  leave_out(shape, {.aggregations = {"Cost", "UsageQuantity"}});
  EXPECT_THAT(shape.aggregations, ElementsAre("PreTaxCost"));
  EXPECT_EQ(cost_column(shape), "PreTaxCost");
}

}  // namespace
}  // namespace azcost
