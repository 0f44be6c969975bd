// azcost backfill, as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A month with costs, which is over and settled.
std::string costly_month() { return Month(EmulatedHome::from()).format(); }
std::string next_month() { return Month(EmulatedHome::today()).next().format(); }

ProcessResult backfill(const EmulatedHome& home, const Arguments& flags) {
  return home.run(with({"backfill"}, flags));
}

TEST(BackfillCommand, ReadsItsMonthsAndAsksForNothingWhenCalledAgain) {
  EmulatedHome home;
  const auto first = backfill(home, {"--from", costly_month(), "--to", costly_month()});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("1 unit, 0 failed"));
  EXPECT_THAT(first.out, HasSubstr("done: 1 month\n"));
  const auto before = home.server().requests().size();
  const auto again = backfill(home, {"--from", costly_month(), "--to", costly_month()});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("0 units, 0 failed"));
  EXPECT_THAT(again.out, HasSubstr("done: 1 month\n"));
  EXPECT_THAT(again.err, HasSubstr("1 of the months are complete already"));
  EXPECT_EQ(home.server().requests().size(), before);
}

/// How often `text` stands in `all`.
std::size_t times(const std::string& all, const std::string& text) {
  std::size_t count = 0;
  for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
  return count;
}

TEST(BackfillCommand, SaysOnceThatTheQuotaIsSpent_AndWhatIsLeft) {
  // Two months with their totals, then no more quota for two hours.
  EmulatedHome home(with_fault("429-qpu=7200@5"));
  const auto spent = backfill(home, {"--from", "2024-01", "--to", "2024-05", "--max-wait", "0s"});
  EXPECT_EQ(spent.exit_code, 3) << spent.out << spent.err;
  EXPECT_THAT(spent.out, HasSubstr("\n3 months left; room again at "));
  EXPECT_THAT(spent.out, HasSubstr(" min: run the same command\n"));
  EXPECT_EQ(times(spent.out, "2024-03"), 0U) << spent.out;
  EXPECT_EQ(times(spent.out + spent.err, "2024-02"), 0U) << "it was not tried";
  EXPECT_EQ(times(spent.err, "2 units were not tried: the quota is spent"), 1U) << spent.err;
  EXPECT_EQ(home.server().count(emulator::RequestKind::kQuery), 5U);
}

TEST(BackfillCommand, SaysHowFarItGotWhenItIsStopped) {
  EmulatedHome home(with_fault("429-qpu=600@5"));
  const auto stopped =
      azcost({"backfill", "--from", "2024-01", "--to", "2024-12", "-v", "--log-format", "json"},
             home.environment(), {.signal = SIGINT, .signal_after = "request.waiting"});
  EXPECT_EQ(stopped.exit_code, 130) << stopped.out << stopped.err;
  EXPECT_THAT(stopped.out, HasSubstr("\nstopped; 2 of 12 months done\n"));
  EXPECT_EQ(times(stopped.out, "skipped"), 0U) << stopped.out;
}

TEST(BackfillCommand, IsDoneWithMonthsThatAzureKeepsNoMore) {
  EmulatedHome home({.history_begins = *parse_day("2024-03-15")});
  const auto result = backfill(home, {"--from", "2024-01", "--to", "2024-04"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("done: 4 months, of 3 Azure keeps not all any more\n"));
}

TEST(BackfillCommand, IsDoneWithAMonthWhoseCostsStillArrive) {
  EmulatedHome home;
  const std::string now = Month(EmulatedHome::today()).format();
  for (int i = 0; i < 2; ++i) {
    const auto result = backfill(home, {"--from", now, "--to", now});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("done: 1 month; costs of the newest still arrive"));
  }
}

TEST(BackfillCommand, ReadsCompleteMonthsWhenForced) {
  EmulatedHome home;
  backfill(home, {"--from", costly_month(), "--to", costly_month()});
  const auto forced = backfill(home, {"--from", costly_month(), "--to", costly_month(), "--force"});
  EXPECT_THAT(forced.out, HasSubstr("unchanged"));
}

TEST(BackfillCommand, SaysWhichMonthsAreInTheFuture) {
  EmulatedHome home;
  const auto result = backfill(home, {"--from", next_month(), "--to", next_month()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr(next_month() + " is in the future"));
  EXPECT_EQ(home.server().count(emulator::RequestKind::kQuery), 0U);
}

TEST(BackfillCommand, ReportsInADryRunWhatItWouldCost_NewestMonthFirst) {
  EmulatedHome home;
  const auto result = backfill(home, {"--from", "2024-01", "--to", "2024-02", "--dry-run"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_LT(result.out.find("2024-02-01..2024-02-29"), result.out.find("2024-01-01..2024-01-31"));
  EXPECT_THAT(result.out, HasSubstr("2 units, at least 4 requests and 4 QPU"));
  const auto oldest =
      backfill(home, {"--from", "2024-01", "--to", "2024-02", "--dry-run", "--order", "oldest"});
  EXPECT_GT(oldest.out.find("2024-02-01..2024-02-29"), oldest.out.find("2024-01-01..2024-01-31"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST(BackfillCommand, TakesLongerWithASmallerBudget) {
  EmulatedHome home;
  const std::string config =
      home.write_config({home.account("contoso")}, {{"quota", {{"pace", "always"}}}});
  const auto end_of = [&](const std::string& percent) {
    const auto result = backfill(home, {"--config", config, "--from", "2024-01", "--to", "2024-12",
                                        "--dry-run", "--qpu-budget", percent});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out.substr(result.out.find("; under"));
  };
  // 24 queries of one QPU: twelve in ten seconds, sixty a minute, or a quarter of that.
  EXPECT_THAT(end_of("100"), HasSubstr("in 10 s;"));
  EXPECT_THAT(end_of("25"), HasSubstr("in 80 s;"));
}

TEST(BackfillCommand, WritesWhatPrometheusWantsToKnow) {
  EmulatedHome home;
  const auto file = home.home().path() / "azcost.prom";
  const auto result = backfill(
      home, {"--from", costly_month(), "--to", costly_month(), "--metrics-file", file.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string metrics = home.home().read("azcost.prom");
  EXPECT_THAT(metrics, HasSubstr("azcost_last_run_units{account=\"default\",dataset=\"actual\","
                                 "outcome=\"committed\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("azcost_last_success_timestamp_seconds{account=\"default\""));
  EXPECT_THAT(metrics, Not(HasSubstr("azcost_last_run_bytes_written{account=\"default\","
                                     "dataset=\"actual\"} 0\n")));
  EXPECT_THAT(metrics, HasSubstr("azcost_open_gaps{account=\"default\",dataset=\"actual\"} "));
}

TEST(MetricsOfACollection, KeepTheLastSuccessWhenTheNextOneFails) {
  EmulatedHome home;
  const std::string file = (home.home().path() / "azcost.prom").string();
  ASSERT_EQ(home.collect().exit_code, 0);
  home.server().stop();
  EXPECT_EQ(home.collect({}, {"--metrics-file", file, "--max-wait", "0s"}).exit_code, 69);
  const std::string metrics = home.home().read("azcost.prom");
  EXPECT_THAT(metrics, HasSubstr("azcost_last_success_timestamp_seconds{account=\"default\""));
  EXPECT_THAT(metrics, HasSubstr("outcome=\"failed\"} 1\n"));
}

TEST(BackfillCommand, RefusesMonthsThatMakeNoSense) {
  EmulatedHome home;
  for (const auto& [flags, said] : std::vector<std::pair<Arguments, std::string>>{
           {{}, "say with --from YYYY-MM where history starts"},
           {{"--from", "2026-13"}, "--from"},
           {{"--from", "2026-02", "--to", "2026-01"}, "--from 2026-02 is after --to 2026-01"},
           {{"--from", "2026-01", "--qpu-budget", "0"}, "--qpu-budget"},
           {{"--from", "2026-01", "--order", "random"}, "--order"}}) {
    const auto result = backfill(home, flags);
    EXPECT_EQ(result.exit_code, 2) << said;
    EXPECT_THAT(result.err, HasSubstr(said));
  }
}

}  // namespace
}  // namespace azcost::testing
