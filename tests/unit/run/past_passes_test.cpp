#include "azcost/run/past_passes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "azcost/model/calendar.hpp"
#include "support/values.hpp"

namespace azcost::run {
namespace {

using azcost::testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

RunRecord run(std::string_view command, const char* started_at) {
  RunRecord run;
  run.command = command;
  run.started_at = at(started_at);
  run.ended_at = run.started_at + std::chrono::minutes(2);
  return run;
}

/// Adds the open month of `account` to the run.
void add(RunRecord& run, std::string account, Outcome outcome, Dataset dataset = Dataset::kActual) {
  const Day today = day_of(run.started_at);
  UnitRecord record;
  record.unit = {std::move(account), dataset, {Month(today).first_day(), today}};
  record.outcome = outcome;
  run.units.push_back(std::move(record));
}

TEST(LastBegins, AreThoseOfTheNewestPassOverEachAccount) {
  RunRecord newer = run("run", "2026-10-06T05:15:00Z");
  add(newer, "contoso", Outcome::kUnchanged);
  RunRecord older = run("run", "2026-10-05T05:15:00Z");
  add(older, "contoso", Outcome::kUnchanged);
  add(older, "fabrikam", Outcome::kFailed);
  EXPECT_THAT(past_passes({newer, older}).begins,
              ElementsAre(Pair("contoso", at("2026-10-06T05:15:00Z")),
                          Pair("fabrikam", at("2026-10-05T05:15:00Z"))));
}

TEST(LastBegins, DoNotCountAPassThatWasCutShort) {
  RunRecord cut = run("run", "2026-10-06T05:15:00Z");
  add(cut, "contoso", Outcome::kCommitted);
  add(cut, "contoso", Outcome::kSkipped, Dataset::kAmortized);
  add(cut, "fabrikam", Outcome::kCommitted);
  EXPECT_THAT(past_passes({cut}).begins, ElementsAre(Pair("fabrikam", at("2026-10-06T05:15:00Z"))));
}

TEST(PastPasses, CountAPassThatFoundDaysWhichAzureKeepsNoMore) {
  RunRecord pass = run("run", "2026-10-06T05:15:00Z");
  add(pass, "contoso", Outcome::kCommitted);
  add(pass, "contoso", Outcome::kSkipped);
  pass.units[1].unit.window = {*parse_day("2025-01-01"), *parse_day("2025-01-31")};
  pass.units[1].beyond_history = true;
  EXPECT_THAT(past_passes({pass}).begins, ElementsAre(Pair("contoso", pass.started_at)));
  EXPECT_THAT(past_passes({pass}).successes, ElementsAre(Pair("contoso", pass.ended_at)));
  EXPECT_THAT(accounts_read_whole(pass), ElementsAre("contoso"));
}

TEST(LastBegins, CountACollectOfTheOpenMonths_AndNoneOfDaysThatSomebodyAskedFor) {
  RunRecord collected = run("collect", "2026-10-06T05:15:00Z");
  add(collected, "contoso", Outcome::kCommitted);
  EXPECT_EQ(past_passes({collected}).begins.size(), 1U);
  collected.units[0].unit.window.from += std::chrono::days(1);
  EXPECT_THAT(past_passes({collected}).begins, IsEmpty());
  EXPECT_THAT(past_passes({collected}).successes, IsEmpty());
  RunRecord history = run("backfill", "2026-10-06T05:15:00Z");
  add(history, "contoso", Outcome::kCommitted);
  EXPECT_THAT(past_passes({history}).begins, IsEmpty());
}

TEST(LastSuccesses, TakeEveryDatasetOfAnAccount) {
  RunRecord half = run("run", "2026-10-06T05:15:00Z");
  add(half, "contoso", Outcome::kCommitted);
  add(half, "contoso", Outcome::kThrottled, Dataset::kAmortized);
  add(half, "fabrikam", Outcome::kKept);
  RunRecord whole = run("run", "2026-10-05T05:15:00Z");
  add(whole, "contoso", Outcome::kEmpty);
  EXPECT_THAT(past_passes({half, whole}).successes,
              ElementsAre(Pair("contoso", at("2026-10-05T05:17:00Z")),
                          Pair("fabrikam", at("2026-10-06T05:17:00Z"))));
}

}  // namespace
}  // namespace azcost::run
