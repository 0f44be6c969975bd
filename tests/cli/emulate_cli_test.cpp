// Faults of the emulator that can be set from the command line, and that collecting survives them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "azcost/emulator/faults.hpp"
#include "emulated_home.hpp"
#include "support/test_authority.hpp"

namespace azcost::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// `azcost emulate <arguments>`, ended as soon as it listens.
ProcessResult emulate(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "emulate");
  ProcessOptions options;
  options.signal = SIGTERM;
  options.signal_after = "listening on http://127.0.0.1:";
  return azcost(arguments, {}, options);
}

TEST(EmulateCommand, TakesFaultsAndTheQuota) {
  const auto result = emulate({"--qpu", "real", "--fault", "503@1", "--fault", "429-qpu=2@3n%50"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("listening on "));
  EXPECT_EQ(emulate({"--fault", "503@1", "slow=1@2", "--qpu", "off"}).exit_code, 0);
}

/// The account of the config that `--write-config` leaves behind.
nlohmann::json config_after(const TempDir& home, std::vector<std::string> arguments,
                            const char* listening) {
  const auto file = home.path() / "emulated.json";
  std::filesystem::remove(file);
  std::filesystem::remove(home.path() / "emulated.secret");
  arguments.insert(arguments.begin(), {"emulate", "--write-config", file.string()});
  ProcessOptions options;
  options.signal = SIGTERM;
  options.signal_after = listening;
  const auto result = azcost(arguments, {}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(home.files().at("emulated.json"));
}

TEST(EmulateCommand, WritesOverNothingThatIsThere) {
  for (const char* existing : {"real.json", "real.secret", "real.data"}) {
    const TempDir home;
    home.write(existing, "mine");
    const auto result = azcost({"emulate", "--write-config", (home.path() / "real.json").string()});
    EXPECT_EQ(result.exit_code, 73) << existing;
    EXPECT_THAT(result.err, HasSubstr((home.path() / existing).string()));
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_EQ(home.read(existing), "mine");
    EXPECT_EQ(home.files().size(), 1U);
  }
}

TEST(EmulateCommand, FollowsNoLinkWhenItWritesAConfig) {
  const TempDir home;
  std::filesystem::create_symlink(home.path() / "elsewhere", home.path() / "real.json");
  const auto result = azcost({"emulate", "--write-config", (home.path() / "real.json").string()});
  EXPECT_EQ(result.exit_code, 73);
  EXPECT_FALSE(std::filesystem::exists(home.path() / "elsewhere"));
}

TEST(EmulateCommand, SaysWhatToTypeNext) {
  const TempDir home;
  const auto file = home.path() / "my config.json";
  ProcessOptions options;
  options.signal = SIGTERM;
  options.signal_after = "next, in another terminal: ";
  const auto now = azcost({"emulate", "--write-config", file.string(), "--from", "2020-01-01",
                           "--to", "2099-12-31", "--rows-per-day", "1"},
                          {}, options);
  EXPECT_THAT(now.out, HasSubstr("azcost -c '" + file.string() + "' collect\n"));
  std::filesystem::remove(file);
  std::filesystem::remove(home.path() / "my config.secret");
  const auto past = azcost(
      {"emulate", "--write-config", file.string(), "--from", "2025-01-05", "--to", "2025-03-04"},
      {}, options);
  EXPECT_THAT(past.out, HasSubstr("' backfill --from 2025-01 --to 2025-03\n"));
}

TEST(EmulateCommand, PlaysTheAgreementThatItsConfigNames) {
  const TempDir home;
  const char* const kListening = "listening on http://127.0.0.1:";
  const auto config = config_after(home, {"--agreement", "mca"}, kListening);
  EXPECT_EQ(config["data_dir"], "emulated.data") << "a data directory of its own";
  auto mca = config["accounts"][0];
  EXPECT_EQ(mca["agreement"], "mca");
  EXPECT_THAT(mca["billing_account_id"].get<std::string>(), HasSubstr(":"));
  auto ea = config_after(home, {"--agreement", "ea"}, kListening)["accounts"][0];
  EXPECT_EQ(ea["agreement"], "ea");
  EXPECT_EQ(ea["billing_account_id"], "86428642");
}

TEST(EmulateCommand, ServesHttpsAndTrustsItInItsConfig) {
  const TempDir home;
  const auto issued = TestAuthority().certify({"127.0.0.1"});
  const auto certificate = home.write("server.pem", issued.certificate);
  const auto key = home.write("server.key", issued.key);
  auto config =
      config_after(home, {"--tls-certificate", certificate.string(), "--tls-key", key.string()},
                   "listening on https://127.0.0.1:");
  EXPECT_EQ(config["http"]["ca_file"], certificate.string());
  EXPECT_THAT(config["accounts"][0]["cloud"]["authority"].get<std::string>(),
              StartsWith("https://127.0.0.1:"));
}

TEST(EmulateCommand, NeedsTheKeyOfItsCertificate) {
  const TempDir home;
  const auto certificate =
      home.write("server.pem", TestAuthority().certify({"127.0.0.1"}).certificate);
  const auto other = home.write("other.key", TestAuthority().certify({"127.0.0.1"}).key);
  EXPECT_EQ(azcost({"emulate", "--tls-certificate", certificate.string()}).exit_code, 2);
  const auto mixed =
      azcost({"emulate", "--tls-certificate", certificate.string(), "--tls-key", other.string()});
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_THAT(mixed.err, HasSubstr("the key is not that of the certificate"));
}

TEST(EmulateCommand, AnUnknownFaultNamesTheNearestOne) {
  const auto result = azcost({"emulate", "--fault", "503@1", "--fault", "reset-midle@2"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            "azcost: --fault: 'reset-midle@2': there is no fault 'reset-midle'; did you mean "
            "reset-middle? (see azcost help faults)\n");
  EXPECT_THAT(result.out, IsEmpty());
}

TEST(EmulateCommand, RefusesAQuotaThatIsNeitherRealNorOff) {
  const auto result = azcost({"emulate", "--qpu", "half"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("real"), HasSubstr("off")));
}

TEST(HelpFaults, HasALineForEveryKind) {
  const auto result = azcost({"help", "faults"});
  EXPECT_EQ(result.exit_code, 0);
  for (const std::string_view name : emulator::fault_names()) {
    EXPECT_THAT(result.out, HasSubstr("\n  " + std::string(name)));
  }
}

TEST(HelpFaults, IsFoundFromEveryHelp) {
  for (const Arguments& help :
       {Arguments{"emulate", "--help"}, Arguments{"--help"}, Arguments{"help", "help"}}) {
    EXPECT_THAT(azcost(help).out, HasSubstr("faults"));
  }
}

/// Collects three days from an `azcost emulate` with this fault: one binary from the other.
ProcessResult collect_from_emulate(const std::string& fault) {
  const TempDir home;
  ProcessOptions options;
  options.arguments = {"/bin/sh", "-c",
                       R"(mkfifo ready
"$0" emulate --from 2025-01-01 --to 2025-01-31 --write-config config.json --fault "$1" >ready &
read -r line <ready
"$0" collect --config config.json --from 2025-01-01 --to 2025-01-03 --no-store -o -
code=$?
kill $!
wait $!
exit $code)",
                       AZCOST_BINARY, fault};
  options.environment = {{"HOME", home.path().string()}, {"TMPDIR", home.path().string()}};
  options.directory = home.path().string();
  return run_process(options);
}

TEST(EmulateCommand, AFaultReachesTheCollector) {
  const auto result = collect_from_emulate("token-7000215");
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.err, HasSubstr("secret"));
}

TEST(EmulateCommand, AFaultThatComesLaterDoesNot) {
  const auto result = collect_from_emulate("token-7000215@2");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2025-01-03"));
}

TEST(EmulateCommand, WithTheRealQuotaRefusesTheThirteenthQueryOfTenSeconds) {
  const TempDir home;
  ProcessOptions options;
  // Seven months, two queries each, as fast as they go: the quota pays for six months.
  options.arguments = {"/bin/sh", "-c",
                       R"(mkfifo ready
"$0" emulate --from 2025-01-01 --to 2025-07-31 --rows-per-day 2 --qpu real \
  --write-config config.json >ready &
read -r line <ready
sed '1s/{/{"quota":{"pace":"off"},/' config.json >unpaced.json
"$0" collect --config unpaced.json --data-dir data --from 2025-01-01 --to 2025-07-31 \
  --max-wait 1s --format json
code=$?
kill $!
wait $!
exit $code)",
                       AZCOST_BINARY};
  options.environment = {{"HOME", home.path().string()}};
  options.directory = home.path().string();
  const ProcessResult result = run_process(options);
  EXPECT_EQ(result.exit_code, 3) << result.err;
  const auto record = nlohmann::json::parse(result.out, nullptr, false);
  ASSERT_TRUE(record.is_object()) << result.out;
  ASSERT_EQ(record["units"].size(), 7U);
  EXPECT_EQ(record["totals"]["requests"], 13);
  EXPECT_EQ(record["totals"]["qpu"], 12);
  EXPECT_EQ(record["units"][5]["outcome"], "committed");
  EXPECT_EQ(record["units"][6]["outcome"], "throttled");
  EXPECT_THAT(record["units"][6]["error"].dump(), HasSubstr("HTTP 429"));
}

}  // namespace
}  // namespace azcost::testing
