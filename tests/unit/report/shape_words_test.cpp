#include "shape_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/report/stored.hpp"

namespace azcost::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Shape some_shape() { return whole("2026-10").shape; }

TEST(ShapeWords, SayNothingOfEqualShapes) {
  EXPECT_THAT(changes_between(some_shape(), some_shape()), IsEmpty());
}

TEST(ShapeWords, NameGroupingsThatCameAndWent) {
  Shape after = some_shape();
  after.groupings = {{Grouping::Kind::kDimension, "ServiceName"},
                     {Grouping::Kind::kTagKey, "cost-center"}};
  EXPECT_THAT(changes_between(some_shape(), after),
              ElementsAre("groupings added: ServiceName, tag cost-center",
                          "groupings removed: SubscriptionId"));
}

TEST(ShapeWords, TellATagFromTheDimensionOfItsName) {
  Shape after = some_shape();
  after.groupings = {{Grouping::Kind::kTagKey, "SubscriptionId"}};
  EXPECT_THAT(
      changes_between(some_shape(), after),
      ElementsAre("groupings added: tag SubscriptionId", "groupings removed: SubscriptionId"));
}

TEST(ShapeWords, TellAnotherOrder) {
  Shape before = some_shape();
  before.groupings.push_back({Grouping::Kind::kDimension, "ServiceName"});
  Shape after = before;
  std::swap(after.groupings[0], after.groupings[1]);
  EXPECT_THAT(changes_between(before, after), ElementsAre("groupings in another order"));
}

TEST(ShapeWords, CountCustomersOfAFilter) {
  const Shape all = some_shape();
  Shape one = all;
  one.customer_tenants = {"a"};
  Shape others = all;
  others.customer_tenants = {"b", "c"};
  EXPECT_THAT(changes_between(all, one), ElementsAre("filter: all customers, now only 1 customer"));
  EXPECT_THAT(changes_between(others, all), ElementsAre("filter: only 2 customers, now all"));
  EXPECT_THAT(changes_between(one, others),
              ElementsAre("filter: 2 customers added, 1 customer removed"));
}

TEST(ShapeWords, TellGranularitySchemaScopeAndAggregations) {
  Shape after = some_shape();
  after.granularity = Granularity::kMonthly;
  after.schema = Schema::kAzure;
  after.schema_version = 2;
  after.scope = "/other";
  after.aggregations = {"Cost", "CostUSD"};
  EXPECT_THAT(changes_between(some_shape(), after),
              ElementsAre("granularity: daily, now monthly", "schema: focus 1, now azure 2",
                          "scope: /providers/Microsoft.Billing/billingAccounts/1234567, now /other",
                          "aggregations added: CostUSD"));
}

TEST(ShapeWords, FitOnOneLineWhateverAManifestHolds) {
  Shape after = some_shape();
  after.groupings.push_back({Grouping::Kind::kTagKey, "a\x1b[31m\nb"});
  EXPECT_THAT(changes_between(some_shape(), after),
              ElementsAre("groupings added: tag a\\x1b[31m\\x0ab"));
}

}  // namespace
}  // namespace azcost::report
