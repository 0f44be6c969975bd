#include "azcost/normalize/normalizer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "rows.hpp"

namespace azcost::testing {
namespace {

Error refusal_of_shape(Shape shape) {
  const auto created = normalize::Normalizer::create(options_with(std::move(shape)));
  EXPECT_FALSE(created);
  return created ? Error{} : created.error();
}

TEST(Normalizer, SaysWhichSchemasItWrites) {
  Shape shape = shape_with({});
  shape.schema = Schema::kSpaceone;
  EXPECT_EQ(refusal_of_shape(shape),
            (Error{ErrorKind::kConfig,
                   "schema 'spaceone' cannot be written by this version; it writes: focus"}));
}

TEST(Normalizer, NeedsACost) {
  EXPECT_EQ(refusal_of_shape(shape_with({}, {"UsageQuantity"})),
            (Error{ErrorKind::kConfig, "schema focus needs the aggregation Cost"}));
}

TEST(Normalizer, RefusesAnAggregationThatItWouldLose) {
  EXPECT_EQ(refusal_of_shape(shape_with({}, {"Cost", "Quantity"})),
            (Error{ErrorKind::kConfig,
                   "schema focus has no column for the aggregation 'Quantity'; it takes Cost, "
                   "CostUSD and UsageQuantity"}));
}

TEST(Normalizer, RefusesADimensionTwice) {
  EXPECT_EQ(refusal_of_shape(shape_with({"Meter", "meter"})),
            (Error{ErrorKind::kConfig, "the column 'meter' is asked for twice; once is enough"}));
}

TEST(Normalizer, RefusesATagKeyTwice) {
  Shape shape = shape_with({});
  shape.groupings = {{Grouping::Kind::kTagKey, "env"}, {Grouping::Kind::kTagKey, "Env"}};
  EXPECT_EQ(refusal_of_shape(shape),
            (Error{ErrorKind::kConfig, "the tag key 'Env' is asked for twice; once is enough"}));
}

TEST(Normalizer, AddsToTheBatchUntilItIsCleared) {
  const auto normalizer = normalizer_of(options_with(shape_with({})));
  ASSERT_TRUE(hand_on(daily_row({}), *normalizer));
  ASSERT_TRUE(hand_on(daily_row({}), *normalizer));
  EXPECT_EQ(normalizer->batch().size(), 2U);
  normalizer->batch().clear();
  ASSERT_TRUE(hand_on(daily_row({}), *normalizer));
  EXPECT_EQ(normalizer->batch().size(), 1U);
}

TEST(Normalizer, LeavesNoRecordOfARefusedRow) {
  const auto normalizer = normalizer_of(options_with(shape_with({"Meter"})));
  ASSERT_TRUE(hand_on(daily_row({text_column("Meter", "m")}), *normalizer));
  ASSERT_FALSE(hand_on(daily_row({{"Meter", number("1"), ColumnType::kString}}), *normalizer));
  EXPECT_EQ(normalizer->batch().size(), 1U);
}

}  // namespace
}  // namespace azcost::testing
