#include "refused_groupings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::optional<RefusedGroupings> read(const std::string& message) {
  return read_refused_groupings({true, "BadRequest", message});
}

TEST(RefusedGroupings, AreReadWithTheServicesOwnList) {
  const auto refused = read(
      "Invalid query definition: Invalid dataset grouping: 'myTag'; valid values: "
      "'ResourceGroup','ResourceGroupName','Meter',''.\r\n\r\n (Request ID: 1-2)");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->name, "myTag");
  EXPECT_THAT(refused->taken, ElementsAre("ResourceGroup", "ResourceGroupName", "Meter"));
  EXPECT_EQ(refused->most, std::nullopt);
}

TEST(RefusedGroupings, CanBeTooMany) {
  const auto refused = read("Invalid dataset grouping; at most 15 grouping clauses are allowed.");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->most, 15U);
  EXPECT_THAT(refused->taken, IsEmpty());
}

TEST(RefusedGroupings, AreNotMadeUp) {
  EXPECT_EQ(read(""), std::nullopt);
  EXPECT_EQ(read("Invalid query definition: Invalid dataset filter"), std::nullopt);
}

TEST(RefusedGroupings, MayHaveNoMoreThanAName) {
  for (const char* message : {"Invalid dataset grouping: 'x'; valid values: ",
                              "Invalid dataset grouping: 'x'; valid values: ''",
                              "Invalid dataset grouping: 'x'; valid values: 'A",
                              "Invalid dataset grouping: 'x' is not supported."}) {
    EXPECT_EQ(read(message), (RefusedGroupings{.name = "x"})) << message;
  }
}

TEST(RefusedGroupings, MayHaveNothing) {
  EXPECT_EQ(read("Invalid dataset grouping; at most many grouping clauses"), RefusedGroupings());
  EXPECT_EQ(read("Invalid query definition: Invalid dataset grouping."), RefusedGroupings());
}

}  // namespace
}  // namespace azcost::fetch
