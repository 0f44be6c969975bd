#include "azcost/emulator/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "azcost/base/text.hpp"
#include "azcost/model/decimal.hpp"
#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

WorldOptions small_world() { return EmulatedAzure::small_world(); }

std::vector<LedgerLine> september(const World& world, CostKind kind = CostKind::kActual) {
  return world.ledger({day("2026-09-01"), day("2026-09-30")}, kind);
}

Decimal total(const std::vector<LedgerLine>& lines) {
  Decimal sum;
  for (const LedgerLine& line : lines) sum += *Decimal::parse(line.cost);
  return sum;
}

TEST(World, FollowsFromItsSeed) {
  WorldOptions options = small_world();
  const World a(options);
  const World same(options);
  options.seed = 8;
  const World other(options);
  EXPECT_EQ(september(a), september(same));
  EXPECT_NE(total(september(a)), total(september(other)));
  EXPECT_NE(a.customers().front().tenant_id, other.customers().front().tenant_id);
}

TEST(World, HasTheCustomersThatWereAskedFor) {
  const World world(small_world());
  ASSERT_THAT(world.customers(), SizeIs(4));
  EXPECT_TRUE(is_guid(world.customers()[1].tenant_id));
  EXPECT_EQ(world.customers()[1].name, "Fabrikam \"North\" Inc.");
}

TEST(World, HasNoCostsOutsideOfItsDays) {
  const World world(small_world());
  EXPECT_THAT(world.ledger({day("2026-01-01"), day("2026-07-31")}), IsEmpty());
  EXPECT_THAT(world.ledger({day("2026-11-01"), day("2026-12-31")}), IsEmpty());
}

TEST(Ledger, HasALineADayForEachCustomerAndThePartnerItself) {
  const auto lines = september(World(small_world()));
  EXPECT_THAT(lines, SizeIs(30 * 5));
  EXPECT_EQ(lines.front().customer, "");
  EXPECT_EQ(lines.front().day, "2026-09-01");
  EXPECT_EQ(lines.front().currency, "USD");
}

// A purchase lies on the first of the month; what it covers and what stays unused lie on its days.
TEST(Ledger, AmortizedCostSpreadsThePurchasesOfAWholeMonth) {
  const World world(small_world());
  EXPECT_EQ(total(september(world)), total(september(world, CostKind::kAmortized)));
  const Window first{day("2026-09-01"), day("2026-09-01")};
  EXPECT_GT(total(world.ledger(first)), total(world.ledger(first, CostKind::kAmortized)));
}

TEST(Ledger, UsageLeavesOutPurchasesAndRefunds) {
  const World world(small_world());
  EXPECT_LT(total(september(world, CostKind::kUsage)), total(september(world)));
}

TEST(Ledger, KeepsCurrenciesApart) {
  WorldOptions options = small_world();
  options.currencies = {"EUR", "USD"};
  const World world(options);
  std::set<std::string> currencies;
  for (const LedgerLine& line : september(world)) {
    currencies.insert(line.currency);
    EXPECT_EQ(line.cost == line.cost_usd, line.currency == "USD");
  }
  EXPECT_THAT(currencies, SizeIs(2));
}

TEST(Restatement, ChangesItsDayAndNoOtherUntilItIsTakenBack) {
  World world(small_world());
  const auto before = september(world);
  world.restate(day("2026-09-10"), 1);
  const auto after = september(world);
  ASSERT_EQ(before.size(), after.size());
  std::set<std::string> changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i]) changed.insert(before[i].day);
  }
  EXPECT_EQ(changed, std::set<std::string>{"2026-09-10"});
  world.restate(day("2026-09-10"), 0);
  EXPECT_EQ(september(world), before);
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
