#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "azcost/plan/planner.hpp"

namespace azcost::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kPartnerAccount =
    "11111111-2222-3333-4444-555555555555:66666666-7777-8888-9999-000000000000_2019-05-31";

Account account_under(Agreement agreement) {
  Account account;
  account.name = "contoso";
  account.billing_account_id = kPartnerAccount;
  account.agreement = agreement;
  return account;
}

/// Dimensions by name, tags as "tag:<key>".
std::vector<std::string> groupings_of(const Account& account) {
  std::vector<std::string> names;
  for (const Grouping& grouping : shape_of(account, Dataset::kActual, Schema::kFocus).groupings) {
    const bool is_tag = grouping.kind == Grouping::Kind::kTagKey;
    names.push_back(is_tag ? "tag:" + grouping.name : grouping.name);
  }
  return names;
}

TEST(ShapeOf, GroupsAPartnerAccountByCustomerFirst) {
  EXPECT_THAT(groupings_of(account_under(Agreement::kMpa)),
              ElementsAre("CustomerTenantId", "SubscriptionId", "MeterCategory", "Meter",
                          "ChargeType", "ResourceGroupName", "ResourceLocation", "UnitOfMeasure",
                          "PricingModel", "CustomerName", "SubscriptionName", "MeterSubcategory",
                          "ServiceName", "ServiceFamily", "PublisherType"));
}

TEST(ShapeOf, GroupsACustomerAgreementByBillingProfileAndProduct) {
  EXPECT_THAT(groupings_of(account_under(Agreement::kMca)),
              ElementsAre("BillingProfileId", "SubscriptionId", "MeterCategory", "Meter",
                          "ChargeType", "ResourceGroupName", "ResourceLocation", "UnitOfMeasure",
                          "PricingModel", "Product", "SubscriptionName", "MeterSubcategory",
                          "ServiceName", "ServiceFamily", "PublisherType"));
}

TEST(ShapeOf, GroupsAnEnrolmentByTheDimensionsThatItHas) {
  EXPECT_THAT(groupings_of(account_under(Agreement::kEa)),
              ElementsAre("SubscriptionId", "MeterCategory", "Meter", "ChargeType",
                          "ResourceGroupName", "ResourceLocation", "MeterId", "PricingModel",
                          "SubscriptionName", "MeterSubcategory", "ServiceName", "DepartmentName",
                          "EnrollmentAccountName", "PublisherType"));
}

TEST(ShapeOf, RecognizesAnEnrolmentByItsNumber) {
  Account account = account_under(Agreement::kAuto);
  account.billing_account_id = "12345678";
  EXPECT_EQ(groupings_of(account), groupings_of(account_under(Agreement::kEa)));
}

TEST(ShapeOf, TakesAnIdWithAColonForAPartner) {
  EXPECT_EQ(groupings_of(account_under(Agreement::kAuto)),
            groupings_of(account_under(Agreement::kMpa)));
}

TEST(ShapeOf, PutsTagKeysInThePlaceOfTheLastGroupings) {
  Account account = account_under(Agreement::kMpa);
  account.tag_keys = {"env", "owner"};
  EXPECT_THAT(groupings_of(account),
              ElementsAre("CustomerTenantId", "SubscriptionId", "MeterCategory", "Meter",
                          "ChargeType", "ResourceGroupName", "ResourceLocation", "UnitOfMeasure",
                          "PricingModel", "CustomerName", "SubscriptionName", "MeterSubcategory",
                          "ServiceName", "tag:env", "tag:owner"));
}

TEST(ShapeOf, KeepsEveryGroupingWhileThereIsRoomForTheTagKeys) {
  Account account = account_under(Agreement::kMpa);
  account.group_by = {"SubscriptionId", "ServiceName"};
  account.tag_keys = {"env"};
  EXPECT_THAT(groupings_of(account), ElementsAre("SubscriptionId", "ServiceName", "tag:env"));
}

TEST(ShapeOf, NeverAsksForMoreThanFifteenGroupings) {
  Account account = account_under(Agreement::kMpa);
  account.group_by.assign(20, "Meter");
  account.tag_keys.assign(16, "env");
  EXPECT_EQ(groupings_of(account), std::vector<std::string>(15, "tag:env"));
}

TEST(ShapeOf, PrefersTheGroupingsOfTheAccount) {
  Account account = account_under(Agreement::kMpa);
  account.group_by = {"CustomerTenantId", "ResourceId"};
  EXPECT_THAT(groupings_of(account), ElementsAre("CustomerTenantId", "ResourceId"));
}

TEST(ShapeOf, SumsCostAndQuantity) {
  const Shape shape = shape_of(account_under(Agreement::kMpa), Dataset::kActual, Schema::kFocus);
  EXPECT_THAT(shape.aggregations, ElementsAre("Cost", "UsageQuantity"));
}

TEST(ShapeOf, GivesUpTheQuantityForTheCostInDollars) {
  Account account = account_under(Agreement::kMpa);
  account.cost_usd = true;
  const Shape shape = shape_of(account, Dataset::kActual, Schema::kFocus);
  EXPECT_THAT(shape.aggregations, ElementsAre("Cost", "CostUSD"));
}

TEST(ShapeOf, SpellsOneSetOfCustomersInOneWay) {
  Account account = account_under(Agreement::kMpa);
  account.customer_tenants = {"BBBBBBBB-0000-0000-0000-000000000000",
                              "aaaaaaaa-0000-0000-0000-000000000000",
                              "bbbbbbbb-0000-0000-0000-000000000000"};
  const Shape shape = shape_of(account, Dataset::kActual, Schema::kFocus);
  EXPECT_THAT(shape.customer_tenants, ElementsAre("aaaaaaaa-0000-0000-0000-000000000000",
                                                  "bbbbbbbb-0000-0000-0000-000000000000"));
}

TEST(ShapeOf, SpeaksOfTheWholeBillingAccount) {
  Account account = account_under(Agreement::kMpa);
  account.granularity = Granularity::kMonthly;
  const Shape shape = shape_of(account, Dataset::kAmortized, Schema::kSpaceone);
  EXPECT_EQ(shape.scope,
            std::string("/providers/Microsoft.Billing/billingAccounts/") + kPartnerAccount);
  EXPECT_EQ(shape.dataset, Dataset::kAmortized);
  EXPECT_EQ(shape.granularity, Granularity::kMonthly);
  EXPECT_EQ(shape.schema, Schema::kSpaceone);
  EXPECT_THAT(shape.customer_tenants, IsEmpty());
}

}  // namespace
}  // namespace azcost::plan
