#include "query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace azcost::fetch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Shape shape() {
  Shape shape;
  shape.scope = "/providers/Microsoft.Billing/billingAccounts/11111111:2222_2019-05-31";
  shape.aggregations = {"Cost", "UsageQuantity"};
  shape.groupings = {{Grouping::Kind::kDimension, "SubscriptionId"},
                     {Grouping::Kind::kTagKey, "env"}};
  return shape;
}

Window october() { return {*parse_day("2026-10-01"), *parse_day("2026-10-31")}; }

TEST(QueryBody, IsTheWholeQueryInOneLine) {
  Shape wanted = shape();
  wanted.customer_tenants = {"aaaaaaaa-0000-0000-0000-000000000000",
                             "bbbbbbbb-0000-0000-0000-000000000000"};
  EXPECT_EQ(query_body(wanted, october()),
            R"({"type":"ActualCost","timeframe":"Custom",)"
            R"("timePeriod":{"from":"2026-10-01T00:00:00Z","to":"2026-10-31T00:00:00Z"},)"
            R"("dataset":{"granularity":"Daily",)"
            R"("aggregation":{"totalCost":{"name":"Cost","function":"Sum"},)"
            R"("totalUsageQuantity":{"name":"UsageQuantity","function":"Sum"}},)"
            R"("grouping":[{"type":"Dimension","name":"SubscriptionId"},)"
            R"({"type":"TagKey","name":"env"}],)"
            R"("filter":{"dimensions":{"name":"CustomerTenantId","operator":"In",)"
            R"("values":["aaaaaaaa-0000-0000-0000-000000000000",)"
            R"("bbbbbbbb-0000-0000-0000-000000000000"]}}}})");
}

TEST(QueryBody, AsksForAmortizedCostByTheMonth) {
  Shape wanted = shape();
  wanted.dataset = Dataset::kAmortized;
  wanted.granularity = Granularity::kMonthly;
  EXPECT_THAT(query_body(wanted, october()), HasSubstr(R"("type":"AmortizedCost")"));
  EXPECT_THAT(query_body(wanted, october()), HasSubstr(R"("granularity":"Monthly")"));
}

TEST(QueryBody, WithoutGroupingsAsksForATotal) {
  Shape total = shape();
  total.groupings.clear();
  total.aggregations = {"Cost"};
  EXPECT_EQ(query_body(total, october()),
            R"({"type":"ActualCost","timeframe":"Custom",)"
            R"("timePeriod":{"from":"2026-10-01T00:00:00Z","to":"2026-10-31T00:00:00Z"},)"
            R"("dataset":{"granularity":"Daily",)"
            R"("aggregation":{"totalCost":{"name":"Cost","function":"Sum"}}}})");
}

TEST(QueryBody, WithoutCustomersHasNoFilter) {
  EXPECT_THAT(query_body(shape(), october()), Not(HasSubstr("filter")));
}

TEST(QueryBody, EscapesATagKey) {
  Shape wanted = shape();
  wanted.groupings = {{Grouping::Kind::kTagKey, "a\"b"}};
  EXPECT_THAT(query_body(wanted, october()), HasSubstr(R"("name":"a\"b")"));
}

TEST(QueryBody, SurvivesATagKeyThatIsNotUtf8) {
  Shape wanted = shape();
  wanted.groupings = {{Grouping::Kind::kTagKey, "a\xff"}};
  EXPECT_THAT(query_body(wanted, october()), HasSubstr("\"name\":\"a\xEF\xBF\xBD\""));
}

TEST(QueryUrl, IsTheScopeBelowTheResourceManager) {
  EXPECT_EQ(query_url(Cloud{}, shape(), "2025-03-01"),
            "https://management.azure.com/providers/Microsoft.Billing/billingAccounts/"
            "11111111:2222_2019-05-31/providers/Microsoft.CostManagement/query"
            "?api-version=2025-03-01&$top=5000");
}

}  // namespace
}  // namespace azcost::fetch
