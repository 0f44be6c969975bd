// What the command line reports and does about the quota.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A config of `accounts` accounts with two datasets each, paced as Azure's own clouds are.
std::string paced_config(const EmulatedHome& home, int accounts,
                         const nlohmann::json& pace = "always",
                         const nlohmann::json& more = nlohmann::json::object()) {
  std::vector<nlohmann::json> all;
  for (int i = 0; i < accounts; ++i) {
    all.push_back(
        home.account("account" + std::to_string(i), {{"datasets", {"actual", "amortized"}}}));
    all.back().update(more);
  }
  return home.write_config(all, {{"quota", {{"pace", pace}, {"share", 50}}}});
}

TEST(DryRun, ReportsQueriesAndQpuAndThatTheyCouldBeDoneAtOnce) {
  EmulatedHome home;
  const ProcessResult plan = home.collect({}, {"--dry-run"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("1 unit, at least 2 requests and 2 QPU; under the quota done at "
                                  "once; nothing was sent"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST(DryRun, KnowsTheQuotaOfAzuresOwnCloudsAndOfOthersOnRequest) {
  const std::string at_once = "done at once";
  const std::string later = "at the earliest, in 60 s";
  for (const auto& [pace, cloud, end] :
       std::vector<std::tuple<std::string, std::string, std::string>>{{"auto", "public", later},
                                                                      {"auto", "usgov", later},
                                                                      {"auto", "china", later},
                                                                      {"auto", "", at_once},
                                                                      {"always", "", later},
                                                                      {"off", "public", at_once}}) {
    EmulatedHome home;
    const auto more = cloud.empty() ? nlohmann::json::object() : nlohmann::json{{"cloud", cloud}};
    const ProcessResult plan =
        home.collect({}, {"--config", paced_config(home, 8, pace, more), "--dry-run"});
    EXPECT_EQ(plan.exit_code, 0) << plan.err;
    EXPECT_THAT(plan.out, HasSubstr(" and 32 QPU; ")) << "six in ten seconds, thirty a minute";
    EXPECT_THAT(plan.out, HasSubstr(end)) << pace << " " << cloud;
  }
}

TEST(DryRun, WithoutControlTotalsCostsHalf) {
  EmulatedHome home;
  const std::string config =
      home.write_config({home.account("contoso")}, {{"control_totals", false}});
  const ProcessResult plan =
      home.collect({}, {"--config", config, "--dry-run", "--format", "json"});
  EXPECT_EQ(nlohmann::json::parse(plan.out)["qpu"], 1);
}

TEST(MaxWait, EndsAThrottledRunWithItsOwnCodeAndTheNextOneWithoutAsking) {
  EmulatedHome home(with_fault("429-tenant=600"));
  const ProcessResult run = home.collect({}, {"--max-wait", "1s", "--format", "json"});
  EXPECT_EQ(run.exit_code, 75) << run.err;
  EXPECT_EQ(nlohmann::json::parse(run.out)["units"][0]["outcome"], "throttled");
  EXPECT_THAT(run.out, HasSubstr("raise max_wait"));
  const auto before = home.server().count(emulator::RequestKind::kQuery);
  // The wait was written down: no run asks the service again before it is over.
  EXPECT_EQ(home.collect({}, {"--max-wait", "1s"}).exit_code, 75);
  EXPECT_EQ(home.server().count(emulator::RequestKind::kQuery), before);
}

TEST(HelpQuota, SaysWhatHappensWhenTheHoursBudgetIsSpent) {
  const ProcessResult help = azcost({"help", "quota"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("--max-wait 1h"));
  EXPECT_THAT(help.out, HasSubstr("the next run takes them up"));
  EXPECT_THAT(azcost({"--help"}).out, HasSubstr("quota"));
}

TEST(MaxWait, HasToBeADuration) {
  EmulatedHome home;
  const ProcessResult run = home.collect({}, {"--max-wait", "soon"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--max-wait: 'soon' is not a duration"));
}

}  // namespace
}  // namespace azcost::testing
