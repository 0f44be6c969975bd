// What the real binary reports to monitoring: to Prometheus by a file, and to systemd's journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

emulator::ServerOptions refusing() {
  return {.intercept = [](const emulator::SeenRequest&) {
    emulator::Answer refused;
    refused.status = 403;
    return std::optional(refused);
  }};
}

/// The metrics file after a run of the open months.
std::string metrics_of(EmulatedHome& home, int exit_code) {
  const std::string file = (home.home().path() / "azcost.prom").string();
  const ProcessResult result =
      azcost({"collect", "--metrics-file", file, "--max-wait", "0s"}, home.environment());
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  return home.home().read("azcost.prom");
}

TEST(MetricsOfARun, AreGaugesWithWhichAnAlertSeesEveryFailure) {
  EmulatedHome home(refusing());
  for (int i = 0; i < 2; ++i) {
    const std::string metrics = metrics_of(home, 77);
    EXPECT_THAT(metrics, AllOf(HasSubstr("azcost_last_run_exit_code 77\n"),
                               HasSubstr("azcost_last_run_timestamp_seconds 1"),
                               ContainsRegex("azcost_last_run_units.*forbidden\"} [1-9]"),
                               Not(HasSubstr("_total"))));
  }
}

TEST(MetricsOfARun, ShowAnAccountThatNeverSucceeded) {
  EmulatedHome home(refusing());
  const std::string metrics = metrics_of(home, 77);
  const std::string of_default = "{account=\"default\",dataset=\"actual\"} ";
  EXPECT_THAT(metrics, HasSubstr("azcost_last_success_timestamp_seconds" + of_default + "0\n"));
  EXPECT_THAT(metrics, HasSubstr("azcost_newest_day_timestamp_seconds" + of_default + "0\n"));
}

TEST(MetricsOfARun, NameTheNewestDayThatHasRows) {
  EmulatedHome home({}, 20, EmulatedHome::from() + std::chrono::days(2));
  ASSERT_EQ(home.collect().exit_code, 0);
  // The open months have no rows, so there is no newest day.
  const std::string metrics = metrics_of(home, 0);
  const auto newest =
      std::chrono::seconds((EmulatedHome::from() + std::chrono::days(2)).time_since_epoch());
  EXPECT_THAT(metrics, HasSubstr("azcost_newest_day_timestamp_seconds{account=\"default\","
                                 "dataset=\"actual\"} " +
                                 std::to_string(newest.count()) + "\n"));
}

/// A run whose standard error is what JOURNAL_STREAM names, or something else.
ProcessResult run_by_systemd(const EmulatedHome& home, const std::string& stream) {
  ProcessOptions options;
  options.arguments = {"/bin/sh", "-c",
                       "JOURNAL_STREAM=" + stream +
                           "; export JOURNAL_STREAM; exec \"$0\" collect --log-format json "
                           "--max-wait 0s --metrics-file /nowhere/at/all",
                       AZCOST_BINARY};
  options.environment = home.environment();
  return run_process(options);
}

TEST(JournalOfSystemd, GetsThePriorityOfEachLine) {
  EmulatedHome home(refusing());
  const ProcessResult result = run_by_systemd(home, "$(stat -L -c %d:%i /proc/self/fd/2)");
  std::istringstream lines(result.err);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_THAT(line, ContainsRegex("^<[3467]>"));
  }
  EXPECT_GT(count, 1);
  EXPECT_THAT(result.err, HasSubstr("<3>azcost: "));
}

TEST(JournalOfSystemd, IsNotTheOneThatSomebodyElseWritesTo) {
  EmulatedHome home(refusing());
  const ProcessResult result = run_by_systemd(home, "1:2");
  EXPECT_THAT(result.err, AllOf(Not(StartsWith("<")), Not(HasSubstr("\n<"))));
}

}  // namespace
}  // namespace azcost::testing
