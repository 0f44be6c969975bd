// The real binary collects from an emulated Azure, as from cron, by hand and in a pipe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "emulated_home.hpp"
#include "support/fake_clock.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kDay = "data/actual/account=default/month=2026-03/2026-03-02.jsonl";

/// An emulated Azure, and a home folder from which to read it.
class CollectCommand : public ::testing::Test {
 protected:
  explicit CollectCommand(emulator::ServerOptions options = {})
      : server_(world_, clock_, std::move(options)) {}

  void SetUp() override { ASSERT_TRUE(server_.start().ok()); }

  Variables environment() const { return environment_of(server_, home_); }

  ProcessResult collect(const Arguments& more, ProcessOptions options = {}) const {
    return azcost(with({"collect", "--from", "2026-03-01", "--to", "2026-03-03"}, more),
                  environment(), std::move(options));
  }

  /// The same with a secret that is refused.
  ProcessResult collect_refused(const Arguments& more) const {
    Variables wrong = environment();
    wrong["AZURE_CLIENT_SECRET"] = "S3CR3T~canary";
    return azcost(with({"collect", "--from", "2026-02-01", "--to", "2026-03-03"}, more), wrong);
  }

  /// The same three days, through a shell.
  [[nodiscard]] ProcessResult azcost_in_shell(const std::string& words) const {
    ProcessOptions options;
    options.arguments = {"/bin/sh", "-c",
                         "\"$0\" collect --from 2026-03-01 --to 2026-03-03 " + words,
                         AZCOST_BINARY};
    options.environment = environment();
    return run_process(options);
  }

  FakeClock clock_{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20}};
  emulator::World world_{{.customers = 3,
                          .from = *parse_day("2026-02-01"),
                          .to = *parse_day("2026-03-31"),
                          .rows_per_day = 40}};
  emulator::Server server_;
  TempDir home_;
};

TEST_F(CollectCommand, LeavesOneFileADayAndAManifest) {
  const auto result = collect({});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(home_.files("store/data").size(), 3U);
  const auto manifest =
      nlohmann::json::parse(home_.read("store/metadata/actual/account=default/month=2026-03.json"));
  EXPECT_EQ(manifest["days"]["2026-03-02"]["file"], kDay);
}

TEST(LogOfACommand, IsForPeopleWhereverItGoes) {
  EmulatedHome home;
  const ProcessResult run = home.collect();
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("committed"));
  EXPECT_THAT(run.err, Not(HasSubstr("\"event\":")));
}

TEST_F(CollectCommand, LeavesTheFilesUntouchedTheSecondTime) {
  ASSERT_EQ(collect({}).exit_code, 0);
  const auto file = home_.path() / "store" / kDay;
  struct ::stat before {};
  ASSERT_EQ(::stat(file.c_str(), &before), 0);
  const auto files = home_.files("store/data");
  const auto again = collect({"--format", "json"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(nlohmann::json::parse(again.out)["units"][0]["outcome"], "unchanged");
  struct ::stat after {};
  ASSERT_EQ(::stat(file.c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
  EXPECT_EQ(home_.files("store/data"), files);
}

TEST_F(CollectCommand, StreamsRowsToStandardOutputOrAFileAndNothingElse) {
  const auto result = collect({"--no-store", "-o", "-"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(home_.files(), IsEmpty());
  const auto rows = home_.path() / "out" / "rows.jsonl";
  std::filesystem::create_directory(rows.parent_path());
  ASSERT_EQ(collect({"-o", rows.string()}).exit_code, 0);
  std::string stored;
  for (const auto& [name, text] : home_.files("store/data")) stored += text;
  EXPECT_EQ(result.out, stored);
  EXPECT_EQ(home_.read("out/rows.jsonl"), stored);
  EXPECT_EQ(home_.files("out").size(), 1U);
}

TEST_F(CollectCommand, EndsQuietlyWhenTheReaderHasGone) {
  for (const auto& more : {Arguments{"--no-store"}, {}}) {
    const auto result = collect(with({"-o", "-"}, more), {.stdout_limit = 1});
    EXPECT_EQ(result.exit_code, 141);
    EXPECT_THAT(result.err, IsEmpty());
  }
  const auto records = home_.files("store/metadata/runs");
  ASSERT_EQ(records.size(), 1U);
  const auto record = nlohmann::json::parse(records.begin()->second);
  EXPECT_EQ(record["exit_code"], 141);
  EXPECT_EQ(record["units"][0]["outcome"], "skipped") << "nothing of it has failed";
}

TEST_F(CollectCommand, LeavesAnOutputAsItWasWhenNotAllRowsAreThere) {
  const auto rows = home_.write("rows.jsonl", "what was there before");
  const auto result = collect_refused({"-o", rows.string()});
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_EQ(home_.read("rows.jsonl"), "what was there before");
  EXPECT_THAT(result.err, HasSubstr("'" + rows.string() + "' was left as it was"));
}

TEST_F(CollectCommand, DeliversItsRowsWhereverItsLogGoes) {
  const auto result = azcost_in_shell("--no-store -o - 2>/dev/full");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, collect({"--no-store", "-o", "-"}).out);
  EXPECT_THAT(result.out, Not(IsEmpty()));
}

TEST_F(CollectCommand, ReportsTheTotalOfRowsThatItDoesNotStore) {
  const auto rows = home_.path() / "rows.jsonl";
  const auto result = collect({"--no-store", "-o", rows.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("committed")));
  EXPECT_THAT(result.out, HasSubstr("  read  "));
  const auto stored = collect({});
  const auto total = stored.out.substr(stored.out.find("USD "));
  EXPECT_THAT(result.out, HasSubstr(total.substr(0, total.find('\n'))));
}

TEST_F(CollectCommand, SaysNothingWhenItIsQuietAndAllIsWell) {
  for (const auto& more : {Arguments{}, {"--format", "json"}, {"-v"}}) {
    const auto result = collect(with({"--quiet"}, more));
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out + result.err, IsEmpty());
  }
  EXPECT_EQ(collect({"-q", "--no-store", "-o", "-"}).out, collect({"--no-store", "-o", "-"}).out);
}

TEST_F(CollectCommand, SaysOneLineOfWhatWentWrongWhenItIsQuiet) {
  const auto result = collect_refused({"-q"});
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, StartsWith("azcost: "));
  EXPECT_THAT(result.err, HasSubstr("secret"));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1);
}

TEST_F(CollectCommand, SaysWhatItWouldReadAndSendsNothing) {
  const auto result = collect({"--dry-run"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2026-03-01..2026-03-03"));
  EXPECT_THAT(server_.requests(), IsEmpty());
  EXPECT_THAT(home_.files(), IsEmpty());
}

TEST_F(CollectCommand, PrintsTheRunRecordAsOneJsonObject) {
  const auto record = nlohmann::json::parse(collect({"--format", "json"}).out);
  EXPECT_EQ(record["command"], "collect");
  EXPECT_EQ(record["exit_code"], 0);
  EXPECT_EQ(record["units"][0]["outcome"], "committed");
  EXPECT_EQ(record["totals"]["rows"], record["units"][0]["rows"]);
  EXPECT_EQ(home_.files("store/metadata/runs").size(), 1U);
}

TEST_F(CollectCommand, RefusesDaysThatMakeNoSense) {
  const auto range =
      azcost({"collect", "--from", "2026-03-05", "--to", "2026-03-01"}, environment());
  EXPECT_EQ(range.exit_code, 2);
  EXPECT_THAT(range.err, HasSubstr("2026-03-05"));
  const auto day = azcost({"collect", "--from", "2026-02-30"}, environment());
  EXPECT_EQ(day.exit_code, 2);
  EXPECT_THAT(day.err, HasSubstr("--from: '2026-02-30' is not a day"));
}

TEST_F(CollectCommand, NamesTheSecretAsTheReasonWhenItIsWrong) {
  const auto result = collect_refused({"-v", "-v"});
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out + result.err, HasSubstr("secret"));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("canary")));
  EXPECT_THAT(home_.files("store/data"), IsEmpty());
}

TEST(DemoCommand, EndsWithTotalsThatAreTheEmulatorsOwnAndThePathsItWrote) {
  const TempDir home;
  const auto data = home.path() / "demo";
  const auto result = azcost({"demo", "--data-dir", data.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("equal to the last digit"));
  EXPECT_THAT(result.out, HasSubstr((data / "data/actual/account=demo/month=").string()));
  EXPECT_GT(home.files("demo/data").size(), 28U);
}

}  // namespace
}  // namespace azcost::testing
