#include "query_refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RefusalOfTheService, IsReadWithTheServicesOwnList) {
  const auto refused = read_query_refusal(
      "Invalid query definition: Invalid dataset grouping: 'myTag'; valid values: "
      "'ResourceGroup','ResourceGroupName','Meter',''.\r\n\r\n (Request ID: 1-2)");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->name, "myTag");
  EXPECT_THAT(refused->taken, ElementsAre("ResourceGroup", "ResourceGroupName", "Meter"));
  EXPECT_EQ(refused->most, std::nullopt);
}

TEST(RefusalOfTheService, CanBeTooMany) {
  const auto refused =
      read_query_refusal("Invalid dataset grouping; at most 15 grouping clauses are allowed.");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->most, 15U);
  EXPECT_THAT(refused->taken, IsEmpty());
}

TEST(RefusalOfTheService, CanBeAboutASum) {
  const auto refused = read_query_refusal(
      "Invalid query definition: Invalid dataset aggregation: 'CostUSD'; valid values: "
      "'PreTaxCost','UsageQuantity'. (Request ID: 1-2)");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->part, QueryRefusal::Part::kAggregation);
  EXPECT_EQ(refused->name, "CostUSD");
  EXPECT_THAT(refused->taken, ElementsAre("PreTaxCost", "UsageQuantity"));
}

TEST(RefusalOfTheService, IsNotMadeUp) {
  EXPECT_EQ(read_query_refusal(""), std::nullopt);
  EXPECT_EQ(read_query_refusal("Invalid query definition: Invalid dataset filter"), std::nullopt);
}

TEST(RefusalOfTheService, MayHaveNoMoreThanAName) {
  for (const char* message : {"Invalid dataset grouping: 'x'; valid values: ",
                              "Invalid dataset grouping: 'x'; valid values: ''",
                              "Invalid dataset grouping: 'x'; valid values: 'A",
                              "Invalid dataset grouping: 'x' is not supported."}) {
    EXPECT_EQ(read_query_refusal(message), (QueryRefusal{.name = "x"})) << message;
  }
}

TEST(RefusalOfTheService, MayHaveNothing) {
  EXPECT_EQ(read_query_refusal("Invalid dataset grouping; at most many grouping clauses"),
            QueryRefusal());
  EXPECT_EQ(read_query_refusal("Invalid query definition: Invalid dataset grouping."),
            QueryRefusal());
}

}  // namespace
}  // namespace azcost::fetch
