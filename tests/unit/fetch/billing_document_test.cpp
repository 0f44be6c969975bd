#include "billing_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace azcost::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Result<BillingPage> read(const std::string& body) { return read_billing_page(body, "name"); }

TEST(BillingDocument, HasTheEntriesOfItsListAndTheNextLink) {
  const auto page =
      read(R"({"x":[[]],"value":[{"tags":[1,{"name":2}],"name":"a","properties":{"x":{"y":[]},)"
           R"("displayName":"A","agreementType":"T","name":"no"}},{"name":"b","properties":{}},{},)"
           R"({"name":null}],"other":{"value":[{"name":"x"}]},"nextLink":"more"})");
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_THAT(page->entries, ElementsAre(BillingEntry{"a", "A", "T"}, BillingEntry{"b", "", ""},
                                         BillingEntry{}, BillingEntry{}));
  EXPECT_EQ(page->next_link, "more");
}

TEST(BillingDocument, NamesItsEntriesByTheKeyAskedFor) {
  const auto page =
      read_billing_page(R"({"value":[{"name":"n","subscriptionId":"s"}]})", "subscriptionId");
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(page->entries, ElementsAre(BillingEntry{"s", "", ""}));
  EXPECT_EQ(page->next_link, "");
}

TEST(BillingDocument, MayBeOneEntry) {
  EXPECT_EQ(*read_billing_entry(R"({"name":"1","properties":{"displayName":"D"},"value":7})"),
            (BillingEntry{"1", "D", ""}));
}

TEST(BillingDocument, IsNoneWhenAnyPartOfItIsBrokenOrOfAnotherType) {
  for (const char* body :
       {R"({"value":[{"name":"a"},{"na)", R"({"value":[{"name":"a"}]}})", "", "[]", "7",
        "<html></html>", R"({"value":{}})", R"({"values":[]})", R"({"value":[1]})",
        R"({"value":[[1]]})", R"({"value":[{"name":7}]})", R"({"value":[{"name":["b"]}]})",
        R"({"value":[{"name":"a","properties":[]}]})",
        R"({"value":[{"name":"a","properties":{"displayName":["B"]}}]})",
        R"({"value":[],"nextLink":7})", R"({"value":[],"nextLink":["more"]})",
        "{\"value\":[{\"name\":\"\xff\"}]}"}) {
    const auto page = read(body);
    ASSERT_FALSE(page.ok()) << body;
    EXPECT_EQ(page.error().kind, ErrorKind::kData) << body;
  }
}

TEST(BillingDocument, HasNoMoreEntriesThanAnyPage) {
  std::string body = R"({"value":[{})";
  for (int i = 1; i < 100'000; ++i) body += ",{}";
  EXPECT_THAT(read(body + "]}")->entries, SizeIs(100'000));
  EXPECT_FALSE(read(body + ",{}]}").ok());
}

TEST(BillingDocument, BearsNestingWithoutEnd) {
  constexpr std::size_t kDepth = 1'000'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_FALSE(read(deep).ok());
  EXPECT_FALSE(read(R"({"value":[{"name":)" + deep + "}]}").ok());
  const auto page = read(R"({"value":[{"properties":{"x":)" + deep + R"(},"y":)" + deep +
                         R"(}],"z":)" + deep + "}");
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_THAT(page->entries, SizeIs(1));
}

}  // namespace
}  // namespace azcost::fetch
