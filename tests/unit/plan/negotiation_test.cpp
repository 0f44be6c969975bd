#include "azcost/plan/negotiation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace azcost::plan {
namespace {

using ::testing::ElementsAre;
using Next = Negotiation::Next;

Day a_day(std::string_view text) { return *parse_day(text); }

std::vector<Grouping> dimensions(const std::vector<std::string>& names) {
  std::vector<Grouping> groupings;
  for (const std::string& name : names) groupings.push_back({Grouping::Kind::kDimension, name});
  return groupings;
}

Shape by(const std::vector<std::string>& names) {
  Shape shape;
  shape.scope = "/a";
  shape.aggregations = {"Cost", "UsageQuantity"};
  shape.groupings = dimensions(names);
  return shape;
}

/// A manifest of October 2026, with a row on the 5th.
Manifest held(const Shape& shape) {
  Manifest manifest;
  manifest.month = *parse_month("2026-10");
  manifest.shape = shape;
  manifest.days[a_day("2026-10-05")].rows = 1;
  return manifest;
}

QueryRefusal of(std::string name, std::vector<std::string> taken = {}) {
  return {.name = std::move(name), .taken = std::move(taken)};
}

QueryRefusal of_sum(std::string name, std::vector<std::string> taken = {}) {
  return {
      .part = QueryRefusal::Part::kAggregation, .name = std::move(name), .taken = std::move(taken)};
}

Negotiation anew(const std::vector<std::string>& names) {
  return {by(names), std::nullopt, {}, Loss::kNever};
}

Negotiation about(const Shape& wanted, const Shape& stored, Loss allowed = Loss::kNever) {
  return {wanted, held(stored), {}, allowed};
}

TEST(ShapeOfAMonth, IsTheWantedOneWhenItHasAtLeastAsMuchDetail) {
  Negotiation talk = about(by({"A", "B", "C"}), by({"A", "B"}));
  EXPECT_EQ(talk.shape(), by({"A", "B", "C"}));
  EXPECT_TRUE(talk.needs_more_than({a_day("2026-10-06"), a_day("2026-10-20")}));
  EXPECT_FALSE(talk.needs_more_than({a_day("2026-10-01"), a_day("2026-10-20")}));
}

TEST(ShapeOfAMonth, StaysWhenTheWantedOneWouldLoseSomething) {
  Negotiation talk = about(by({"A", "C"}), by({"A", "B"}));
  EXPECT_EQ(talk.shape(), by({"A", "B"}));
  EXPECT_FALSE(talk.needs_more_than({a_day("2026-10-06"), a_day("2026-10-06")}));
}

TEST(ShapeOfAMonth, IsTheWantedOneWhenALossIsForced) {
  Negotiation talk = about(by({"A", "C"}), by({"A", "B"}), Loss::kForced);
  EXPECT_EQ(talk.shape(), by({"A", "C"}));
  EXPECT_TRUE(talk.needs_more_than({a_day("2026-10-06"), a_day("2026-10-06")}));
}

TEST(Refusal, IsAskedAgainOnceAndThenTakesWhatItNamesAndNothingElse) {
  Negotiation talk = anew({"A", "B", "C"});
  EXPECT_EQ(talk.hear(of("B", {"A"})).next, Next::kAskAgain);
  EXPECT_EQ(talk.shape(), by({"A", "B", "C"}));
  const auto reply = talk.hear(of("B", {"A"}));
  EXPECT_EQ(reply.next, Next::kAskForLess);
  EXPECT_EQ(reply.dropped.groupings, dimensions({"B"}));
  EXPECT_EQ(talk.shape(), by({"A", "C"}));
  EXPECT_EQ(talk.refused().groupings, dimensions({"B"}));
}

TEST(Refusal, IsKnownFromTheListsOfEarlierAnswers) {
  Negotiation talk = anew({"A", "B", "C"});
  EXPECT_EQ(talk.hear(of("b", {"A"})).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of("b", {"A"})).next, Next::kAskForLess);
  EXPECT_EQ(talk.hear(of("C", {"A"})).next, Next::kAskForLess);
  EXPECT_EQ(talk.shape(), by({"A"}));
}

TEST(Refusal, OfTwoKindsIsNoConfirmation) {
  Negotiation talk = anew({"A", "B"});
  EXPECT_EQ(talk.hear(of("A", {"B"})).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of("B", {"A"})).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of_sum("UsageQuantity")).next, Next::kAskAgain);
  EXPECT_EQ(talk.shape(), by({"A", "B"}));
}

TEST(Refusal, OfWhatWasNotAskedForEndsTheTalk) {
  Negotiation talk = anew({"A"});
  EXPECT_EQ(talk.hear(of("Z", {"A"})).next, Next::kGiveUp);
}

TEST(Refusal, NeverTakesWhoseARowIsFromStoredRows) {
  for (const char* owner : {"CustomerTenantId", "SubscriptionId"}) {
    const Shape shape = by({owner, "Meter"});
    Negotiation talk = about(shape, shape);
    EXPECT_EQ(talk.hear(of(owner, {"Meter"})).next, Next::kAskAgain);
    const auto reply = talk.hear(of(owner, {"Meter"}));
    EXPECT_EQ(reply.next, Next::kKeep);
    EXPECT_EQ(reply.stored, owner);
    EXPECT_EQ(talk.shape(), shape);
    EXPECT_TRUE(talk.refused().empty());
    Negotiation forced = about(shape, shape, Loss::kForced);
    EXPECT_EQ(forced.hear(of(owner, {"Meter"})).next, Next::kAskAgain);
    EXPECT_EQ(forced.hear(of(owner, {"Meter"})).next, Next::kAskForLess);
  }
}

TEST(Refusal, TakesAnotherDimensionFromStoredRowsAsAWhole) {
  const Shape shape = by({"CustomerTenantId", "Meter"});
  Negotiation talk = about(shape, shape);
  EXPECT_EQ(talk.hear(of("Meter")).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of("Meter")).next, Next::kAskForLess);
  EXPECT_TRUE(talk.needs_more_than({a_day("2026-10-06"), a_day("2026-10-06")}));
}

TEST(Refusal, ThatEndsTheLossLetsTheWantedShapeIn) {
  // The user took Meter out of group_by, because the service refuses it.
  Negotiation talk = about(by({"A", "C"}), by({"A", "Meter"}));
  EXPECT_EQ(talk.shape(), by({"A", "Meter"}));
  EXPECT_EQ(talk.hear(of("Meter")).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of("Meter")).next, Next::kAskForLess);
  EXPECT_EQ(talk.shape(), by({"A", "C"}));
}

TEST(Refusal, OfAnEarlierMonthDoesNotCountForRowsThatHaveIt) {
  const Shape shape = by({"CustomerTenantId", "Meter"});
  const Refused earlier = {.groupings = dimensions({"CustomerTenantId"})};
  EXPECT_EQ(Negotiation(shape, std::nullopt, earlier, Loss::kNever).shape(), by({"Meter"}));
  EXPECT_EQ(Negotiation(shape, held(shape), earlier, Loss::kNever).shape(), shape);
}

TEST(Refusal, OfTheNumberTakesTheLastDimensionsAndTagsAfterThem) {
  Shape shape = by({"A", "B"});
  shape.groupings.push_back({Grouping::Kind::kTagKey, "team"});
  shape.groupings.push_back({Grouping::Kind::kTagKey, "cost-center"});
  const QueryRefusal refusal = {.most = 1};
  Negotiation talk(shape, std::nullopt, {}, Loss::kNever);
  EXPECT_EQ(talk.hear(refusal).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(refusal).next, Next::kAskForLess);
  EXPECT_EQ(talk.shape().groupings, (std::vector<Grouping>{{Grouping::Kind::kTagKey, "team"}}));
}

TEST(Refusal, NeverTakesATagByItsName) {
  Shape shape = by({"A"});
  shape.groupings.push_back({Grouping::Kind::kTagKey, "team"});
  Negotiation talk(shape, std::nullopt, {}, Loss::kNever);
  EXPECT_EQ(talk.hear(of("team")).next, Next::kGiveUp);
}

TEST(Refusal, WithoutANameIsGuessedThreeTimesAndNeverAboutStoredRows) {
  Negotiation talk = anew({"A", "B", "C", "D", "E"});
  EXPECT_EQ(talk.hear({}).next, Next::kAskAgain);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(talk.hear({}).next, Next::kAskForLess);
  EXPECT_EQ(talk.hear({}).next, Next::kGiveUp);
  EXPECT_EQ(talk.shape(), by({"A", "B"}));
  Negotiation stored = about(by({"A", "B"}), by({"A", "B"}));
  EXPECT_EQ(stored.hear({}).next, Next::kAskAgain);
  EXPECT_EQ(stored.hear({}).next, Next::kGiveUp);
}

TEST(RefusedSum, GoesAndLeavesTheCost) {
  Negotiation talk = anew({"A"});
  EXPECT_EQ(talk.hear(of_sum("UsageQuantity", {"Cost"})).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of_sum("UsageQuantity", {"Cost"})).next, Next::kAskForLess);
  EXPECT_THAT(talk.shape().aggregations, ElementsAre("Cost"));
  EXPECT_EQ(talk.shape().groupings, dimensions({"A"}));
}

TEST(RefusedSum, OfTheCostIsAskedForBeforeTaxes) {
  Negotiation talk = anew({"A"});
  EXPECT_EQ(talk.hear(of_sum("Cost")).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of_sum("Cost")).next, Next::kAskForLess);
  EXPECT_THAT(talk.shape().aggregations, ElementsAre("PreTaxCost", "UsageQuantity"));
  EXPECT_EQ(talk.hear(of_sum("PreTaxCost")).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of_sum("PreTaxCost")).next, Next::kGiveUp) << "rows without a cost";
}

TEST(RefusedSum, NeverTakesTheCostFromStoredRows) {
  Negotiation talk = about(by({"A"}), by({"A"}));
  EXPECT_EQ(talk.hear(of_sum("Cost", {"PreTaxCost"})).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(of_sum("Cost", {"PreTaxCost"})).next, Next::kKeep);
}

TEST(RefusedSum, WithoutANameIsTheSecondOne) {
  Negotiation talk = anew({"A"});
  QueryRefusal unnamed = of_sum("");
  EXPECT_EQ(talk.hear(unnamed).next, Next::kAskAgain);
  EXPECT_EQ(talk.hear(unnamed).next, Next::kAskForLess);
  EXPECT_THAT(talk.shape().aggregations, ElementsAre("Cost"));
  EXPECT_EQ(talk.hear(unnamed).next, Next::kGiveUp);
}

}  // namespace
}  // namespace azcost::plan
