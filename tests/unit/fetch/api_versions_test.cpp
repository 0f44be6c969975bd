#include "api_versions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(VersionsTaken, AreReadInEachFormThatHasAList) {
  EXPECT_THAT(
      versions_taken(
          "No registered resource provider found for location 'usgovvirginia' and API version "
          "'2026-06-01' for type 'query'. The supported api-versions are '2019-11-01, "
          "2019-10-01-preview, 2023-11-01'. The supported locations are 'usgovvirginia'.",
          ""),
      ElementsAre("2019-11-01", "2019-10-01-preview", "2023-11-01"));
  EXPECT_THAT(versions_taken("The api-version '2026-06-01' is invalid. The supported versions are "
                             "'2024-08-01,2014-04-01'.",
                             ""),
              ElementsAre("2024-08-01", "2014-04-01"));
  const char* const kWithout =
      "The HTTP resource that matches the request URI 'https://a/b?api-version=2026-06-01' does "
      "not support the API version '2026-06-01'.";
  EXPECT_THAT(versions_taken(kWithout, ""), IsEmpty());
  EXPECT_THAT(versions_taken(kWithout, "2019-11-01, 2021-10-01"),
              ElementsAre("2019-11-01", "2021-10-01"));
}

TEST(OtherVersion, IsTheNewestThatIsListedAndKnown) {
  EXPECT_EQ(
      other_version("2026-06-01", {"2019-11-01", "2023-12-01-preview", "2023-11-01", "2099-01-01"},
                    kQueryVersions),
      "2023-11-01");
}

TEST(OtherVersion, IsTheNextOlderOneWithoutAList) {
  EXPECT_EQ(other_version("2026-06-01", {}, kQueryVersions), "2025-03-01");
  EXPECT_EQ(other_version("2019-10-01", {}, kQueryVersions), std::nullopt);
}

TEST(OtherVersion, IsNoneWhenTheVersionIsNotTheReasonOrNoneIsKnown) {
  EXPECT_EQ(other_version("2026-06-01", {"2023-11-01", "2026-06-01"}, kQueryVersions),
            std::nullopt);
  EXPECT_EQ(other_version("2026-06-01", {"2099-01-01"}, kQueryVersions), std::nullopt);
}

TEST(VersionIn, IsThatOfTheAddress) {
  EXPECT_EQ(version_in("https://a/b?api-version=2025-03-01&$top=5000"), "2025-03-01");
  EXPECT_EQ(version_in("https://a/b?$top=1&api-version=2019-10-01-preview"), "2019-10-01-preview");
}

}  // namespace
}  // namespace azcost::fetch
