#include "azcost/emulator/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "azcost/base/text.hpp"
#include "azcost/model/decimal.hpp"
#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

WorldOptions small_world() { return EmulatedAzure::small_world(); }

std::vector<LedgerLine> september(const World& world, CostKind kind, Period period,
                                  ByCustomer by_customer) {
  return world.ledger({.kind = kind,
                       .from = day("2026-09-01"),
                       .to = day("2026-09-30"),
                       .period = period,
                       .by_customer = by_customer});
}

Decimal total(const std::vector<LedgerLine>& lines) {
  Decimal sum;
  for (const LedgerLine& line : lines) sum += *Decimal::parse(line.cost);
  return sum;
}

TEST(World, IsTheSameForTheSameSeed) {
  const World a(small_world());
  const World b(small_world());
  EXPECT_EQ(september(a, CostKind::kActual, Period::kDay, ByCustomer::kYes),
            september(b, CostKind::kActual, Period::kDay, ByCustomer::kYes));
}

TEST(World, IsAnotherForAnotherSeed) {
  WorldOptions options = small_world();
  const World a(options);
  options.seed = 8;
  const World b(options);
  EXPECT_NE(total(september(a, CostKind::kActual, Period::kAll, ByCustomer::kNo)),
            total(september(b, CostKind::kActual, Period::kAll, ByCustomer::kNo)));
  EXPECT_NE(a.customers().front().tenant_id, b.customers().front().tenant_id);
}

TEST(World, HasTheCustomersThatWereAskedFor) {
  const World world(small_world());
  ASSERT_THAT(world.customers(), SizeIs(4));
  EXPECT_TRUE(is_guid(world.customers()[1].tenant_id));
  EXPECT_EQ(world.customers()[1].name, "Fabrikam \"North\" Inc.");
}

TEST(World, HasNoCostsOutsideOfItsDays) {
  const World world(small_world());
  EXPECT_THAT(world.ledger({.from = day("2026-01-01"), .to = day("2026-07-31")}), SizeIs(0));
  EXPECT_THAT(world.ledger({.from = day("2026-11-01"), .to = day("2026-12-31")}), SizeIs(0));
}

TEST(Ledger, DaysAndCustomersAddUpToTheTotal) {
  const World world(small_world());
  const auto all = september(world, CostKind::kActual, Period::kAll, ByCustomer::kNo);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(total(september(world, CostKind::kActual, Period::kDay, ByCustomer::kYes)), total(all));
  EXPECT_EQ(total(september(world, CostKind::kActual, Period::kMonth, ByCustomer::kYes)),
            total(all));
}

TEST(Ledger, HasALineForThePartnerItself) {
  const World world(small_world());
  const auto lines = september(world, CostKind::kActual, Period::kMonth, ByCustomer::kYes);
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_EQ(lines.front().customer, "");
  EXPECT_EQ(lines.front().period, "2026-09");
  EXPECT_EQ(lines.front().currency, "USD");
}

// A purchase lies on the first of the month; what it covers and what stays unused lie on its days.
TEST(Ledger, AmortizedCostSpreadsThePurchasesOfAWholeMonth) {
  const World world(small_world());
  EXPECT_EQ(total(september(world, CostKind::kActual, Period::kAll, ByCustomer::kNo)),
            total(september(world, CostKind::kAmortized, Period::kAll, ByCustomer::kNo)));
  const LedgerQuery first{.from = day("2026-09-01"), .to = day("2026-09-01")};
  LedgerQuery first_amortized = first;
  first_amortized.kind = CostKind::kAmortized;
  EXPECT_GT(total(world.ledger(first)), total(world.ledger(first_amortized)));
}

TEST(Ledger, UsageLeavesOutPurchasesAndRefunds) {
  const World world(small_world());
  EXPECT_LT(total(september(world, CostKind::kUsage, Period::kAll, ByCustomer::kNo)),
            total(september(world, CostKind::kActual, Period::kAll, ByCustomer::kNo)));
}

TEST(Ledger, KeepsCurrenciesApart) {
  WorldOptions options = small_world();
  options.currencies = {"EUR", "USD"};
  const World world(options);
  const auto lines = september(world, CostKind::kActual, Period::kAll, ByCustomer::kNo);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].currency, "EUR");
  EXPECT_NE(lines[0].cost, lines[0].cost_usd);
  EXPECT_EQ(lines[1].currency, "USD");
  EXPECT_EQ(lines[1].cost, lines[1].cost_usd);
}

TEST(Restatement, ChangesItsDayAndNoOther) {
  World world(small_world());
  const auto before = september(world, CostKind::kActual, Period::kDay, ByCustomer::kNo);
  world.restate(day("2026-09-10"), 1);
  const auto after = september(world, CostKind::kActual, Period::kDay, ByCustomer::kNo);
  ASSERT_EQ(before.size(), after.size());
  EXPECT_NE(before[9], after[9]);
  EXPECT_EQ(before[8], after[8]);
  EXPECT_EQ(before[10], after[10]);
}

TEST(Restatement, WithSaltZeroIsTheDayAsFirstBooked) {
  World world(small_world());
  const auto before = september(world, CostKind::kActual, Period::kDay, ByCustomer::kNo);
  world.restate(day("2026-09-10"), 1);
  world.restate(day("2026-09-10"), 0);
  EXPECT_EQ(september(world, CostKind::kActual, Period::kDay, ByCustomer::kNo), before);
}

TEST(WorldOptionsTest, NamesWhatIsWrong) {
  EXPECT_TRUE(validate(small_world()).ok());
  EXPECT_THAT(validate({.customers = -1}).error().message, HasSubstr("customers"));
  EXPECT_THAT(validate({.rows_per_day = -1}).error().message, HasSubstr("rows per day"));
  const auto backwards = validate({.from = day("2026-02-01"), .to = day("2026-01-01")});
  EXPECT_EQ(backwards.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(backwards.error().message, HasSubstr("2026-01-01"));
  EXPECT_FALSE(validate({.currencies = {}}).ok());
}

}  // namespace
}  // namespace azcost::emulator
