#include "azcost/observe/log_observer.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "unit/observe/some_unit.hpp"

namespace azcost::observe {
namespace {

using nlohmann::json;

/// What the observer writes to standard error for one event.
std::string logged(const Event& event, LogFormat format = LogFormat::kJson) {
  ::testing::internal::CaptureStderr();
  {
    Logger logger({.level = LogLevel::kTrace, .format = format});
    LogObserver(logger).on(event);
  }
  return ::testing::internal::GetCapturedStderr();
}

TEST(LogObserver, ReportsACommittedUnitWithItsFigures) {
  UnitRecord record;
  record.unit = some_unit();
  record.outcome = Outcome::kCommitted;
  record.rows = 186000;
  record.pages = 38;
  const auto line = json::parse(logged(UnitEnded{record}));
  EXPECT_EQ(line["event"], "unit.committed");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["account"], "contoso");
  EXPECT_EQ(line["from"], "2026-10-01");
  EXPECT_EQ(line["rows"], 186000);
  EXPECT_EQ(line["pages"], 38);
}

TEST(LogObserver, ReportsAFailedUnitAsAnErrorWithItsReason) {
  UnitRecord record;
  record.unit = some_unit();
  record.outcome = Outcome::kFailed;
  record.error = Error{ErrorKind::kUnavailable, "no answer from management.azure.com"};
  const auto line = json::parse(logged(UnitEnded{record}));
  EXPECT_EQ(line["event"], "unit.failed");
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["msg"],
            "contoso actual 2026-10-01..2026-10-31: failed: no answer from management.azure.com");
}

TEST(LogObserver, WarnsOfRowsThatWereKept) {
  UnitRecord record;
  record.unit = some_unit();
  record.outcome = Outcome::kKept;
  EXPECT_EQ(json::parse(logged(UnitEnded{record}))["level"], "warning");
}

TEST(LogObserver, ReportsNoNegativeTimeOfARunDuringWhichTheClockWasSetBack) {
  RunRecord record;
  record.started_at = SystemTime(std::chrono::hours(1));
  record.ended_at = record.started_at - std::chrono::milliseconds(3100);
  const auto line = json::parse(logged(RunEnded{record}));
  EXPECT_NE(line["msg"].get<std::string>().find(" in 0.0 s"), std::string::npos) << line;
}

TEST(LogObserver, SaysNothingAboutARunWhoseReaderHasGone) {
  RunRecord record;
  record.exit_code = 141;
  EXPECT_EQ(logged(RunEnded{record}), "");
}

TEST(LogObserver, KeepsRequestIdsForSupport) {
  const auto line = json::parse(logged(RequestEnded{.account = "contoso",
                                                    .purpose = "query",
                                                    .status = 200,
                                                    .request_id = "0082d861",
                                                    .duration = std::chrono::milliseconds(812)}));
  EXPECT_EQ(line["request_id"], "0082d861");
  EXPECT_EQ(line["status"], 200);
  EXPECT_EQ(line["ms"], 812);
}

TEST(LogObserver, SaysHowLongAWaitIsAndWhy) {
  const std::string line =
      logged(Waiting{"contoso", std::chrono::milliseconds(45250), "throttled by the service (429)"},
             LogFormat::kText);
  EXPECT_NE(line.find("waiting 45.3 s: throttled by the service (429)"), std::string::npos);
}

TEST(LogObserver, EndsARunWithOneSummaryLine) {
  RunRecord run;
  run.command = "collect";
  run.started_at = *parse_day("2026-10-05");
  run.ended_at = run.started_at + std::chrono::milliseconds(2345);
  run.units.resize(3);
  run.units[0].rows = 10;
  run.units[0].outcome = Outcome::kCommitted;
  run.units[1].rows = 5;
  run.units[1].outcome = Outcome::kFailed;
  run.units[1].error = Error{ErrorKind::kData, "broken"};
  // What was not tried did not fail, although it has an error.
  run.units[2].outcome = Outcome::kSkipped;
  run.units[2].error = Error{ErrorKind::kCancelled, "stopped before its turn"};
  const std::string text = logged(RunEnded{run}, LogFormat::kText);
  EXPECT_NE(text.find("collect: 3 units, 1 failed, 15 rows in 2.3 s"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

}  // namespace
}  // namespace azcost::observe
