// What the command line says and does about the quota.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A config of `accounts` accounts with two datasets each that is paced as Azure's own clouds are.
std::string paced_config(const EmulatedHome& home, int accounts) {
  auto environment = home.environment();
  nlohmann::json config = {{"version", 1},
                           {"data_dir", home.data_dir().string()},
                           {"quota", {{"pace", "always"}, {"share", 50}}},
                           {"accounts", nlohmann::json::array()}};
  home.home().write("secret", environment["AZURE_CLIENT_SECRET"]);
  for (int i = 0; i < accounts; ++i) {
    config["accounts"].push_back({{"name", "account" + std::to_string(i)},
                                  {"billing_account_id", environment["AZCOST_BILLING_ACCOUNT_ID"]},
                                  {"tenant_id", environment["AZURE_TENANT_ID"]},
                                  {"client_id", environment["AZURE_CLIENT_ID"]},
                                  {"client_secret_file", "secret"},
                                  {"datasets", {"actual", "amortized"}},
                                  {"cloud",
                                   {{"authority", environment["AZURE_AUTHORITY_HOST"]},
                                    {"resource_manager", environment["AZCOST_ARM_ENDPOINT"]}}}});
  }
  return home.home().write("config.json", config.dump(2)).string();
}

TEST(DryRun, TellsQueriesAndQpuAndThatTheyCouldBeDoneAtOnce) {
  EmulatedHome home;
  const ProcessResult plan = home.collect({}, {"--dry-run"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("1 unit, at least 2 requests and 2 QPU; under the quota done at "
                                  "once; nothing was sent"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST(DryRun, TellsTheEarliestEndUnderTheQuota) {
  EmulatedHome home;
  const std::string config = paced_config(home, 8);
  const ProcessResult plan =
      home.collect({}, {"--config", config, "--dry-run", "--format", "json"});
  ASSERT_EQ(plan.exit_code, 0) << plan.err;
  const auto json = nlohmann::json::parse(plan.out);
  // 32 queries of one QPU, six in ten seconds, thirty a minute.
  EXPECT_EQ(json["qpu"], 32);
  const ProcessResult text = home.collect({}, {"--config", config, "--dry-run"});
  EXPECT_THAT(text.out, HasSubstr("at the earliest, in 60 s"));
}

/// When 32 queries could be done at this pace, in these clouds, as a dry run tells it.
std::string dry_run_at(const nlohmann::json& pace, const nlohmann::json& cloud) {
  EmulatedHome home;
  paced_config(home, 8);
  auto settings = nlohmann::json::parse(home.home().read("config.json"));
  settings["quota"]["pace"] = pace;
  if (!cloud.is_null()) {
    for (auto& account : settings["accounts"]) account["cloud"] = cloud;
  }
  const std::string config = home.home().write("config.json", settings.dump()).string();
  const ProcessResult plan = home.collect({}, {"--config", config, "--dry-run"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  return plan.out;
}

TEST(DryRun, KnowsTheQuotaOfAzuresOwnClouds) {
  for (const char* cloud : {"public", "usgov", "china"}) {
    EXPECT_THAT(dry_run_at("auto", cloud), HasSubstr("at the earliest, in 60 s")) << cloud;
  }
}

TEST(DryRun, KnowsNoQuotaElsewhereUnlessToldTo) {
  EXPECT_THAT(dry_run_at("auto", nullptr), HasSubstr("done at once"));
  EXPECT_THAT(dry_run_at("always", nullptr), HasSubstr("at the earliest, in 60 s"));
}

TEST(DryRun, KnowsNoQuotaWhenThePaceIsOff) {
  EXPECT_THAT(dry_run_at("off", "public"), HasSubstr("done at once"));
}

TEST(DryRun, WithoutControlTotalsCostsHalf) {
  EmulatedHome home;
  paced_config(home, 1);
  auto settings = nlohmann::json::parse(home.home().read("config.json"));
  settings["control_totals"] = false;
  const std::string config = home.home().write("config.json", settings.dump()).string();
  const ProcessResult plan =
      home.collect({}, {"--config", config, "--dry-run", "--format", "json"});
  EXPECT_EQ(nlohmann::json::parse(plan.out)["qpu"], 2);
}

TEST(MaxWait, EndsAThrottledRunWithItsOwnCode) {
  EmulatedHome home(with_fault("429-tenant=600"));
  const ProcessResult run = home.collect({}, {"--max-wait", "1s", "--format", "json"});
  EXPECT_EQ(run.exit_code, 75) << run.err;
  EXPECT_EQ(nlohmann::json::parse(run.out)["units"][0]["outcome"], "throttled");
  EXPECT_THAT(run.out, HasSubstr("raise max_wait"));
}

TEST(MaxWait, IsToldOfTheSecondRunWithoutAsking) {
  EmulatedHome home(with_fault("429-tenant=600"));
  EXPECT_EQ(home.collect({}, {"--max-wait", "1s"}).exit_code, 75);
  const auto before = home.server().count(emulator::RequestKind::kQuery);
  // The wait was written down: nobody asks the service again before it is over.
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
