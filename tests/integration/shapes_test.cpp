// The shape in which a month is stored: what the service refuses, and what the config changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> names_of_stored(EmulatedPartner& partner) {
  std::vector<std::string> names;
  const auto manifest = partner.manifest("2026-03");
  for (const Grouping& each : manifest->shape.groupings) {
    names.push_back(each.name);
  }
  return names;
}

const std::vector<std::string> kThree = {"CustomerTenantId", "SubscriptionId", "Meter"};

TEST(OddRefusal, OfOneAnswerChangesNothing) {
  EmulatedPartner partner(with_faults({"short-list@1", "short-list@4"}));
  ASSERT_EQ(partner.collect().exit_code, 0);
  const Shape first = partner.manifest("2026-03")->shape;
  EXPECT_EQ(first.groupings.size(), 15U);
  const RunRecord again = partner.collect();
  EXPECT_EQ(again.units[0].outcome, Outcome::kUnchanged);
  EXPECT_EQ(partner.manifest("2026-03")->shape, first);
  EXPECT_THAT(partner.warnings(), IsEmpty());
}

TEST(OddRefusal, ThatLastsNeverTakesTheCustomerFromStoredRows) {
  EmulatedPartner partner(with_faults({"short-list@3-4"}));
  partner.account().group_by = kThree;
  ASSERT_EQ(partner.collect().exit_code, 0);
  const auto before = partner.data().files("data");
  const RunRecord refused = partner.collect();
  EXPECT_EQ(refused.units[0].outcome, Outcome::kFailed);
  EXPECT_THAT(error_of(refused), AllOf(HasSubstr("CustomerTenantId"), HasSubstr("--force")));
  EXPECT_EQ(partner.data().files("data"), before);
  EXPECT_EQ(partner.collect().units[0].outcome, Outcome::kUnchanged);
}

TEST(OddRefusal, OfWhatNoRowsAreStoredByComesBackInTheNextRun) {
  EmulatedPartner partner(with_faults({"short-list@1-2"}));
  partner.account().group_by = kThree;
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  EXPECT_THAT(names_of_stored(partner), ElementsAre("SubscriptionId", "Meter"));
  EXPECT_EQ(partner.manifest("2026-03")->refused.groupings.size(), 1U);
  const RunRecord next = partner.collect("2026-03-05", "2026-03-06");
  EXPECT_EQ(next.units[0].outcome, Outcome::kCommitted);
  EXPECT_THAT(names_of_stored(partner), ElementsAre("CustomerTenantId", "SubscriptionId", "Meter"));
  EXPECT_TRUE(partner.manifest("2026-03")->refused.empty());
  EXPECT_EQ(partner.stored(), partner.booked("2026-03-01", "2026-03-20"));
}

TEST(ShapeOfTheConfig, WaitsForTheNextMonthWhenItWouldLoseSomething) {
  EmulatedPartner partner;
  partner.account().group_by = {"CustomerTenantId", "Meter", "SubscriptionId"};
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  partner.account().group_by = {"CustomerTenantId", "Meter", "ChargeType"};
  const RunRecord next = partner.collect("2026-03-09", "2026-03-12");
  EXPECT_EQ(next.exit_code, 0);
  EXPECT_EQ(next.units[0].unit.window.days(), 4) << "the month is not read as a whole";
  EXPECT_THAT(names_of_stored(partner), ElementsAre("CustomerTenantId", "Meter", "SubscriptionId"));
  EXPECT_EQ(partner.stored(), partner.booked("2026-03-01", "2026-03-12"));
  const auto warnings = partner.observer().of<observe::Warned>();
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(warnings[0].event, "shape.kept");
  EXPECT_THAT(warnings[0].message, AllOf(HasSubstr("SubscriptionId"), HasSubstr("2026-03"),
                                         HasSubstr("2026-04"), HasSubstr("--force")));
}

TEST(ShapeOfTheConfig, ThatWaitsIsReportedOnceARun) {
  EmulatedPartner partner;
  partner.account().datasets = {Dataset::kActual, Dataset::kAmortized};
  partner.account().group_by = {"CustomerTenantId", "Meter"};
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  partner.account().group_by = {"CustomerTenantId"};
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  EXPECT_THAT(partner.warnings(), ElementsAre("shape.kept"));
}

TEST(ShapeOfTheConfig, BeginsWithTheNextMonth) {
  EmulatedPartner partner;
  partner.account().group_by = {"CustomerTenantId", "Meter", "SubscriptionId"};
  ASSERT_EQ(partner.collect("2026-02-01", "2026-02-28").exit_code, 0);
  partner.account().group_by = {"CustomerTenantId", "Meter", "ChargeType"};
  ASSERT_EQ(partner.collect("2026-02-27", "2026-03-03").exit_code, 0);
  EXPECT_THAT(names_of_stored(partner), ElementsAre("CustomerTenantId", "Meter", "ChargeType"));
  EXPECT_EQ(partner.manifest("2026-02")->shape.groupings[2].name, "SubscriptionId");
}

TEST(ShapeOfTheConfig, IsReadAtOnceWhenThatIsForced) {
  EmulatedPartner partner;
  partner.account().group_by = {"CustomerTenantId", "Meter", "SubscriptionId"};
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  partner.account().group_by = {"CustomerTenantId", "Meter"};
  run::CollectRequest request;
  request.from = *parse_day("2026-03-05");
  request.to = *parse_day("2026-03-06");
  request.force = true;
  const RunRecord forced = partner.collect(std::move(request));
  EXPECT_EQ(forced.units[0].outcome, Outcome::kCommitted);
  EXPECT_THAT(names_of_stored(partner), ElementsAre("CustomerTenantId", "Meter"));
  EXPECT_THAT(partner.warnings(), IsEmpty());
  EXPECT_EQ(partner.stored(), partner.booked("2026-03-01", "2026-03-20"));
}

TEST(ShapeOfTheConfig, LosesNothingWithADimensionThatIsBlankInAllStoredRows) {
  // A partner without customers: no row names one, as when the agreement was guessed wrongly.
  EmulatedPartner partner({.customers = 0,
                           .from = *parse_day("2026-03-01"),
                           .to = *parse_day("2026-03-31"),
                           .rows_per_day = 5},
                          {});
  partner.account().group_by = {"CustomerTenantId", "ChargeType"};
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  ASSERT_GT(partner.manifest("2026-03")->days.size(), 0U);
  partner.account().group_by = {"ChargeType", "Meter"};
  EXPECT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  EXPECT_THAT(partner.warnings(), IsEmpty());
  EXPECT_THAT(names_of_stored(partner), Not(Contains("CustomerTenantId")));
}

TEST(ShapeOfTheConfig, OfAnotherBillingAccountNeverMixesWithWhatIsStored) {
  EmulatedPartner partner;
  partner.account().group_by = kThree;
  ASSERT_EQ(partner.collect().exit_code, 0);
  const auto before = partner.data().files("data");
  const auto queries = partner.server().count(RequestKind::kQuery);
  partner.account().billing_account_id = "11111111-1111-1111-1111-111111111111:2_2019-05-31";
  const RunRecord other = partner.collect();
  EXPECT_EQ(other.exit_code, 78);
  EXPECT_THAT(error_of(other), HasSubstr("another billing account"));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), queries) << "nothing is asked";
  EXPECT_EQ(partner.data().files("data"), before);
}

TEST(RefusedSum, StaysOutOfTheRowsWithAWarningThatNamesIt) {
  EmulatedPartner partner(with_faults({"one-sum"}));
  partner.account().group_by = kThree;
  ASSERT_EQ(partner.collect().exit_code, 0);
  const auto warnings = partner.observer().of<observe::Warned>();
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(warnings[0].event, "aggregation.refused");
  EXPECT_THAT(warnings[0].message, HasSubstr("UsageQuantity"));
  EXPECT_THAT(partner.manifest("2026-03")->shape.aggregations, ElementsAre("Cost"));
  EXPECT_EQ(partner.stored(), partner.booked());
  const RunRecord again = partner.collect("2026-03-02", "2026-03-02");
  EXPECT_EQ(again.units[0].outcome, Outcome::kUnchanged);
}

TEST(RefusedSum, OfTheCostIsReadBeforeTaxes) {
  EmulatedPartner partner(with_faults({"pre-tax"}));
  partner.account().cost_usd = true;
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_THAT(partner.manifest("2026-03")->shape.aggregations, ElementsAre("PreTaxCost"));
  EXPECT_EQ(partner.stored(), partner.booked());
}

TEST(TagKeys, OfTwoStandTogetherInTheTagsOfARow) {
  EmulatedPartner partner;
  partner.account().tag_keys = {"env", "CostCenter"};
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_EQ(partner.stored(), partner.booked());
  bool with_both = false;
  for (const auto& [name, text] : partner.data().files("data")) {
    with_both |= text.find(R"(\"env\":)") != std::string::npos &&
                 text.find(R"(\"CostCenter\":)") != std::string::npos;
  }
  EXPECT_TRUE(with_both);
}

TEST(TagKeys, OfWhichAzureNamesOneAreFixedByAMessageThatSaysSo) {
  emulator::ServerOptions options;
  options.intercept = [](const emulator::SeenRequest& seen) -> std::optional<emulator::Answer> {
    if (seen.body.find("TagKey") == std::string::npos) return std::nullopt;
    return emulator::Answer{
        .body = R"({"properties":{"nextLink":null,"columns":[{"name":"Cost","type":"Number"},)"
                R"({"name":"UsageQuantity","type":"Number"},{"name":"UsageDate","type":"Number"},)"
                R"({"name":"Meter","type":"String"},{"name":"TagKey","type":"String"},)"
                R"({"name":"TagValue","type":"String"},{"name":"Currency","type":"String"}],)"
                R"("rows":[[1.5,1.0,20260301,"m","env","prod","USD"]]}})"};
  };
  EmulatedPartner partner(std::move(options));
  partner.account().group_by = {"Meter"};
  partner.account().tag_keys = {"env", "CostCenter"};
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 78);
  EXPECT_THAT(error_of(record), HasSubstr("keep one in tag_keys"));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 1U) << "asking again changes nothing";
}

}  // namespace
}  // namespace azcost::testing
