#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "azcost/report/overview.hpp"
#include "support/golden.hpp"
#include "unit/report/stored.hpp"

namespace azcost::report {
namespace {

/// One of everything.
Overview sample_overview() {
  Metadata metadata;
  StoredMonth november = stored("2026-11-01", "2026-11-21");
  november.shape.groupings.push_back({Grouping::Kind::kTagKey, "cost-center"});
  november.totals = {{"EUR", *Decimal::parse("-0.5")},
                     {"USD", *Decimal::parse("123.450000000007")}};
  november.without_customer = Totals{{"USD", *Decimal::parse("1.25")}};
  november.pending = {day("2026-11-23")};
  StoredMonth september = whole("2026-09");
  september.without_customer.reset();  // its shape has no customers
  metadata.months = {september, november};
  metadata.broken = {{"contoso", Dataset::kActual, month("2026-10"),
                      "metadata/actual/account=contoso/month=2026-10.json",
                      "the manifest is broken: it holds NUL bytes"}};
  metadata.restatements = {
      {"contoso", Dataset::kActual, day("2026-09-30"), noon("2026-11-20"), MonthState::kFinal}};
  metadata.unreadable = {"metadata/actual/account=contoso/restatements.jsonl"};
  RunRecord run;
  run.run_id = "1f2e3d4c";
  run.command = "collect";
  run.version = "0.1.0";
  run.started_at = noon("2026-11-23");
  run.ended_at = run.started_at + std::chrono::seconds(90);
  run.exit_code = 3;
  run.units.resize(2);
  run.units[0].outcome = Outcome::kCommitted;
  run.units[0].rows = 100;
  run.units[1].outcome = Outcome::kThrottled;
  run.units[1].throttled_seconds = 0.1 + 0.2;
  return overview_of(std::move(metadata), {run}, noon("2026-11-24"), 10);
}

TEST(OverviewJson, HasKeysThatScriptsRelyOn) {
  const std::string json = to_json(sample_overview());
  EXPECT_EQ(json, azcost::testing::golden("report/overview.json", json));
}

TEST(OverviewJson, HoldsOnlyTheGapsWhenTheyAreAskedFor) {
  const std::string json = gaps_to_json(sample_overview());
  EXPECT_EQ(json, azcost::testing::golden("report/gaps.json", json));
}

TEST(OverviewJson, IsWrittenWhateverARunRecordHolds) {
  Overview overview = sample_overview();
  overview.runs[0].command = "no UTF-8: \xFF";
  EXPECT_TRUE(nlohmann::json::accept(to_json(overview)));
}

}  // namespace
}  // namespace azcost::report
