#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows.hpp"

namespace azcost::testing {
namespace {

Shape shape_with_tags(const std::vector<std::string>& keys) {
  Shape shape = shape_with({});
  for (const std::string& key : keys) shape.groupings.push_back({Grouping::Kind::kTagKey, key});
  return shape;
}

/// The Tags of a row with these cells of TagKey, TagValue, TagKey, TagValue...
std::string tags_of(const std::vector<OwnedCell>& cells, const Shape& shape) {
  std::vector<NamedCell> columns;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns.push_back({i % 2 == 0 ? "TagKey" : "TagValue", cells[i]});
  }
  return nlohmann::json::parse(line_of(daily_row(columns), shape))["Tags"].get<std::string>();
}

TEST(Tags, AreOneObjectInAString) {
  EXPECT_EQ(tags_of({string("env"), string("prod")}, shape_with_tags({"env"})),
            R"({"env":"prod"})");
}

TEST(Tags, StandInTheOrderTheyWereAskedFor) {
  EXPECT_EQ(tags_of({string("team"), string("blue"), string("env"), string("prod")},
                    shape_with_tags({"team", "env"})),
            R"({"team":"blue","env":"prod"})");
}

TEST(Tags, OfAnUntaggedResourceAreNone) {
  EXPECT_EQ(tags_of({null(), null()}, shape_with_tags({"env"})), "{}");
  EXPECT_EQ(tags_of({string("env"), string("")}, shape_with_tags({"env"})), "{}");
}

TEST(Tags, ThatAreMissingLeaveNoComma) {
  const Shape shape = shape_with_tags({"a", "b", "c"});
  EXPECT_EQ(tags_of({null(), null(), string("b"), string("2"), string("c"), string("3")}, shape),
            R"({"b":"2","c":"3"})");
  EXPECT_EQ(tags_of({string("a"), string("1"), null(), null(), string("c"), string("3")}, shape),
            R"({"a":"1","c":"3"})");
}

TEST(Tags, KeepWhateverTheirTextIs) {
  const std::string key = "co\"st\\center";
  const std::string value = "A \"B\"\n\\C \xC3\xA4";
  const std::string tags = tags_of({string(key), string(value)}, shape_with_tags({key}));
  EXPECT_EQ(nlohmann::json::parse(tags), (nlohmann::json{{key, value}}));
}

TEST(Tags, AreSpelledAsTheyWereAskedFor) {
  EXPECT_EQ(tags_of({string("costcenter"), string("7")}, shape_with_tags({"CostCenter"})),
            R"({"CostCenter":"7"})");
}

TEST(Tags, OfAnotherKeyAreRefused) {
  EXPECT_EQ(refusal(daily_row({text_column("TagKey", "team"), text_column("TagValue", "blue")}),
                    shape_with_tags({"env"})),
            (Error{ErrorKind::kData,
                   "row 1: column TagKey: 'team' where the tag key 'env' was asked for"}));
}

TEST(Tags, StandBesideDimensions) {
  Shape shape = shape_with_tags({"env"});
  shape.groupings.push_back({Grouping::Kind::kDimension, "Meter"});
  const auto row = nlohmann::json::parse(
      line_of(daily_row({text_column("TagKey", "env"), text_column("TagValue", "prod"),
                         text_column("Meter", "m")}),
              shape));
  EXPECT_EQ(row["Tags"], R"({"env":"prod"})");
  EXPECT_EQ(row["SkuMeter"], "m");
}

}  // namespace
}  // namespace azcost::testing
