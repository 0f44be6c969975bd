#include "regions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace azcost::normalize {
namespace {

std::string_view id_of(std::string_view location) {
  const Region* region = find_region(location);
  return region != nullptr ? region->id : "none";
}

TEST(Regions, AreFoundByEachOfTheirNames) {
  for (const Region& region : all_regions()) {
    EXPECT_EQ(find_region(region.id), &region) << region.id;
    EXPECT_EQ(find_region(region.name), &region) << region.name;
    EXPECT_EQ(find_region(region.billing), &region) << region.billing;
  }
}

TEST(Regions, HaveAnIdOfTheirOwn) {
  std::set<std::string_view> ids;
  for (const Region& region : all_regions()) EXPECT_TRUE(ids.insert(region.id).second) << region.id;
  EXPECT_GE(ids.size(), 90U);
}

TEST(Regions, AreFoundInEverySpelling) {
  EXPECT_EQ(id_of("US East"), "eastus");
  EXPECT_EQ(id_of("us_east"), "eastus");
  EXPECT_EQ(id_of("East US 2"), "eastus2");
  EXPECT_EQ(id_of("EASTUS2"), "eastus2");
  EXPECT_EQ(id_of("(Europe) West Europe"), "westeurope");
  EXPECT_EQ(id_of("Europe West"), "westeurope");
  EXPECT_EQ(id_of("usgov virginia"), "usgovvirginia");
  EXPECT_EQ(id_of("CN East 2"), "chinaeast2");
  EXPECT_EQ(id_of("Global"), "global");
}

TEST(Regions, ThatNobodyKnowsAreNone) {
  EXPECT_EQ(id_of(""), "none");
  EXPECT_EQ(id_of("Unassigned"), "none");
  EXPECT_EQ(id_of("US East 99"), "none");
  EXPECT_EQ(id_of("?"), "none");
}

}  // namespace
}  // namespace azcost::normalize
