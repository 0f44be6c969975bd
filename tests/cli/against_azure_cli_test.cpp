// `verify --against-azure`: compares what is stored with Azure's totals of today.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using ::testing::HasSubstr;

ProcessResult against_azure(const EmulatedHome& home, const Arguments& more = {}) {
  return home.run(with({"verify", "--against-azure"}, more));
}

TEST(VerifyAgainstAzure, AsksOneQueryAMonthAndFindsNothing) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.server().count(RequestKind::kQuery);
  const ProcessResult result = against_azure(home);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("all of it is whole and adds up; Azure was asked for 1 month "
                                    "and has the same"));
  EXPECT_EQ(home.server().count(RequestKind::kQuery), before + 1);
}

TEST(VerifyAgainstAzure, FindsADayThatWasRestatedSince) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const Day day = EmulatedHome::from() + std::chrono::days(4);
  home.world().restate(day, 7);
  const ProcessResult result = against_azure(home, {"--format", "json"});
  EXPECT_EQ(result.exit_code, 65) << result.err;
  const auto report = nlohmann::json::parse(result.out);
  ASSERT_EQ(report["findings"].size(), 1U) << result.out;
  EXPECT_EQ(report["findings"][0]["kind"], "differs");
  EXPECT_EQ(report["azure"]["differing_days"], 1);
  EXPECT_THAT(report["findings"][0]["path"].get<std::string>(), HasSubstr(format_day(day)));
  EXPECT_THAT(report["findings"][0]["run"].get<std::string>(),
              HasSubstr("--from " + format_day(day) + " --to " + format_day(day)));
  // The suggested command fixes it.
  EXPECT_EQ(home.collect().exit_code, 0);
  EXPECT_EQ(against_azure(home).exit_code, 0);
}

// This month, and the last one until its close day: Azure's daily refresh is no damage.
TEST(VerifyAgainstAzure, ReportsWhatChangedInAMonthThatIsNotFinalAndEndsWell) {
  const Day yesterday = EmulatedHome::today() - std::chrono::days(1);
  EmulatedHome home({.customers = 3, .from = EmulatedHome::from(), .to = EmulatedHome::today()},
                    {});
  const std::string day = format_day(yesterday);
  ASSERT_EQ(azcost({"collect", "--from", day, "--to", day}, home.environment()).exit_code, 0);
  home.world().restate(yesterday, 7);
  auto environment = home.environment();
  const ProcessResult result = azcost({"verify", "--against-azure", "-a", "default"}, environment);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("changed  data/"));
  EXPECT_THAT(result.out,
              HasSubstr("run: azcost collect -a default --from " + day + " --to " + day));
  EXPECT_THAT(result.out, HasSubstr("Azure was asked for 1 month and has 1 day changed since"));
}

TEST(VerifyAgainstAzure, ReportsDaysThatWereNotCollected) {
  EmulatedHome home;
  const std::string first = format_day(EmulatedHome::from());
  ASSERT_EQ(azcost({"collect", "--from", first, "--to", first}, home.environment()).exit_code, 0);
  const ProcessResult result = against_azure(home);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("it was not collected yet"));
}

TEST(VerifyAgainstAzure, SaysWhenAzureCannotBeAsked) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const ProcessResult result =
      home.run({"verify", "--against-azure"}, {{"AZURE_CLIENT_SECRET", "wrong"}});
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.err, HasSubstr("secret"));
}

TEST(VerifyAgainstAzure, DoesNotRepairInTheSameRun) {
  EmulatedHome home;
  EXPECT_EQ(against_azure(home, {"--repair"}).exit_code, 2);
}

}  // namespace
}  // namespace azcost::testing
