// History: what is read, what is left alone, and that an interrupted backfill ends in the same
// bytes as one that was not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/exit_code.hpp"
#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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
  EXPECT_EQ(partner.stored(), partner.booked("2024-03-01", "2026-02-28"));
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
  EXPECT_EQ(partner.stored(), partner.booked("2025-06-01", "2025-06-30"));
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
            "not asked for: Azure keeps no data of 2025-09-01..2025-09-30 any more");
  // Two months with their proofs, and the refusals of a month's first and last day.
  EXPECT_EQ(queries(partner), 6U);
}

TEST(Backfill, ReadsTheDaysThatAzureStillHasOfAMonthInWhichHistoryBegins) {
  for (const char* begins : {"2025-10-02", "2025-10-15", "2025-10-31"}) {
    EmulatedPartner partner(kTwoYears, {.history_begins = *parse_day(begins)});
    const RunRecord record = partner.collect(months("2025-09", "2025-11"));
    EXPECT_EQ(record.exit_code, 0);
    ASSERT_THAT(record.units, SizeIs(4)) << begins;
    const Day last_gone = *parse_day(begins) - std::chrono::days(1);
    EXPECT_EQ(format_window(record.units[1].unit.window), "2025-10-01.." + format_day(last_gone));
    EXPECT_EQ(record.units[1].outcome, Outcome::kSkipped);
    EXPECT_THAT(record.units[1].error->message, HasSubstr("Azure keeps no data of days that far"));
    EXPECT_EQ(format_window(record.units[2].unit.window), std::string(begins) + "..2025-10-31");
    EXPECT_EQ(record.units[2].outcome, Outcome::kCommitted);
    EXPECT_EQ(record.units[3].outcome, Outcome::kSkipped);
    EXPECT_EQ(partner.stored(), partner.booked(begins, "2025-11-30"));
  }
}

TEST(Backfill, SkipsAMonthlyRowWhereHistoryBegins) {
  EmulatedPartner partner(kTwoYears, {.history_begins = *parse_day("2025-10-15")});
  partner.account().granularity = Granularity::kMonthly;
  const RunRecord record = partner.collect(months("2025-10", "2025-11"));
  EXPECT_EQ(record.exit_code, 0);
  ASSERT_THAT(record.units, SizeIs(2)) << "half of a month would look like a cheap one";
  EXPECT_EQ(record.units[1].outcome, Outcome::kSkipped);
}

TEST(Collecting, DaysThatAzureKeepsNoMore_FailsNothing) {
  EmulatedPartner partner(kTwoYears, {.history_begins = *parse_day("2025-11-10")});
  const RunRecord record = partner.collect("2025-10-01", "2025-11-12");
  EXPECT_EQ(record.exit_code, 0);
  ASSERT_THAT(record.units, SizeIs(3));
  EXPECT_EQ(record.units[0].outcome, Outcome::kSkipped);
  EXPECT_EQ(record.units[1].outcome, Outcome::kSkipped);
  EXPECT_EQ(record.units[2].outcome, Outcome::kCommitted);
  EXPECT_EQ(format_window(record.units[2].unit.window), "2025-11-10..2025-11-12");
}

TEST(Backfill, AsksForWhatIsRefusedTwiceARun_AndReadsNoMonthAgainForIt) {
  EmulatedPartner partner(kTwoYears, {});
  partner.account().group_by = {"CustomerTenantId", "Meter", "NoSuchDimension"};
  partner.collect(months("2025-11", "2025-12"));
  const auto before = queries(partner);
  EXPECT_EQ(before, 2U + 2U + 2U) << "what is refused is asked for again once";
  const RunRecord again = partner.collect(months("2025-11", "2025-12"));
  EXPECT_THAT(again.units, IsEmpty());
  EXPECT_EQ(queries(partner), before);
  partner.collect("2025-12-01", "2025-12-31");
  EXPECT_EQ(queries(partner), before + 2 + 2) << "Azure may take it by now";
}

/// Stops a run after a number of requests.
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
  // No stop loses more than the two queries of the unit that it interrupts.
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

/// Collects at `time`, without asking for days.
RunRecord collect_at(EmulatedPartner& partner, const char* time) {
  partner.clock().jump_wall_clock(*parse_time(time) - partner.clock().now());
  return partner.collect(run::CollectRequest());
}

std::vector<std::string> windows_of(const RunRecord& record) {
  std::vector<std::string> windows;
  for (const UnitRecord& unit : record.units) windows.push_back(format_window(unit.unit.window));
  return windows;
}

TEST(Collecting, ReadsDaysAgainThatWereReadTooEarly_AlsoAfterTheCloseDay) {
  EmulatedPartner partner(kTwoYears, {.unbooked_days = 2});
  EXPECT_EQ(collect_at(partner, "2026-01-31T05:15:00Z").exit_code, 0);
  EXPECT_EQ(partner.manifest("2026-01")->state, MonthState::kOpen);
  // The machine was off until the month had closed.
  const RunRecord back = collect_at(partner, "2026-02-11T05:15:00Z");
  EXPECT_THAT(windows_of(back), ElementsAre("2026-01-28..2026-01-31", "2026-02-01..2026-02-11"));
  EXPECT_EQ(partner.manifest("2026-01")->state, MonthState::kFinal);
  EXPECT_EQ(partner.stored(), partner.booked("2026-01-01", "2026-02-09"));
  EXPECT_THAT(windows_of(collect_at(partner, "2026-02-12T05:15:00Z")),
              ElementsAre("2026-02-01..2026-02-12"));
}

TEST(Collecting, TakesUpNoYearThatWasMistyped) {
  EmulatedPartner partner(kTwoYears, {});
  partner.clock().jump_wall_clock(*parse_time("2026-03-20T05:15:00Z") - partner.clock().now());
  partner.collect("2016-03-01", "2016-03-05");
  partner.collect("2025-11-01", "2025-12-31");
  EXPECT_THAT(windows_of(partner.collect(run::CollectRequest())),
              ElementsAre("2026-03-01..2026-03-20"));
}

TEST(Collecting, TakesUpARefusedMonthWithThoseThatWereNotTriedForIt) {
  const auto refuses = std::make_shared<bool>(true);
  EmulatedPartner partner(kTwoYears, {.intercept = [refuses](const emulator::SeenRequest& request) {
                            std::optional<emulator::Answer> refused;
                            if (*refuses && request.kind == emulator::RequestKind::kQuery) {
                              refused.emplace();
                              refused->status = 403;
                            }
                            return refused;
                          }});
  const RunRecord first = collect_at(partner, "2026-02-10T05:15:00Z");
  ASSERT_THAT(first.units, SizeIs(2));
  EXPECT_EQ(first.units[0].outcome, Outcome::kForbidden);
  EXPECT_EQ(first.units[1].outcome, Outcome::kSkipped);
  *refuses = false;
  EXPECT_THAT(windows_of(collect_at(partner, "2026-03-15T05:15:00Z")),
              UnorderedElementsAre("2026-01-01..2026-01-31", "2026-02-01..2026-02-10",
                                   "2026-03-01..2026-03-15"));
}

/// An Azure that says of windows from `day` on that they are in the future.
emulator::ServerOptions behind(const char* day) {
  return {.intercept = [day = std::string(day)](const emulator::SeenRequest& request) {
    std::optional<emulator::Answer> refused;
    const auto from = request.body.find("\"from\":\"");
    if (from == std::string::npos || request.body.substr(from + 8, 10) < day) return refused;
    refused.emplace();
    refused->status = 400;
    refused->body =
        R"({"error":{"code":"BadRequest","message":"Invalid query definition: The selected date )"
        R"(range starting from it is invalid because it is in the future."}})";
    return refused;
  }};
}

TEST(Collecting, ADayThatAzureHasNotBegun_LeavesItPending) {
  EmulatedPartner partner(kTwoYears, behind("2026-03-01"));
  const RunRecord record = collect_at(partner, "2026-03-01T00:01:00Z");
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_THAT(windows_of(record), ElementsAre("2026-02-01..2026-02-28", "2026-03-01..2026-03-01"));
  EXPECT_EQ(record.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(record.units[1].outcome, Outcome::kEmpty);
  ASSERT_TRUE(partner.manifest("2026-03"));
  EXPECT_EQ(partner.manifest("2026-03")->pending, std::set<Day>{*parse_day("2026-03-01")});
}

TEST(Collecting, AnOlderDayThatAzureHasNotBegun_AsksToSetTheClock) {
  EmulatedPartner partner(kTwoYears, behind("2026-03-01"));
  const RunRecord record = collect_at(partner, "2026-03-02T00:01:00Z");
  EXPECT_EQ(record.exit_code, static_cast<int>(ExitCode::kPartial));
  EXPECT_EQ(record.units[1].outcome, Outcome::kFailed);
  EXPECT_THAT(record.units[1].error->message, HasSubstr("set the clock"));
  EXPECT_FALSE(partner.manifest("2026-03"));
}

}  // namespace
}  // namespace azcost::testing
