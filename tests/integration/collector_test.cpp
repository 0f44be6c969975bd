// The whole way from a token to committed files, checked against the emulator's own books.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

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

TEST(Collector, KeepsAmortizedCostsInAFolderOfTheirOwn) {
  EmulatedPartner partner;
  partner.account().datasets = {Dataset::kActual, Dataset::kAmortized};
  partner.collect();
  EXPECT_THAT(partner.data().files("data/actual"), SizeIs(3));
  EXPECT_THAT(partner.data().files("data/amortized"), SizeIs(3));
}

// Stored days then seem to be of tomorrow. The clock was wrong, now or before; that is no reason to
// leave today's rows alone.
TEST(Collector, GoesOnWhenTheClockIsSetBackADay) {
  EmulatedPartner partner;
  ASSERT_EQ(partner.collect().exit_code, 0);
  partner.clock().jump_wall_clock(-std::chrono::hours(24));
  partner.world().restate(*parse_day("2026-03-02"), 7);
  const RunRecord back = partner.collect();
  EXPECT_EQ(back.exit_code, 0);
  EXPECT_EQ(back.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(back.units[0].restated_days, 1U);
  EXPECT_EQ(partner.stored(), partner.booked());
  partner.clock().jump_wall_clock(std::chrono::hours(24));
  EXPECT_EQ(partner.collect().units[0].outcome, Outcome::kUnchanged);
  EXPECT_EQ(partner.stored(), partner.booked());
}

TEST(Collector, CollectsTheLeapDayAndOverTheTurnOfTheYear) {
  struct Case {
    const char* from;
    const char* today;
    const char* first_month_ends;
  };
  for (const Case& one : {Case{"2028-02-01", "2028-03-02", "2028-02-29"},
                          Case{"2026-12-15", "2027-01-03", "2026-12-31"}}) {
    SCOPED_TRACE(one.today);
    EmulatedPartner partner({.customers = 2,
                             .from = *parse_day(one.from),
                             .to = *parse_day(one.today),
                             .rows_per_day = 20},
                            {});
    partner.clock().jump_wall_clock(SystemTime(*parse_day(one.today)) - partner.clock().now());
    const RunRecord record = partner.collect(one.from, one.today);
    EXPECT_EQ(record.exit_code, 0);
    ASSERT_THAT(record.units, SizeIs(2));
    EXPECT_EQ(record.units[0].unit.window.to, *parse_day(one.first_month_ends));
    EXPECT_EQ(partner.stored(), partner.booked(one.from, one.today));
  }
}

}  // namespace
}  // namespace azcost::testing
