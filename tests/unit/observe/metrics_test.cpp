#include "azcost/observe/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <locale>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "azcost/base/version.hpp"
#include "support/golden.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace azcost::observe {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr SystemTime kEnd{seconds(1'790'000'000) + milliseconds(250)};

Account contoso() {
  Account account;
  account.name = "contoso";
  account.tenant_id = "7c0c8a1e-52f4-4b0e-9d3a-2f1f0e6b8a11";
  account.datasets = {Dataset::kActual, Dataset::kAmortized};
  return account;
}

UnitRecord unit(Outcome outcome, Dataset dataset = Dataset::kActual) {
  UnitRecord record;
  record.unit = {.account = "contoso",
                 .dataset = dataset,
                 .window = {*parse_day("2026-10-01"), *parse_day("2026-10-31")}};
  record.outcome = outcome;
  return record;
}

RunRecord run_of(std::vector<UnitRecord> units) {
  RunRecord record;
  record.started_at = kEnd - seconds(90);
  record.ended_at = kEnd;
  record.exit_code = 3;
  record.units = std::move(units);
  return record;
}

/// The samples of one metric: the text after its name.
std::vector<std::string> samples(const Metrics& metrics, const std::string& name) {
  std::istringstream text(metrics.text());
  std::vector<std::string> found;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(name + " ") || line.starts_with(name + "{")) {
      found.push_back(line.substr(name.size()));
    }
  }
  return found;
}

/// The samples that are not 0.
std::vector<std::string> nonzero(const Metrics& metrics, const std::string& name) {
  std::vector<std::string> found = samples(metrics, name);
  std::erase_if(found, [](const std::string& sample) { return sample.ends_with(" 0"); });
  return found;
}

void fill(Metrics& metrics) {
  metrics.add(contoso());
  metrics.on(RequestEnded{.account = "contoso", .purpose = "query", .status = 200});
  metrics.on(RequestEnded{.account = "contoso", .purpose = "query", .status = 429});
  metrics.on(RequestEnded{.account = "contoso", .purpose = "query", .error = "no answer"});
  UnitRecord committed = unit(Outcome::kCommitted);
  committed.rows = 186'000;
  committed.qpu = 39;
  committed.bytes_written = 123'456'789'012;
  committed.restated_days = 2;
  committed.throttled_seconds = 12.5;
  metrics.on(UnitEnded{committed});
  metrics.on(RunEnded{run_of({committed})});
  metrics.set_open_gaps("contoso", Dataset::kActual, 1);
  metrics.set_qpu_remaining(contoso().tenant_id, hours(1), 561);
  metrics.set_qpu_remaining(contoso().tenant_id, seconds(10), 7);
  metrics.set_schedule_lag(milliseconds(1500));
  metrics.set_newest_day("contoso", Dataset::kActual, *parse_day("2026-10-05"));
  metrics.set_credential_end("contoso", kEnd + hours(24));
}

TEST(Metrics, ShowsItsBuild) {
  EXPECT_THAT(samples(Metrics(), "azcost_build_info"),
              ElementsAre("{version=\"" + std::string(version()) + "\"} 1"));
}

TEST(Metrics, CountsUnitsByOutcome) {
  Metrics metrics;
  metrics.on(UnitEnded{unit(Outcome::kCommitted)});
  metrics.on(UnitEnded{unit(Outcome::kCommitted)});
  metrics.on(UnitEnded{unit(Outcome::kThrottled, Dataset::kAmortized)});
  EXPECT_THAT(samples(metrics, "azcost_units_total"),
              ElementsAre(R"({account="contoso",dataset="actual",outcome="committed"} 2)",
                          R"({account="contoso",dataset="amortized",outcome="throttled"} 1)"));
}

TEST(Metrics, AddsUpTheFiguresOfUnits) {
  Metrics metrics;
  UnitRecord record = unit(Outcome::kCommitted);
  record.rows = 186'000;
  record.bytes_written = 123'456'789'012;
  record.restated_days = 2;
  record.throttled_seconds = 12.5;
  metrics.on(UnitEnded{record});
  metrics.on(UnitEnded{record});
  const std::string labels = R"({account="contoso",dataset="actual"} )";
  EXPECT_THAT(samples(metrics, "azcost_rows_total"), ElementsAre(labels + "372000"));
  EXPECT_THAT(samples(metrics, "azcost_bytes_written_total"), ElementsAre(labels + "246913578024"));
  EXPECT_THAT(samples(metrics, "azcost_restatements_total"), ElementsAre(labels + "4"));
  EXPECT_THAT(samples(metrics, "azcost_throttled_seconds_total"), ElementsAre(labels + "25"));
}

TEST(Metrics, CountsRequestsByStatus) {
  Metrics metrics;
  metrics.on(RequestEnded{.account = "contoso", .status = 200});
  metrics.on(RequestEnded{.account = "contoso", .status = 200});
  metrics.on(RequestEnded{.account = "contoso", .status = 429});
  metrics.on(RequestEnded{.account = "contoso", .error = "no answer"});
  EXPECT_THAT(
      samples(metrics, "azcost_requests_total"),
      ElementsAre(R"({account="contoso",status="200"} 2)", R"({account="contoso",status="429"} 1)",
                  R"({account="contoso",status="none"} 1)"));
}

TEST(Metrics, CountsQpuByTenant) {
  Metrics metrics;
  metrics.add(contoso());
  UnitRecord record = unit(Outcome::kCommitted);
  record.qpu = 39;
  metrics.on(UnitEnded{record});
  EXPECT_THAT(
      samples(metrics, "azcost_qpu_spent_total"),
      ElementsAre(R"({account="contoso",tenant="7c0c8a1e-52f4-4b0e-9d3a-2f1f0e6b8a11"} 39)"));
}

TEST(Metrics, BeginsAtZeroForTheAccountsItKnows) {
  Metrics metrics;
  metrics.add(contoso());
  EXPECT_EQ(samples(metrics, "azcost_units_total").size(), 18U) << "two datasets, nine outcomes";
  EXPECT_THAT(nonzero(metrics, "azcost_units_total"), IsEmpty());
  EXPECT_THAT(samples(metrics, "azcost_rows_total"),
              ElementsAre(R"({account="contoso",dataset="actual"} 0)",
                          R"({account="contoso",dataset="amortized"} 0)"));
}

// Otherwise an alert would wait for a time that never comes.
TEST(Metrics, ShowsAnAccountThatNeverSucceeded) {
  Metrics metrics;
  metrics.add(contoso());
  for (const char* name :
       {"azcost_last_success_timestamp_seconds", "azcost_newest_day_timestamp_seconds"}) {
    EXPECT_THAT(samples(metrics, name), ElementsAre(R"({account="contoso",dataset="actual"} 0)",
                                                    R"({account="contoso",dataset="amortized"} 0)"))
        << name;
  }
}

TEST(Metrics, OfOneRunAreGaugesOfThatRun) {
  Metrics metrics(MetricsOf::kRun);
  fill(metrics);
  EXPECT_THAT(nonzero(metrics, "azcost_last_run_units"),
              ElementsAre(R"({account="contoso",dataset="actual",outcome="committed"} 1)"));
  EXPECT_THAT(nonzero(metrics, "azcost_last_run_rows"),
              ElementsAre(R"({account="contoso",dataset="actual"} 186000)"));
  EXPECT_THAT(samples(metrics, "azcost_last_run_timestamp_seconds"), ElementsAre(" 1790000000.25"));
  EXPECT_THAT(samples(metrics, "azcost_last_run_exit_code"), ElementsAre(" 3"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("_total")));
  EXPECT_THAT(metrics.text(), Not(HasSubstr(" counter")));
  EXPECT_EQ(metrics.text(), testing::golden("observe/metrics_of_a_run.prom", metrics.text()));
}

TEST(Metrics, KeepsItsCountsWhenAnAccountIsAddedAgain) {
  Metrics metrics;
  metrics.add(contoso());
  metrics.on(UnitEnded{unit(Outcome::kFailed)});
  metrics.add(contoso());
  EXPECT_THAT(nonzero(metrics, "azcost_units_total"),
              ElementsAre(R"({account="contoso",dataset="actual",outcome="failed"} 1)"));
}

TEST(Metrics, TakesARunWithoutFailuresForTheLastSuccess) {
  Metrics metrics;
  metrics.on(RunEnded{run_of({unit(Outcome::kUnchanged), unit(Outcome::kKept)})});
  EXPECT_THAT(samples(metrics, "azcost_last_success_timestamp_seconds"),
              ElementsAre(R"({account="contoso",dataset="actual"} 1790000000.25)"));
  EXPECT_THAT(samples(metrics, "azcost_pass_duration_seconds"), ElementsAre(" 90"));
}

TEST(Metrics, KeepsTheLastSuccessWhereAnyUnitWasNotRead) {
  Metrics metrics;
  metrics.set_last_success("contoso", Dataset::kActual, kEnd - hours(24));
  metrics.set_last_success("contoso", Dataset::kAmortized, kEnd - hours(24));
  metrics.on(
      RunEnded{run_of({unit(Outcome::kCommitted), unit(Outcome::kFailed), unit(Outcome::kCommitted),
                       unit(Outcome::kSkipped, Dataset::kAmortized)})});
  EXPECT_THAT(samples(metrics, "azcost_last_success_timestamp_seconds"),
              ElementsAre(R"({account="contoso",dataset="actual"} 1789913600.25)",
                          R"({account="contoso",dataset="amortized"} 1789913600.25)"));
}

TEST(Metrics, ShowsNoNegativeDurationWhenTheClockWasPutBack) {
  Metrics metrics;
  RunRecord record = run_of({});
  record.started_at = record.ended_at + hours(1);
  metrics.on(RunEnded{record});
  EXPECT_THAT(samples(metrics, "azcost_pass_duration_seconds"), ElementsAre(" 0"));
}

TEST(Metrics, ShowsTheValuesThatAreSet) {
  Metrics metrics;
  metrics.set_open_gaps("contoso", Dataset::kActual, 3);
  metrics.set_open_gaps("contoso", Dataset::kActual, 1);
  metrics.set_qpu_remaining("tenant-a", seconds(10), 7);
  metrics.set_schedule_lag(milliseconds(1500));
  EXPECT_THAT(samples(metrics, "azcost_open_gaps"),
              ElementsAre(R"({account="contoso",dataset="actual"} 1)"));
  EXPECT_THAT(samples(metrics, "azcost_qpu_remaining"),
              ElementsAre(R"({tenant="tenant-a",window="10s"} 7)"));
  EXPECT_THAT(samples(metrics, "azcost_schedule_lag_seconds"), ElementsAre(" 1.5"));
}

TEST(Metrics, EscapesLabels) {
  Metrics metrics;
  metrics.set_qpu_remaining("a\"b\\c\nd", seconds(10), 7);
  EXPECT_THAT(metrics.text(), HasSubstr(R"({tenant="a\"b\\c\nd",window="10s"} 7)"));
}

TEST(Metrics, WritesTheWholeText) {
  Metrics metrics;
  fill(metrics);
  EXPECT_EQ(metrics.text(), testing::golden("observe/metrics.prom", metrics.text()));
}

TEST(Metrics, WritesAPointWhateverTheLocale) {
  struct Comma final : std::numpunct<char> {
    [[nodiscard]] char do_decimal_point() const override { return ','; }
    [[nodiscard]] char do_thousands_sep() const override { return '.'; }
    [[nodiscard]] std::string do_grouping() const override { return "\3"; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  Metrics metrics;
  fill(metrics);
  const std::string text = metrics.text();
  std::locale::global(before);
  EXPECT_EQ(text, testing::golden("observe/metrics.prom", text));
}

TEST(Metrics, CountsFromSeveralThreads) {
  Metrics metrics;
  const auto count = [&metrics] {
    for (int i = 0; i < 1000; ++i) metrics.on(UnitEnded{unit(Outcome::kUnchanged)});
  };
  std::thread first(count);
  std::thread second(count);
  first.join();
  second.join();
  EXPECT_THAT(samples(metrics, "azcost_units_total"), ElementsAre(HasSubstr("} 2000")));
}

TEST(Metrics, AreWhatPromtoolExpects) {
  for (const MetricsOf of : {MetricsOf::kProcess, MetricsOf::kRun}) {
    const testing::TempDir folder;
    Metrics metrics(of);
    fill(metrics);
    const auto file = folder.write("metrics.prom", metrics.text());
    const auto checked =
        testing::run_process({.arguments = {"/bin/sh", "-c",
                                            "command -v promtool >/dev/null || exit 77; "
                                            "promtool check metrics <\"$0\"",
                                            file.string()}});
    if (checked.exit_code == 77) GTEST_SKIP() << "skipped: promtool is not installed";
    EXPECT_EQ(checked.out + checked.err, "");
  }
}

}  // namespace
}  // namespace azcost::observe
