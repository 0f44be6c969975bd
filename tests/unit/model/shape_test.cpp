#include "azcost/model/shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace azcost {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Shape shape() {
  Shape shape;
  shape.scope = "/providers/Microsoft.Billing/billingAccounts/1234567";
  shape.dataset = Dataset::kAmortized;
  shape.aggregations = {"Cost", "UsageQuantity"};
  shape.groupings = {{Grouping::Kind::kDimension, "SubscriptionId"},
                     {Grouping::Kind::kTagKey, "cost center"}};
  shape.customer_tenants = {"11111111-2222-3333-4444-555555555555"};
  return shape;
}

constexpr std::string_view kCanonical =
    R"({"aggregations":["Cost","UsageQuantity"],)"
    R"("customer_tenants":["11111111-2222-3333-4444-555555555555"],"dataset":"amortized",)"
    R"("granularity":"daily","groupings":[{"name":"SubscriptionId","type":"Dimension"},)"
    R"({"name":"cost center","type":"TagKey"}],"schema":"focus","schema_version":1,)"
    R"("scope":"/providers/Microsoft.Billing/billingAccounts/1234567"})";

/// `kCanonical` with one text replaced by another.
std::string canonical_with(std::string_view old_text, std::string_view new_text) {
  std::string text(kCanonical);
  return text.replace(text.find(old_text), old_text.size(), new_text);
}

// Folders and manifests of users contain these.
TEST(ShapeNames, StayAsTheyAreOnDisk) {
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, Dataset>>{
           {"actual", Dataset::kActual}, {"amortized", Dataset::kAmortized}}) {
    EXPECT_EQ(name_of(value), name);
    EXPECT_EQ(parse_dataset(name), value);
  }
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, Granularity>>{
           {"daily", Granularity::kDaily}, {"monthly", Granularity::kMonthly}}) {
    EXPECT_EQ(name_of(value), name);
  }
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, Schema>>{
           {"focus", Schema::kFocus}, {"spaceone", Schema::kSpaceone}, {"azure", Schema::kAzure}}) {
    EXPECT_EQ(name_of(value), name);
    EXPECT_EQ(parse_schema(name), value);
  }
}

TEST(ShapeNames, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(parse_dataset("Actual"), std::nullopt);
  EXPECT_EQ(parse_schema(""), std::nullopt);
}

TEST(Shape, IsWrittenWithSortedKeysAndNoSpaces) { EXPECT_EQ(canonical_json(shape()), kCanonical); }

// On disk, in every manifest: another value would have every month collected again.
TEST(Shape, KeepsItsFingerprint) {
  EXPECT_EQ(fingerprint(shape()),
            "5856f6f703f69c2d81d9e38752784417bb395cac63f11be2aa57ba86c6647176");
  EXPECT_EQ(fingerprint(Shape{}),
            "fbb66539f0ee3956978374906ce3e7956bc3c8f6b3d8f0d1cc2e327b7c4d268a");
}

TEST(Shape, IsReadAsItIsWritten) {
  const auto read = parse_shape(canonical_json(shape()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, shape());
  const auto empty = parse_shape(canonical_json(Shape{}));
  ASSERT_TRUE(empty) << empty.error().message;
  EXPECT_EQ(*empty, Shape{});
}

TEST(Shape, IsAnotherOneWhenAnythingOfItDiffers) {
  using Change = void (*)(Shape&);
  for (const Change change : std::initializer_list<Change>{
           [](Shape& s) { s.scope += "8"; }, [](Shape& s) { s.dataset = Dataset::kActual; },
           [](Shape& s) { s.granularity = Granularity::kMonthly; },
           [](Shape& s) { s.aggregations.pop_back(); }, [](Shape& s) { s.groupings.pop_back(); },
           [](Shape& s) { std::swap(s.groupings[0], s.groupings[1]); },
           [](Shape& s) { s.groupings[1].kind = Grouping::Kind::kDimension; },
           [](Shape& s) { s.customer_tenants.clear(); },
           [](Shape& s) { s.schema = Schema::kAzure; }, [](Shape& s) { s.schema_version = 2; }}) {
    Shape changed = shape();
    change(changed);
    EXPECT_NE(changed, shape()) << canonical_json(changed);
    EXPECT_NE(fingerprint(changed), fingerprint(shape())) << canonical_json(changed);
  }
}

TEST(Shape, KeepsTheSchemaVersionThatItWasWrittenWith) {
  const auto read = parse_shape(canonical_with("\"schema_version\":1", "\"schema_version\":7"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->schema_version, 7);
  EXPECT_THAT(canonical_json(*read), HasSubstr("\"schema_version\":7"));
}

TEST(Shape, RefusesWhatItDidNotWrite) {
  const std::string kBroken[] = {
      "",
      "{}",
      "[]",
      "null",
      std::string(kCanonical) + "x",
      std::string(kCanonical).substr(0, 100),
      canonical_with("\"daily\"", "\"hourly\""),
      canonical_with("\"amortized\"", "\"forecast\""),
      canonical_with("\"focus\"", "\"parquet\""),
      canonical_with("\"amortized\"", "1"),
      canonical_with("\"TagKey\"", "\"tagkey\""),
      canonical_with("[\"Cost\",\"UsageQuantity\"]", "\"Cost\""),
      canonical_with("[\"Cost\",\"UsageQuantity\"]", "[1]"),
      canonical_with("{\"name\":\"cost center\",\"type\":\"TagKey\"}", "[]"),
      canonical_with("\"schema_version\":1", "\"schema_version\":1.5"),
      canonical_with("\"schema_version\":1", "\"schema_version\":-1"),
      canonical_with("\"schema_version\":1,", ""),
      canonical_with("\"scope\"", "\"scape\""),
      canonical_with("\"groupings\"", "\"groupings\":null,\"others\""),
  };
  for (const std::string& text : kBroken) {
    const auto read = parse_shape(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kData) << text;
    EXPECT_THAT(read.error().message, HasSubstr("the shape is broken: ")) << text;
  }
}

TEST(Shape, TellsWhatIsWrongInOneLine) {
  EXPECT_THAT(parse_shape("{\"scope\":\"\n\x1b\"}").error().message, Not(HasSubstr("\n")));
}

TEST(Shape, WritesANameThatIsNoUtf8AllTheSame) {
  Shape odd = shape();
  odd.groupings[0].name = "\xFF";
  EXPECT_THAT(canonical_json(odd), HasSubstr("\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace azcost
