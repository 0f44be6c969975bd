// Every day is proved against the service's own totals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::Answer;
using emulator::RequestKind;
using emulator::SeenRequest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool asks_for_rows(const SeenRequest& request) {
  return request.kind == RequestKind::kQuery && request.body.find("grouping") != std::string::npos;
}

/// An emulator that leaves out the first row of the queries that `is_hit` picks.
emulator::ServerOptions losing_a_row(std::function<bool(const SeenRequest&)> is_hit) {
  emulator::ServerOptions options;
  options.amend = [is_hit = std::move(is_hit)](const SeenRequest& request, Answer& answer) {
    if (!asks_for_rows(request) || !is_hit(request)) return;
    const auto first = answer.body.find("\"rows\":[[") + 8;
    answer.body.erase(first, answer.body.find("],[", first) + 2 - first);
  };
  return options;
}

/// The first days of a month in pages of 40 rows, with faults.
emulator::ServerOptions faulty(const std::vector<std::string>& specs) {
  return with_faults(specs, 40);
}

TEST(LostLink, IsFoundByTheTotalsAndReadAgain) {
  EmulatedPartner partner(faulty({"lost-link@1"}));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(partner.stored(), partner.booked());
}

TEST(LostLink, EndsAsAMismatchWhenItStaysLost) {
  EmulatedPartner partner(faulty({"lost-link"}));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_EQ(record.units[0].outcome, Outcome::kMismatch);
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
}

// A unit that is read again in fewer pages has lost some of them; `control_totals` "warn" does not
// waive that. Queries 1 to 3 are the pages, of which one has no rows of a day; 4 are the totals.
TEST(LostLink, IsNeverWaivedWhenTheUnitHadMorePagesBefore) {
  auto options = faulty({"lost-link@5-"});
  options.amend = [lose = losing_a_row([](const SeenRequest& request) {
                            return request.number_of_kind == 1;
                          }).amend](const SeenRequest& request, Answer& answer) {
    lose(request, answer);
  };
  EmulatedPartner partner(std::move(options));
  const RunRecord record = partner.collect(three_days(Proof::kWarn));
  EXPECT_EQ(record.units[0].outcome, Outcome::kMismatch);
  EXPECT_THAT(error_of(record), HasSubstr("; read again, they came in 1 instead of 3 pages"));
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
}

// Only the totals show that a link was missing from the start ...
TEST(LostLink, IsNotFoundWithoutTotalsWhenItIsMissingFromTheFirstAnswerOn) {
  EmulatedPartner partner(faulty({"lost-link@1"}));
  const RunRecord record = partner.collect(three_days(Proof::kNone));
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].pages, 1U);
}

// ... but one that a broken answer for the same page had is known to be missing.
TEST(LostLink, IsFoundWithoutTotalsWhenAnAnswerForThePageHadIt) {
  EmulatedPartner partner(faulty({"narrow-row@2", "lost-link@3"}));
  const RunRecord record = partner.collect(three_days(Proof::kNone));
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].pages, 3U);
  EXPECT_EQ(record.units[0].requests, 5U);
  EXPECT_EQ(partner.stored(), partner.booked());
}

/// Adds usage that no row has to the totals.
void add_usage_that_costs_nothing(const SeenRequest& request, Answer& answer) {
  if (request.kind != RequestKind::kQuery || asks_for_rows(request)) return;
  // The first cell is the cost, the second the usage.
  const auto begin = answer.body.find(',', answer.body.find("\"rows\":[[") + 9) + 1;
  const auto end = answer.body.find(',', begin);
  const auto usage = std::stod(answer.body.substr(begin, end - begin)) + 1000;
  answer.body.replace(begin, end - begin, std::to_string(usage));
}

TEST(Proof, FindsALostRowThatCostsNothingByItsUsage) {
  emulator::ServerOptions options;
  options.amend = add_usage_that_costs_nothing;
  EmulatedPartner partner(std::move(options));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.units[0].outcome, Outcome::kMismatch);
  EXPECT_THAT(error_of(record), HasSubstr("of UsageQuantity in rows"));
  EXPECT_THAT(error_of(record), HasSubstr("2026-03-01"));
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 4U);
}

TEST(Proof, HoldsForCostsInUsdInThePlaceOfUsage) {
  EmulatedPartner partner;
  partner.account().cost_usd = true;
  EXPECT_EQ(partner.collect().exit_code, 0);
}

// Queries 1 and 2 are the rows and totals of the first run.
TEST(Noise, IsNotTakenForNews) {
  EmulatedPartner partner(faulty({"noise@3-"}), 10);
  ASSERT_EQ(partner.collect("2026-02-01", "2026-02-01").exit_code, 0);
  ASSERT_EQ(partner.server().count(RequestKind::kQuery), 2U);
  const auto before = partner.data().files("data");
  const RunRecord record = partner.collect("2026-02-01", "2026-02-01");
  EXPECT_EQ(record.units[0].outcome, Outcome::kUnchanged);
  EXPECT_EQ(record.units[0].restated_days, 0U);
  EXPECT_EQ(partner.data().files("data"), before);
  EXPECT_THAT(partner.observer().of<observe::Warned>(), IsEmpty());
}

TEST(RowsOfCostZero, NeedNoCurrency) {
  EmulatedPartner partner(faulty({"no-currency"}));
  EXPECT_EQ(partner.collect().exit_code, 0);
  EXPECT_EQ(partner.stored(), partner.booked());
  EXPECT_THAT(partner.warnings(), ElementsAre("row.no_currency"));
  EXPECT_EQ(partner.collect().units[0].outcome, Outcome::kUnchanged);
}

TEST(RowsOfCostZero, AreTheSameWhetherTheyNameACurrencyOrNot) {
  EmulatedPartner partner(faulty({"no-currency@1-3"}));
  EXPECT_EQ(partner.collect().exit_code, 0);
  const auto before = partner.data().files("data");
  EXPECT_EQ(partner.collect().units[0].outcome, Outcome::kUnchanged);
  EXPECT_EQ(partner.data().files("data"), before);
}

TEST(NameWithHalfACharacter, IsStoredWithAReplacement) {
  EmulatedPartner partner(faulty({"half-character@1"}));
  EXPECT_EQ(partner.collect().exit_code, 0);
  std::string rows;
  for (const auto& [name, text] : partner.data().files("data")) rows += text;
  EXPECT_THAT(rows, HasSubstr("\uFFFD\""));
  EXPECT_THAT(partner.warnings(), ElementsAre("row.half_character"));
}

TEST(RepeatedRow, IsReadAgain) {
  EmulatedPartner partner(faulty({"repeat-row@1"}));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(partner.stored(), partner.booked());
}

TEST(RepeatedRow, IsRefusedWhenItStaysAndSaysWhatAzuresTotalCounts) {
  EmulatedPartner partner(faulty({"repeat-row"}));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_THAT(error_of(record), HasSubstr("Azure's total is the sum with one of them"));
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
  // Two readings of three pages, and the totals of each.
  EXPECT_EQ(record.units[0].requests, 8U);
}

TEST(RepeatedRow, IsReadAgainAlsoWithoutTotals) {
  EmulatedPartner once(faulty({"repeat-row@2"}));
  const run::CollectRequest request = three_days(Proof::kNone);
  EXPECT_EQ(once.collect(request).exit_code, 0);
  EmulatedPartner always(faulty({"repeat-row"}));
  const RunRecord record = always.collect(request);
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_EQ(record.units[0].requests, 6U);
}

// "warn" waives a difference, but not rows that cannot be distinguished.
TEST(RepeatedRow, IsNeverWaived) {
  EmulatedPartner partner(faulty({"repeat-row"}));
  const RunRecord record = partner.collect(three_days(Proof::kWarn));
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
}

TEST(Proof, IsKeptInTheManifestBesideTheSums) {
  EmulatedPartner partner;
  ASSERT_EQ(partner.collect().exit_code, 0);
  const auto manifest = partner.manifest("2026-03");
  ASSERT_TRUE(manifest.has_value());
  EXPECT_THAT(manifest->days, SizeIs(3));
  for (const auto& [day, entry] : manifest->days) {
    ASSERT_TRUE(entry.control.has_value()) << format_day(day);
    EXPECT_EQ(*entry.control, entry.totals) << format_day(day);
  }
}

TEST(Proof, ReadsRowsAgainThatDifferFromTheTotals) {
  EmulatedPartner partner(
      losing_a_row([](const SeenRequest& request) { return request.number_of_kind == 1; }));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].requests, 4U);
  EXPECT_EQ(partner.stored(), partner.booked());
  const auto warnings = partner.observer().of<observe::Warned>();
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(warnings[0].event, "unit.read_again");
  EXPECT_THAT(warnings[0].message, HasSubstr("2026-03-01"));
}

TEST(Proof, KeepsRowsFromBeingCommittedThatDifferTwice) {
  EmulatedPartner partner(losing_a_row([](const SeenRequest&) { return true; }));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_EQ(record.units[0].outcome, Outcome::kMismatch);
  EXPECT_THAT(error_of(record), HasSubstr("2026-03-01"));
  EXPECT_THAT(error_of(record),
              HasSubstr("azcost verify --against-azure -a contoso --month 2026-03"));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 4U);
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
}

TEST(Proof, NeverLetsAnIncompleteReadReplaceWhatIsCommitted) {
  bool broken = false;
  EmulatedPartner partner(losing_a_row([&broken](const SeenRequest&) { return broken; }));
  partner.collect();
  const auto before = partner.data().files("data");
  broken = true;
  EXPECT_EQ(partner.collect().units[0].outcome, Outcome::kMismatch);
  EXPECT_EQ(partner.data().files("data"), before);
}

TEST(Proof, CanBeAWarningOnly) {
  EmulatedPartner partner(losing_a_row([](const SeenRequest&) { return true; }));
  const RunRecord record = partner.collect(three_days(Proof::kWarn));
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_EQ(record.units[0].outcome, Outcome::kCommitted);
  const auto warnings = partner.observer().of<observe::Warned>();
  ASSERT_THAT(warnings, SizeIs(2));
  EXPECT_EQ(warnings[1].event, "proof.waived");
}

TEST(Proof, IsNotAskedForWhenItIsNotWanted) {
  EmulatedPartner partner;
  partner.collect(three_days(Proof::kNone));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 1U);
  EXPECT_EQ(partner.manifest("2026-03")->days.begin()->second.control, std::nullopt);
}

TEST(Proof, HoldsForRowsInSeveralCurrencies) {
  EmulatedPartner partner({.customers = 3,
                           .from = *parse_day("2026-02-01"),
                           .to = *parse_day("2026-03-31"),
                           .rows_per_day = 40,
                           .currencies = {"USD", "EUR", "CHF"}},
                          {.account_currency = emulator::AccountCurrency::kOfCustomers});
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_THAT(partner.manifest("2026-03")->days.begin()->second.totals, SizeIs(3));
}

TEST(Proof, HoldsForMonthlyRows) {
  EmulatedPartner partner;
  partner.account().granularity = Granularity::kMonthly;
  EXPECT_EQ(partner.collect("2026-02-01", "2026-02-28").exit_code, 0);
}

}  // namespace
}  // namespace azcost::testing
