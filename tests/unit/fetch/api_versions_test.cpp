#include "version_refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "azcost/fetch/api_versions.hpp"

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

std::optional<std::vector<std::string>> versions(
    int status, const std::string& code, const std::string& message,
    std::vector<std::pair<std::string, std::string>> headers = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  return read_version_refusal(response, {true, code, message});
}

TEST(RefusedVersion, IsReadWithTheListInEachFormThatHasOne) {
  EXPECT_THAT(
      versions(400, "NoRegisteredProviderFound",
               "No registered resource provider found for location 'usgovvirginia' and API version "
               "'2026-06-01' for type 'query'. The supported api-versions are '2019-11-01, "
               "2019-10-01-preview, 2023-11-01'. The supported locations are 'usgovvirginia'."),
      Optional(ElementsAre("2019-11-01", "2019-10-01-preview", "2023-11-01")));
  EXPECT_THAT(versions(400, "InvalidApiVersionParameter",
                       "The api-version '2026-06-01' is invalid. The supported versions are "
                       "'2024-08-01,2014-04-01'."),
              Optional(ElementsAre("2024-08-01", "2014-04-01")));
  EXPECT_THAT(versions(404, "InvalidResourceType",
                       "The resource type 'Query' could not be found in the namespace "
                       "'Microsoft.CostManagement' for api version '2026-06-01'. The supported "
                       "api-versions are '2018-05-31,2019-11-01'."),
              Optional(ElementsAre("2018-05-31", "2019-11-01")));
}

TEST(RefusedVersion, MayComeWithoutAList) {
  const std::string message =
      "The HTTP resource that matches the request URI 'https://a/b?api-version=2026-06-01' does "
      "not "
      "support the API version '2026-06-01'.";
  EXPECT_THAT(versions(400, "UnsupportedApiVersion", message), Optional(IsEmpty()));
  EXPECT_THAT(versions(400, "BadRequest", message), Optional(IsEmpty()));
  EXPECT_THAT(versions(400, "UnsupportedApiVersion", message,
                       {{"api-supported-versions", "2019-11-01, 2021-10-01"}}),
              Optional(ElementsAre("2019-11-01", "2021-10-01")));
}

TEST(RefusedVersion, IsNotReadIntoOtherAnswers) {
  EXPECT_EQ(versions(400, "BadRequest", "Invalid query definition"), std::nullopt);
  EXPECT_EQ(versions(400, "MissingApiVersionParameter", "api-version is required"), std::nullopt);
  EXPECT_EQ(versions(500, "UnsupportedApiVersion", ""), std::nullopt);
  EXPECT_EQ(versions(404, "NotFound",
                     "Cost management data is not supported for subscription(s) 1 in the provided "
                     "api-version. Please use api-version 2019-10-01 or later."),
            std::nullopt);
}

TEST(OtherVersion, IsTheNewestThatIsListedAndKnown) {
  const std::vector<std::string> taken = {"2019-11-01", "2023-12-01-preview", "2023-11-01",
                                          "2099-01-01"};
  EXPECT_EQ(other_version("2026-06-01", taken, kQueryVersions), "2023-11-01");
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

}  // namespace
}  // namespace azcost::fetch
