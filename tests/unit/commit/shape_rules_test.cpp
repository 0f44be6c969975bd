#include "shape_rules.hpp"

#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

Grouping dimension(std::string name) { return {Grouping::Kind::kDimension, std::move(name)}; }

Shape finer_shape() {
  Shape shape = daily_shape();
  shape.groupings.push_back(dimension("ChargeType"));
  return shape;
}

CommitRequest asking(const Shape& shape) { return request_at(at("2026-11-20"), shape); }

/// October 2026 with rows on the 5th and the 6th, and none on the 7th.
Manifest held_days() {
  Manifest held;
  held.month = month("2026-10");
  held.shape = daily_shape();
  for (const auto* text : {"2026-10-05", "2026-10-06"}) {
    held.days[day(text)].rows = 1;
    held.days[day(text)].file = text;
  }
  held.days[day("2026-10-07")].rows = 0;
  return held;
}

const std::set<Day> kBothDays = {day("2026-10-05"), day("2026-10-06")};

TEST(ShapeRules, LetAFinerShapeReplaceAMonthAsAWhole) {
  EXPECT_TRUE(may_replace(held_days(), october(), asking(finer_shape()), kBothDays));
  EXPECT_TRUE(may_replace(held_days(), october("2026-10-05", "2026-10-06"), asking(finer_shape()),
                          kBothDays));
}

TEST(ShapeRules, RefuseToReplaceAPartOfAMonth) {
  const auto refused = may_replace(held_days(), october("2026-10-06", "2026-10-31"),
                                   asking(finer_shape()), kBothDays);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(refused.error().message,
            "2026-10 is stored in another shape, and a month holds one; asked for is group_by with "
            "ChargeType. The rows of 2026-10-05 would stay as they are: collect the whole month "
            "(--from 2026-10-01 --to 2026-10-31), or undo the change");
}

TEST(ShapeRules, RefuseWhenADayThatHasRowsWasAnsweredWithNone) {
  const auto refused = may_replace(held_days(), october(), asking(finer_shape()),
                                   {day("2026-10-05"), day("2026-10-08")});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("Azure answers no rows for 2026-10-06, and ours cannot stay"));
}

TEST(ShapeRules, RefuseALossAndSayWhatWouldBeLost) {
  Manifest held = held_days();
  held.shape = finer_shape();
  const auto refused = may_replace(held, october(), asking(daily_shape()), kBothDays);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(refused.error().message,
              AllOf(HasSubstr("group_by without ChargeType"),
                    HasSubstr("would lose ChargeType: undo the change in the config")));
}

TEST(ShapeRules, LetALossPassWhenItIsForcedOrTheServicesDoing) {
  Manifest held = held_days();
  held.shape = finer_shape();
  CommitRequest forced = asking(daily_shape());
  forced.force = true;
  EXPECT_TRUE(may_replace(held, october(), forced, kBothDays));
  EXPECT_FALSE(may_replace(held, october("2026-10-06", "2026-10-31"), forced, kBothDays))
      << "two shapes in a month";
  CommitRequest refused = asking(daily_shape());
  refused.refused.groupings = {dimension("ChargeType")};
  EXPECT_TRUE(may_replace(held, october(), refused, kBothDays));
}

TEST(ShapeRules, LetADayGoThatIsAnsweredWithoutRowsWhenThatIsAccepted) {
  CommitRequest accepting = asking(finer_shape());
  accepting.accept_empty = true;
  EXPECT_TRUE(may_replace(held_days(), october(), accepting, {day("2026-10-05")}));
}

TEST(ShapeRules, LetDaysReplaceAMonthlyFileThatTheyCover) {
  Manifest held;
  held.month = month("2026-10");
  held.shape = daily_shape();
  held.shape.granularity = Granularity::kMonthly;
  held.days[day("2026-10-01")].file = "f";
  held.days[day("2026-10-01")].rows = 9;
  held.days[day("2026-10-01")].collected_at = at("2026-10-20", 5);
  EXPECT_TRUE(may_replace(held, october(), asking(daily_shape()), {day("2026-10-09")}));
  EXPECT_TRUE(
      may_replace(held, october("2026-10-01", "2026-10-20"), asking(daily_shape()), kBothDays));
  EXPECT_FALSE(
      may_replace(held, october("2026-10-01", "2026-10-19"), asking(daily_shape()), kBothDays));
  EXPECT_FALSE(
      may_replace(held, october("2026-10-02", "2026-10-31"), asking(daily_shape()), kBothDays));
  EXPECT_FALSE(may_replace(held, october(), asking(daily_shape()), {}));
}

}  // namespace
}  // namespace azcost::commit
