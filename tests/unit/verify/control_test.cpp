// One rule for rounding: what a commit accepts, verify accepts, and what it refuses, verify finds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
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

  Report against(const DailyTotals& azure) {
    const AskTotals ask = [&](const std::string&, const Shape&, const Window&) {
      return Result<std::optional<DailyTotals>>(std::optional(azure));
    };
    auto report =
        verify_against_azure(files_, commit::Layout(kRoot), {}, ask, day_of(clock_.now()), {});
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
  ProvedUnit near;
  EXPECT_TRUE(near.commit(yen, total("2026-10-05", "30.005", "JPY"), "2026-10-05", "2026-10-05"));
  EXPECT_THAT(near.verify(), IsEmpty());
  EXPECT_THAT(near.against(total("2026-10-05", "30.005", "JPY")).findings, IsEmpty());
  ProvedUnit far;
  EXPECT_FALSE(far.commit(yen, total("2026-10-05", "31", "JPY"), "2026-10-05", "2026-10-05"));
  EXPECT_THAT(far.verify(), ElementsAre(HasSubstr("damage control-mismatch")));
  EXPECT_FALSE(far.against(total("2026-10-05", "31", "JPY")).is_clean());
}

TEST(Control, IsJudgedByTheDecimalPlacesOfAllDaysThatCameWithIt) {
  // The other day tells that these amounts are not whole numbers because they were rounded.
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
        // Halves of a unit of the last place, around what all roundings together make.
        const std::uint64_t halves = random() % 3 == 0 ? count + random() % 3 : 0;
        sum += *Decimal::parse(std::to_string(5 * halves) + "E-" + std::to_string(places + 1));
      }
    }
    ProvedUnit unit;
    const bool accepted = unit.commit(rows, control, "2026-10-05", "2026-10-06");
    if (accepted) {
      ++proved;
      EXPECT_THAT(unit.verify(), IsEmpty()) << "unit " << i;
      EXPECT_TRUE(unit.against(control).is_clean()) << "unit " << i;
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

TEST(AgainstAzure, CallsDaysKeptOfWhichAzureTellsNothingAnyMore) {
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
  EXPECT_FALSE(unit.against(total("2026-10-05", "0")).is_clean());
}

}  // namespace
}  // namespace azcost::verify
