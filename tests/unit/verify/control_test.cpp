// One rule for rounding: what a commit accepts, verify accepts, and what it refuses, verify finds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "azcost/commit/store.hpp"
#include "azcost/verify/verifier.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "unit/verify/stored_month.hpp"

namespace azcost::verify {
namespace {

using azcost::testing::FakeClock;
using azcost::testing::MemoryFileSystem;
using ::testing::ElementsAre;
using testing::focus_shape;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kRoot;
using testing::outline;
using testing::row_of;

/// October is final then: what differs is damage.
constexpr const char* kFinal = "2026-11-20";

struct Amount {
  std::string day;
  std::string cost;
  std::string currency = "USD";
};

/// A unit that is committed although its rows may differ from Azure's totals, as `control_totals`
/// "warn" lets them.
class ProvedUnit {
 public:
  /// Whether the rows are proved by `control`.
  bool commit(const std::vector<Amount>& rows, const DailyTotals& control, const char* from,
              const char* to) {
    clock_.advance(std::chrono::hours(1));
    commit::Store store(files_, clock_, kRoot);
    EXPECT_TRUE(store.open_to_write("test"));
    auto staged = store.stage({"contoso", Dataset::kActual, {*parse_day(from), *parse_day(to)}});
    EXPECT_TRUE(staged);
    RecordBatch batch;
    for (const Amount& row : rows) {
      batch.open();
      batch.text().append(std::to_string(batch.size()));
      batch.end_key();
      batch.text().append(row_of(row.day, row.cost, row.currency));
      batch.close(*parse_day(row.day), row.currency, *Decimal::parse(row.cost));
    }
    EXPECT_TRUE((*staged)->append(batch));
    EXPECT_TRUE((*staged)->seal());
    const bool proved = (*staged)->prove({.cost = control}, focus_shape()).ok();
    commit::CommitRequest request;
    request.shape = focus_shape();
    request.control = control;
    request.read_at = clock_.now();
    const auto receipt = (*staged)->commit(request);
    EXPECT_TRUE(receipt) << receipt.error().message;
    return proved;
  }

  std::vector<std::string> verify() {
    const auto report = verify::verify(files_, commit::Layout(kRoot), {}, {});
    EXPECT_TRUE(report) << report.error().message;
    return outline(*report);
  }

  /// `today`: October is closing, unless it is said that it is final.
  Report against(const DailyTotals& azure, const char* today = "2026-11-05") {
    const AskTotals ask = [&](const std::string&, const Shape&, const Window&) {
      return Result<std::optional<DailyTotals>>(std::optional(azure));
    };
    auto report =
        verify_against_azure(files_, commit::Layout(kRoot), {}, ask, {*parse_day(today)}, {});
    EXPECT_TRUE(report) << report.error().message;
    return *std::move(report);
  }

 private:
  MemoryFileSystem files_;
  FakeClock clock_{*parse_day("2026-11-20")};
};

DailyTotals total(const char* day, const char* amount, const char* currency = "USD") {
  return {{*parse_day(day), {{currency, *Decimal::parse(amount)}}}};
}

TEST(Control, IsJudgedAlikeForYen) {
  const std::vector<Amount> yen = {{"2026-10-05", "10.0", "JPY"}, {"2026-10-05", "20.0", "JPY"}};
  for (const auto& [amount, is_near] : {std::pair{"30.005", true}, std::pair{"31", false}}) {
    SCOPED_TRACE(amount);
    const DailyTotals azure = total("2026-10-05", amount, "JPY");
    ProvedUnit unit;
    EXPECT_EQ(unit.commit(yen, azure, "2026-10-05", "2026-10-05"), is_near);
    EXPECT_EQ(unit.verify().empty(), is_near);
    EXPECT_EQ(unit.against(azure, kFinal).is_clean(), is_near);
  }
}

TEST(Control, IsJudgedByTheDecimalPlacesOfAllDaysThatCameWithIt) {
  // The other day shows that rounding did not make these amounts whole numbers.
  DailyTotals control = total("2026-10-05", "30.005");
  control[*parse_day("2026-10-06")]["USD"] = *Decimal::parse("1.125");
  const std::vector<Amount> rows = {
      {"2026-10-05", "10.0"}, {"2026-10-05", "20.0"}, {"2026-10-06", "1.125"}};
  ProvedUnit unit;
  EXPECT_FALSE(unit.commit(rows, control, "2026-10-05", "2026-10-06"));
  EXPECT_THAT(unit.verify(), ElementsAre(HasSubstr("damage control-mismatch")));
}

TEST(Control, IsNotJudgedByDaysThatCameWithAnotherAnswer) {
  ProvedUnit unit;
  EXPECT_TRUE(unit.commit({{"2026-10-05", "10.0"}, {"2026-10-05", "20.0"}},
                          total("2026-10-05", "30.005"), "2026-10-05", "2026-10-05"));
  EXPECT_TRUE(unit.commit({{"2026-10-06", "1.125"}}, total("2026-10-06", "1.125"), "2026-10-06",
                          "2026-10-06"));
  EXPECT_THAT(unit.verify(), IsEmpty());
  DailyTotals azure = total("2026-10-05", "30.005");
  azure[*parse_day("2026-10-06")]["USD"] = *Decimal::parse("1.125");
  EXPECT_THAT(unit.against(azure).findings, IsEmpty());
}

/// An amount of up to `places` decimal places.
std::string amount(std::mt19937_64& random, int places) {
  std::string text = random() % 4 == 0 ? "-" : "";
  text += std::to_string(random() % 100) + ".";
  for (int i = 0; i < std::max(places, 1); ++i) {
    text += places == 0 ? '0' : static_cast<char>('0' + random() % 10);
  }
  return text;
}

// Around the limit, where two rules would differ first.
TEST(Control, IsJudgedAlikeByCommitAndVerifyWhateverTheAmounts) {
  std::mt19937_64 random(7);
  int proved = 0;
  constexpr int kUnits = 400;
  for (int i = 0; i < kUnits; ++i) {
    std::vector<Amount> rows;
    DailyTotals control;
    const auto places = static_cast<int>(random() % 6);
    for (const char* day : {"2026-10-05", "2026-10-06"}) {
      for (const char* currency : {"USD", "JPY"}) {
        Decimal& sum = control[*parse_day(day)][currency];
        const auto count = random() % 4;
        for (std::uint64_t row = 0; row < count; ++row) {
          rows.push_back({day, amount(random, places), currency});
          sum += *Decimal::parse(rows.back().cost);
        }
        // Halves of a unit of the last place, around the sum of all roundings.
        const std::uint64_t halves = random() % 3 == 0 ? count + random() % 3 : 0;
        sum += *Decimal::parse(std::to_string(5 * halves) + "E-" + std::to_string(places + 1));
      }
    }
    ProvedUnit unit;
    const bool accepted = unit.commit(rows, control, "2026-10-05", "2026-10-06");
    if (accepted) {
      ++proved;
      EXPECT_THAT(unit.verify(), IsEmpty()) << "unit " << i;
      EXPECT_TRUE(unit.against(control, kFinal).is_clean()) << "unit " << i;
    } else {
      // A day without rows has no file for verify to read.
      bool has_rows_everywhere = true;
      for (const auto& [day, totals] : control) {
        has_rows_everywhere = has_rows_everywhere &&
                              std::ranges::any_of(rows, [d = format_day(day)](const Amount& row) {
                                return row.day == d;
                              });
      }
      EXPECT_TRUE(!has_rows_everywhere || !unit.verify().empty()) << "unit " << i;
    }
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(proved, kUnits / 10);
  EXPECT_LT(proved, kUnits * 9 / 10);
}

TEST(AgainstAzure, CallsDaysKeptForWhichAzureAnswersNothingAnyMore) {
  ProvedUnit unit;
  ASSERT_TRUE(unit.commit({{"2026-10-05", "10.5"}, {"2026-10-06", "1.25"}},
                          {{*parse_day("2026-10-05"), {{"USD", *Decimal::parse("10.5")}}},
                           {*parse_day("2026-10-06"), {{"USD", *Decimal::parse("1.25")}}}},
                          "2026-10-05", "2026-10-06"));
  const Report report = unit.against(total("2026-10-05", "10.5"));
  EXPECT_TRUE(report.is_clean());
  ASSERT_THAT(outline(report),
              ElementsAre("note kept data/actual/account=contoso/month=2026-10/2026-10-06.jsonl"));
  EXPECT_THAT(report.findings[0].meaning, HasSubstr("we hold 1 row, USD 1.25"));
  EXPECT_EQ(report.findings[0].run,
            "azcost collect --accept-empty -a contoso --from 2026-10-06 --to 2026-10-06");
}

TEST(AgainstAzure, CallsATotalOfZeroWhereWeHoldCostsADifference) {
  ProvedUnit unit;
  ASSERT_TRUE(unit.commit({{"2026-10-05", "10.5"}}, total("2026-10-05", "10.5"), "2026-10-05",
                          "2026-10-05"));
  EXPECT_FALSE(unit.against(total("2026-10-05", "0"), kFinal).is_clean());
}

/// 1.5 on each of the days of October from the 5th on.
DailyTotals days_of(std::initializer_list<const char*> amounts) {
  DailyTotals totals;
  Day day = *parse_day("2026-10-05");
  for (const char* amount : amounts) {
    totals[day] = {{"USD", *Decimal::parse(amount)}};
    day += std::chrono::days(1);
  }
  return totals;
}

class AgainstAzureFiveDays : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(unit_.commit({{"2026-10-05", "1.5"},
                              {"2026-10-06", "1.5"},
                              {"2026-10-07", "1.5"},
                              {"2026-10-08", "1.5"},
                              {"2026-10-09", "1.5"}},
                             days_of({"1.5", "1.5", "1.5", "1.5", "1.5"}), "2026-10-05",
                             "2026-10-09"));
  }

  ProvedUnit unit_;
};

TEST_F(AgainstAzureFiveDays, NotesWhatChangedAndCallsItDamageWhereTheMonthIsFinal) {
  struct Row {
    const char* today;
    const char* amount;
    const char* finding;
    const char* meaning;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"2026-11-05", "2.0", "note changed ", "USD 0.5 more"},
           {kFinal, "1.0", "damage differs ", "USD 0.5 less"},
       }) {
    SCOPED_TRACE(row.today);
    const bool is_final = row.today == kFinal;
    const Report report =
        unit_.against(days_of({"1.5", row.amount, "1.5", "1.5", "1.5"}), row.today);
    EXPECT_EQ(report.is_clean(), !is_final);
    ASSERT_THAT(outline(report),
                ElementsAre(std::string(row.finding) +
                            "data/actual/account=contoso/month=2026-10/2026-10-06.jsonl"));
    EXPECT_THAT(report.findings[0].meaning, HasSubstr(row.meaning));
    EXPECT_EQ(report.findings[0].run,
              "azcost collect -a contoso --from 2026-10-06 --to 2026-10-06");
    ASSERT_TRUE(report.azure);
    EXPECT_EQ(report.azure->months, 1U);
    EXPECT_EQ(report.azure->changed, is_final ? 0U : 1U);
    EXPECT_EQ(report.azure->differing, is_final ? 1U : 0U);
  }
}

TEST_F(AgainstAzureFiveDays, ReportsAdjacentDaysInOneLineWithOneCommand) {
  const Report report = unit_.against(days_of({"2.5", "2.5", "1.5", "2.5", "2.5", "7.0", "7.0"}));
  ASSERT_EQ(report.findings.size(), 3U) << ::testing::PrintToString(outline(report));
  std::vector<std::string> commands;
  for (const Finding& finding : report.findings) commands.push_back(finding.run);
  EXPECT_THAT(commands, ::testing::UnorderedElementsAre(
                            "azcost collect -a contoso --from 2026-10-05 --to 2026-10-06",
                            "azcost collect -a contoso --from 2026-10-08 --to 2026-10-09",
                            "azcost collect -a contoso --from 2026-10-10 --to 2026-10-11"));
  EXPECT_EQ(report.azure->changed, 4U);
  EXPECT_EQ(report.azure->not_collected, 2U);
}

TEST_F(AgainstAzureFiveDays, SaysThatAzureWasAskedWhenNothingDiffers) {
  const Report report = unit_.against(days_of({"1.5", "1.5", "1.5", "1.5", "1.5"}));
  EXPECT_THAT(report.findings, IsEmpty());
  ASSERT_TRUE(report.azure);
  EXPECT_EQ(report.azure->months, 1U);
}

}  // namespace
}  // namespace azcost::verify
