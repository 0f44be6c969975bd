// The whole way from a token to committed files, checked against the emulator's own books.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "books.hpp"
#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using ::testing::SizeIs;

TEST(Collector, StoresSumsThatAreTheServicesOwnPerDayAndCustomerToTheLastDigit) {
  EmulatedPartner partner;
  const RunRecord record = partner.collect("2026-02-01", "2026-03-20");
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(partner.stored(), partner.booked("2026-02-01", "2026-03-20"));
}

TEST(Collector, ReadsEveryPageOfAWindow) {
  EmulatedPartner partner({.rows_per_page = 7});
  const RunRecord record = partner.collect();
  EXPECT_GT(record.units[0].pages, 10U);
  EXPECT_EQ(partner.stored(), partner.booked());
}

TEST(Collector, WritesTheSameBytesWhateverTheOrderOfColumns) {
  EmulatedPartner plain;
  EmulatedPartner shuffled({.column_order = emulator::ColumnOrder::kShuffled});
  plain.collect();
  shuffled.collect();
  EXPECT_EQ(plain.data().files("data"), shuffled.data().files("data"));
}

TEST(Collector, AsksOneQueryForAllCustomersOfAMonthAndOneForItsProof) {
  EmulatedPartner partner;
  partner.collect("2026-02-01", "2026-03-20");
  EXPECT_EQ(partner.server().count(emulator::RequestKind::kQuery), 4U);
  EXPECT_EQ(partner.server().count(emulator::RequestKind::kToken), 1U);
}

TEST(Collector, LeavesTheFilesAloneWhenNothingHasChanged) {
  EmulatedPartner partner;
  partner.collect();
  const RunRecord again = partner.collect();
  EXPECT_EQ(again.units[0].outcome, Outcome::kUnchanged);
  EXPECT_THAT(again.units[0].files, SizeIs(0));
}

TEST(Collector, WritesOnlyTheDayThatWasRestated) {
  EmulatedPartner partner;
  partner.collect();
  partner.world().restate(*parse_day("2026-03-02"), 7);
  const RunRecord again = partner.collect();
  EXPECT_EQ(again.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(again.units[0].files,
            std::vector<std::string>{"data/actual/account=contoso/month=2026-03/2026-03-02.jsonl"});
  EXPECT_EQ(partner.stored(), partner.booked());
}

TEST(Collector, ReadsOnlyTheCustomersThatWereAskedFor) {
  EmulatedPartner partner;
  const std::string customer = partner.world().customers()[1].tenant_id;
  partner.account().customer_tenants = {customer};
  partner.collect();
  for (const auto& [key, sum] : partner.stored()) EXPECT_EQ(key.second, customer);
}

TEST(Collector, KeepsAmortizedCostsInAFolderOfTheirOwn) {
  EmulatedPartner partner;
  partner.account().datasets = {Dataset::kActual, Dataset::kAmortized};
  partner.collect();
  EXPECT_THAT(partner.data().files("data/actual"), SizeIs(3));
  EXPECT_THAT(partner.data().files("data/amortized"), SizeIs(3));
}

// What was stored seems to be of tomorrow then: it is the clock that was wrong, now or before, and
// no reason to leave today's rows alone.
TEST(Collector, GoesOnWhenTheClockIsSetBackADay) {
  EmulatedPartner partner;
  ASSERT_EQ(partner.collect().exit_code, 0);
  partner.clock().jump_wall_clock(-std::chrono::hours(24));
  partner.world().restate(*parse_day("2026-03-02"), 7);
  const RunRecord back = partner.collect();
  EXPECT_EQ(back.exit_code, 0);
  EXPECT_EQ(back.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(back.units[0].restated_days, 1U);
  const auto now_booked =
      emulator_books(partner.world(), *parse_day("2026-03-01"), *parse_day("2026-03-03"));
  EXPECT_EQ(partner.stored(), now_booked);
  partner.clock().jump_wall_clock(std::chrono::hours(24));
  EXPECT_EQ(partner.collect().units[0].outcome, Outcome::kUnchanged);
  EXPECT_EQ(partner.stored(), now_booked);
}

/// The days of a world that ends today.
RunRecord collect_around(const char* from, const char* today, Books& stored, Books& booked) {
  EmulatedPartner partner(
      {.customers = 2, .from = *parse_day(from), .to = *parse_day(today), .rows_per_day = 20}, {});
  partner.clock().jump_wall_clock(SystemTime(*parse_day(today)) - partner.clock().now());
  const RunRecord record = partner.collect(from, today);
  stored = partner.stored();
  booked = emulator_books(partner.world(), *parse_day(from), *parse_day(today));
  return record;
}

TEST(Collector, CollectsTheLeapDay) {
  Books stored;
  Books booked;
  const RunRecord record = collect_around("2028-02-01", "2028-03-02", stored, booked);
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].unit.window.to, *parse_day("2028-02-29"));
  EXPECT_EQ(stored, booked);
}

TEST(Collector, CollectsOverTheTurnOfTheYear) {
  Books stored;
  Books booked;
  const RunRecord record = collect_around("2026-12-15", "2027-01-03", stored, booked);
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_THAT(record.units, SizeIs(2));
  EXPECT_EQ(stored, booked);
}

}  // namespace
}  // namespace azcost::testing
