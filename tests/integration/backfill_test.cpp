// History: what is read, what is left alone, and that an interrupted backfill ends in the same
// bytes as one that was let be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/exit_code.hpp"
#include "books.hpp"
#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const emulator::WorldOptions kTwoYears{.customers = 2,
                                       .from = Day(std::chrono::year(2024) / 3 / 1),
                                       .to = Day(std::chrono::year(2026) / 3 / 20),
                                       .rows_per_day = 4};

run::CollectRequest months(const char* first, const char* last) {
  run::CollectRequest request;
  request.command = kBackfillCommand;
  request.backfill = plan::BackfillRange{.first = *parse_month(first), .last = *parse_month(last)};
  return request;
}

std::uint64_t queries(EmulatedPartner& partner) {
  return partner.server().count(emulator::RequestKind::kQuery);
}

TEST(Backfill, StoresAllOfItsMonthsToTheLastDigit) {
  EmulatedPartner partner(kTwoYears, {});
  const RunRecord record = partner.collect(months("2024-03", "2026-02"));
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_THAT(record.units, SizeIs(24));
  EXPECT_EQ(stored_books(partner.data()),
            emulator_books(partner.world(), *parse_day("2024-03-01"), *parse_day("2026-02-28")));
}

TEST(Backfill, AsksForNothingThatIsComplete) {
  EmulatedPartner partner(kTwoYears, {});
  partner.collect(months("2025-06", "2025-12"));
  const auto before = queries(partner);
  const RunRecord again = partner.collect(months("2025-06", "2025-12"));
  EXPECT_EQ(queries(partner), before);
  EXPECT_THAT(again.units, IsEmpty());
  EXPECT_EQ(again.exit_code, 0);
}

TEST(Backfill, FillsAHoleAndNothingElse) {
  EmulatedPartner partner(kTwoYears, {});
  partner.collect("2025-06-01", "2025-06-10");
  partner.collect("2025-06-13", "2025-06-30");
  const RunRecord record = partner.collect(months("2025-06", "2025-06"));
  ASSERT_THAT(record.units, SizeIs(1));
  EXPECT_EQ(format_window(record.units[0].unit.window), "2025-06-11..2025-06-12");
  EXPECT_EQ(stored_books(partner.data()),
            emulator_books(partner.world(), *parse_day("2025-06-01"), *parse_day("2025-06-30")));
}

TEST(Backfill, SaysWhereHistoryEnds_AndAsksForNothingBeforeThat) {
  EmulatedPartner partner(kTwoYears, {.history_begins = *parse_day("2025-11-01")});
  const RunRecord record = partner.collect(months("2025-06", "2025-12"));
  EXPECT_EQ(record.exit_code, 0);
  std::vector<Outcome> outcomes;
  for (const UnitRecord& unit : record.units) outcomes.push_back(unit.outcome);
  EXPECT_THAT(outcomes, ElementsAre(Outcome::kCommitted, Outcome::kCommitted, Outcome::kSkipped,
                                    Outcome::kSkipped, Outcome::kSkipped, Outcome::kSkipped,
                                    Outcome::kSkipped));
  EXPECT_THAT(record.units[2].error->message, HasSubstr("Azure keeps no data of days that far"));
  EXPECT_EQ(record.units[3].error->message,
            "not asked for: Azure keeps no data of 2025-10 any more");
  // Two months with their proofs, and one refusal.
  EXPECT_EQ(queries(partner), 5U);
}

TEST(Collecting, DaysThatAzureKeepsNoMore_IsAFailure) {
  EmulatedPartner partner(kTwoYears, {.history_begins = *parse_day("2025-11-01")});
  const RunRecord record = partner.collect("2025-10-01", "2025-10-31");
  EXPECT_EQ(record.exit_code, static_cast<int>(ExitCode::kConfig));
  EXPECT_EQ(record.units[0].outcome, Outcome::kFailed);
}

TEST(Backfill, AsksForWhatIsRefusedOnce_AlsoInLaterRuns) {
  EmulatedPartner partner(kTwoYears, {});
  partner.account().group_by = {"CustomerTenantId", "Meter", "NoSuchDimension"};
  partner.collect(months("2025-11", "2025-12"));
  const auto before = queries(partner);
  EXPECT_EQ(before, 5U);
  const RunRecord again = partner.collect(months("2025-11", "2025-12"));
  EXPECT_THAT(again.units, IsEmpty());
  EXPECT_EQ(queries(partner), before);
  // A month that was stored without it is read again without asking for it.
  partner.collect("2025-12-01", "2025-12-31");
  EXPECT_EQ(queries(partner), before + 2);
}

/// Lets a run be stopped after a number of requests.
struct Interruption {
  std::stop_source stop;
  std::uint64_t after = 0;
  std::uint64_t seen = 0;
};

TEST(Backfill, InterruptedTwentyTimes_EndsInTheBytesOfOneRun) {
  const auto interruption = std::make_shared<std::shared_ptr<Interruption>>();
  EmulatedPartner whole(kTwoYears, {});
  EmulatedPartner cut(kTwoYears, {.intercept = [interruption](const emulator::SeenRequest&) {
                        Interruption* now = interruption->get();
                        if (now != nullptr && ++now->seen == now->after) now->stop.request_stop();
                        return std::optional<emulator::Answer>();
                      }});
  whole.namesakes() = {"fabrikam", "tailspin"};
  cut.namesakes() = whole.namesakes();
  const RunRecord one_run = whole.collect(months("2024-03", "2026-02"));
  EXPECT_EQ(one_run.exit_code, 0);

  std::mt19937 random(20);
  int stopped = 0;
  for (int i = 0; i < 20; ++i) {
    *interruption = std::make_shared<Interruption>();
    (*interruption)->after = 1 + random() % 12;
    const RunRecord part =
        cut.collect(months("2024-03", "2026-02"), (*interruption)->stop.get_token());
    if ((*interruption)->stop.stop_requested()) ++stopped;
    for (const UnitRecord& unit : part.units) EXPECT_FALSE(is_failure(unit.outcome));
  }
  EXPECT_EQ(stopped, 20);
  interruption->reset();
  EXPECT_EQ(cut.collect(months("2024-03", "2026-02")).exit_code, 0);
  EXPECT_EQ(cut.data().files("data"), whole.data().files("data"));
  EXPECT_THAT(cut.data().files("data"), SizeIs(3 * 730));
  EXPECT_THAT(cut.data().files("staging"), IsEmpty());
  // No stop throws away more than the two queries of the unit that it hits.
  EXPECT_LE(queries(cut), queries(whole) + 20 * 2);
}

TEST(Collecting, TakesUpAMonthThatWasThrottled_AlsoAfterItHasClosed) {
  EmulatedPartner partner({.intercept = [](const emulator::SeenRequest& request) {
    std::optional<emulator::Answer> refused;
    if (request.kind == emulator::RequestKind::kQuery && request.number < 3) {
      refused.emplace();
      refused->status = 429;
      refused->headers = {{"x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "7200"}};
    }
    return refused;
  }});
  partner.clock().jump_wall_clock(SystemTime(*parse_day("2026-03-10")) - partner.clock().now());
  const RunRecord throttled = partner.collect(run::CollectRequest());
  ASSERT_EQ(throttled.units[0].unit.window.month(), *parse_month("2026-02"));
  EXPECT_EQ(throttled.units[0].outcome, Outcome::kThrottled);
  partner.clock().advance(std::chrono::hours(48));
  const RunRecord next = partner.collect(run::CollectRequest());
  EXPECT_THAT(next.units, SizeIs(2));
  EXPECT_EQ(next.units[0].unit.window.month(), *parse_month("2026-02"));
  EXPECT_THAT(next.units, Each(Field(&UnitRecord::outcome, Outcome::kCommitted)));
  const RunRecord after = partner.collect(run::CollectRequest());
  EXPECT_THAT(after.units, SizeIs(1));
}

}  // namespace
}  // namespace azcost::testing
