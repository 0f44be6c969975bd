#include "billing_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A document, and the entries that were taken out of it.
struct ReadDocument {
  Result<nlohmann::json> document = Error{ErrorKind::kInternal, "not read"};
  std::vector<std::string> entries;
};

ReadDocument read_document(const std::string& body) {
  ReadDocument result;
  result.document = read_billing_document(
      body, [&](const nlohmann::json& entry) { result.entries.push_back(entry.dump()); });
  return result;
}

TEST(BillingDocument, HandsOutTheEntriesOfItsList) {
  const auto result =
      read_document(R"({"value":[{"name":"a"},{"name":"b"},7,[1]],"nextLink":"more"})");
  ASSERT_TRUE(result.document.ok());
  EXPECT_EQ(result.document->dump(), R"({"nextLink":"more","value":[]})");
  EXPECT_THAT(result.entries, ElementsAre(R"({"name":"a"})", R"({"name":"b"})", "7", "[]"));
}

TEST(BillingDocument, KeepsOnlyWhatIsKnown) {
  const auto result = read_document(
      R"({"name":"1","other":{"value":[{"name":"x"}]},"list":[{"name":"y"}],)"
      R"("properties":{"displayName":"D","soldTo":{"name":"z"},"value":[[{"name":"w"}]]}})");
  ASSERT_TRUE(result.document.ok());
  EXPECT_EQ(result.document->dump(), R"({"name":"1","properties":{"displayName":"D","value":[]}})");
  EXPECT_THAT(result.entries, IsEmpty());
}

TEST(BillingDocument, KeepsWhatFollowsWhatIsLeftOut) {
  const auto result = read_document(
      R"({"value":[{"tags":[1,{"name":2}],"name":"a","properties":{"x":{"y":[]},"displayName":"A"}},)"
      R"({"name":["b"],"other":[[]],"properties":{"displayName":["B"],"z":1}},{"name":"c"}],)"
      R"("x":1,"nextLink":"more"})");
  ASSERT_TRUE(result.document.ok());
  EXPECT_EQ(result.document->value("nextLink", ""), "more");
  EXPECT_THAT(result.entries,
              ElementsAre(R"({"name":"a","properties":{"displayName":"A"}})",
                          R"({"name":[],"properties":{"displayName":[]}})", R"({"name":"c"})"));
}

TEST(BillingDocument, TakesNothingOfABrokenDocument) {
  for (const char* body : {R"({"value":[{"name":"a"},{"na)", R"({"value":[{"name":"a"}]}})", "",
                           "[]", "7", "<html></html>"}) {
    const auto result = read_document(body);
    EXPECT_FALSE(result.document.ok()) << body;
    EXPECT_THAT(result.entries, IsEmpty()) << body;
  }
}

TEST(BillingDocument, RefusesMoreEntriesThanAnyPageHas) {
  std::string body = R"({"value":[{})";
  for (int i = 0; i < 200'000; ++i) body += ",{}";
  const auto result = read_document(body + "]}");
  EXPECT_FALSE(result.document.ok());
  EXPECT_EQ(result.entries.size(), 100'000U);
}

TEST(BillingDocument, BearsNestingWithoutEnd) {
  constexpr std::size_t kDepth = 1'000'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_FALSE(read_document(deep).document.ok());
  const auto result = read_document(R"({"value":[{"name":)" + deep + R"(,"properties":{"x":)" +
                                    deep + R"(}}],"other":)" + deep + "}");
  ASSERT_TRUE(result.document.ok());
  EXPECT_THAT(result.entries, ElementsAre(R"({"name":[],"properties":{}})"));
}

}  // namespace
}  // namespace azcost::fetch
