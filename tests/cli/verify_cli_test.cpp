// The real binary proves what it collected from an emulated Azure, and finds damage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "emulated_home.hpp"
#include "support/fake_clock.hpp"

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kSecond = "data/actual/account=default/month=2026-03/2026-03-02.jsonl";
constexpr const char* kManifest = "metadata/actual/account=default/month=2026-03.json";

/// Three days of an emulated Azure, collected.
class VerifyCommand : public ::testing::Test {
 protected:
  VerifyCommand() : server_(world_, clock_, {}) {}

  void SetUp() override {
    ASSERT_TRUE(server_.start().ok());
    const auto result = collect({});
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }

  [[nodiscard]] ProcessResult collect(const Arguments& more, const Variables& changed = {}) const {
    Variables variables = environment_of(server_, home_);
    variables.insert(changed.begin(), changed.end());
    return azcost(with({"collect", "--from", "2026-03-01", "--to", "2026-03-03"}, more),
                  std::move(variables));
  }

  /// It knows nothing but the data directory.
  [[nodiscard]] ProcessResult verify(const Arguments& more = {}) const {
    return azcost(with({"verify", "--data-dir", store().string()}, more),
                  {{"HOME", home_.path().string()}});
  }

  [[nodiscard]] fs::path store() const { return home_.path() / "store"; }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    return home_.read("store/" + name);
  }
  void put(const std::string& name, const std::string& text) const {
    home_.write("store/" + name, text);
  }

  FakeClock clock_{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20}};
  emulator::World world_{{.customers = 3,
                          .from = *parse_day("2026-02-01"),
                          .to = *parse_day("2026-03-31"),
                          .rows_per_day = 40}};
  emulator::Server server_;
  TempDir home_;
};

TEST_F(VerifyCommand, ProvesWhatWasCollected) {
  const auto result = verify();
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("1 manifest, 3 day files, "));
  EXPECT_THAT(result.out, HasSubstr(": all of it is whole and adds up\n"));
  EXPECT_THAT(result.err, IsEmpty());
  put("data/README", "mine");
  const auto noted = verify();
  EXPECT_EQ(noted.exit_code, 0);
  EXPECT_THAT(noted.out, HasSubstr("note  data/README\n"));
}

TEST_F(VerifyCommand, ProvesOnlyWhatIsAskedFor) {
  EXPECT_EQ(verify({"-a", "default", "--month", "2026-03"}).exit_code, 0);
  const auto account = verify({"-a", "defautl"});
  EXPECT_EQ(account.exit_code, 2);
  EXPECT_THAT(account.err, HasSubstr("stored are: default"));
  const auto month = verify({"--month", "2026-3"});
  EXPECT_EQ(month.exit_code, 2);
  EXPECT_THAT(month.err, HasSubstr("--month: "));
}

TEST_F(VerifyCommand, PrintsOneJsonObject) {
  fs::remove(store() / kSecond);
  const auto result = verify({"--format", "json"});
  EXPECT_EQ(result.exit_code, 65);
  const auto report = nlohmann::json::parse(result.out);
  EXPECT_EQ(report["clean"], false);
  EXPECT_EQ(report["files"], 2);
  ASSERT_THAT(report["findings"], SizeIs(1));
  EXPECT_EQ(report["findings"][0]["severity"], "damage");
  EXPECT_EQ(report["findings"][0]["kind"], "missing-file");
  EXPECT_EQ(report["findings"][0]["path"], kSecond);
  EXPECT_EQ(report["findings"][0]["run"],
            "azcost --data-dir " + store().string() +
                " collect --force -a default --from 2026-03-02 --to 2026-03-02");
}

TEST_F(VerifyCommand, FindsAFileThatIsGone) {
  fs::remove(store() / kSecond);
  const auto result = verify();
  EXPECT_EQ(result.exit_code, 65);
  EXPECT_THAT(result.out, HasSubstr(std::string("damage  ") + kSecond +
                                    "\n  the manifest names it and it is gone"));
  EXPECT_THAT(result.out, HasSubstr("\n  run: azcost --data-dir " + store().string() +
                                    " collect --force -a default --from "));
  EXPECT_THAT(result.out, HasSubstr(": 1 damaged\n"));
}

TEST_F(VerifyCommand, RebuildsABrokenManifestThatTheNextCollectFindsInOrder) {
  const std::string whole = text_of(kManifest);
  put(kManifest, whole.substr(0, whole.size() - 20));
  const auto found = verify();
  EXPECT_EQ(found.exit_code, 65);
  EXPECT_THAT(found.out,
              HasSubstr("run: azcost --data-dir " + store().string() + " verify --repair"));
  const auto repaired = verify({"--repair"});
  EXPECT_EQ(repaired.exit_code, 0) << repaired.out;
  EXPECT_THAT(repaired.out, HasSubstr("rebuilt from 3 day files"));
  const auto before = nlohmann::json::parse(whole);
  const auto after = nlohmann::json::parse(text_of(kManifest));
  EXPECT_EQ(after["shape"], before["shape"]);
  EXPECT_EQ(after["gaps_in_schema"], before["gaps_in_schema"]);
  EXPECT_EQ(after["days"]["2026-03-01"]["totals"], before["days"]["2026-03-01"]["totals"]);
  EXPECT_EQ(after["days"]["2026-03-01"]["sha256"], before["days"]["2026-03-01"]["sha256"]);
  EXPECT_EQ(verify().exit_code, 0);
  const auto collected = collect({"--format", "json"});
  EXPECT_EQ(collected.exit_code, 0) << collected.err;
  EXPECT_EQ(nlohmann::json::parse(collected.out)["units"][0]["outcome"], "unchanged");
}

TEST_F(VerifyCommand, SaysWhatToRunWhenAManifestCannotBeRebuilt) {
  put(kManifest, "{}");
  const auto result = verify({"--repair"});
  EXPECT_EQ(result.exit_code, 65);
  EXPECT_THAT(result.out, HasSubstr("it cannot be rebuilt: nothing tells what its rows mean"));
  EXPECT_THAT(result.out,
              HasSubstr(" collect --force -a default --from 2026-03-01 --to 2026-03-31"));
  EXPECT_EQ(text_of(kManifest), "{}");
}

TEST_F(VerifyCommand, IsSatisfiedAfterACollectThatReplacesABrokenManifest) {
  put(kManifest, "{ torn");
  EXPECT_EQ(collect({}).exit_code, 65);
  const auto forced = collect({"--force"});
  EXPECT_EQ(forced.exit_code, 0) << forced.out << forced.err;
  EXPECT_EQ(text_of(std::string(kManifest) + ".broken"), "{ torn");
  const auto verified = verify();
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
}

TEST_F(VerifyCommand, IsSatisfiedAfterACollectThatFixesADamagedDay) {
  const std::string whole = text_of(kSecond);
  std::string damaged = whole;
  damaged[damaged.size() / 2] ^= 1;
  put(kSecond, damaged);
  ASSERT_EQ(verify().exit_code, 65);
  EXPECT_EQ(collect({"--force"}).exit_code, 0);
  EXPECT_EQ(text_of(kSecond), whole);
  EXPECT_EQ(verify().exit_code, 0);
}

TEST_F(VerifyCommand, ReadsWhileAnotherRunHoldsTheLockButDoesNotRepair) {
  PosixFileSystem files;
  const auto held = files.lock(store() / "lock", "azcost collect, pid 1");
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(verify().exit_code, 0);
  const auto repair = verify({"--repair"});
  EXPECT_EQ(repair.exit_code, 75);
  EXPECT_THAT(repair.err, HasSubstr("azcost collect, pid 1"));
}

TEST_F(VerifyCommand, SaysPendingUntilTheNextCollectHasFinishedACommit) {
  if (!fs::exists(AZCOST_FAULTY_CALLS)) {
    GTEST_SKIP() << "skipped: nothing can be loaded into a program that has a sanitizer";
  }
  // Killed before each rename in turn, until it is a rename of a commit.
  ProcessResult pending;
  for (int number = 1; number < 40 && pending.out.find("pending") == std::string::npos; ++number) {
    fs::remove_all(store());
    const auto killed =
        collect({}, {{"LD_PRELOAD", AZCOST_FAULTY_CALLS},
                     {"AZCOST_TEST_FAULT", "rename KILL " + std::to_string(number)}});
    ASSERT_EQ(killed.exit_code, 128 + SIGKILL) << killed.out;
    pending = verify();
  }
  // The very first commit: nothing is stored yet, and nothing is wrong.
  const auto status =
      azcost({"status", "--data-dir", store().string()}, {{"HOME", home_.path().string()}});
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_EQ(pending.exit_code, 0) << pending.out;
  EXPECT_THAT(pending.out, HasSubstr("pending  staging/"));
  EXPECT_THAT(pending.out, HasSubstr("pending, run collect: 3 day files and"));
  EXPECT_THAT(pending.out, HasSubstr("; 1 pending, run collect\n"));
  ASSERT_EQ(collect({}).exit_code, 0);
  const auto finished = verify();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, HasSubstr("3 day files, "));
  EXPECT_THAT(finished.out, Not(HasSubstr("pending")));
}

TEST(VerifyWithoutData, SaysThatThereIsNoDirectoryAndMakesNone) {
  const TempDir home;
  const auto missing = home.path() / "nowhere";
  for (const char* flag : {"--format=table", "--repair"}) {
    const auto result =
        azcost({"verify", flag, "--data-dir", missing.string()}, {{"HOME", home.path().string()}});
    EXPECT_EQ(result.exit_code, 78);
    EXPECT_THAT(result.err, HasSubstr("there is no data directory"));
    EXPECT_FALSE(fs::exists(missing));
  }
}

TEST(VerifyWithoutData, SaysThatNothingIsStoredAndWritesNothing) {
  const TempDir home;
  home.write("etc/passwd", "mine");
  const std::string folder = (home.path() / "etc").string();
  for (const char* flag : {"--format=table", "--format=json", "--repair"}) {
    const auto result = azcost({"verify", flag, "--data-dir", folder}, {{"HOME", "/nowhere"}});
    EXPECT_EQ(result.exit_code, 78) << flag;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, HasSubstr("nothing is stored in '" + folder + "'"));
    EXPECT_THAT(home.files(), SizeIs(1));
  }
}

}  // namespace
}  // namespace azcost::testing
