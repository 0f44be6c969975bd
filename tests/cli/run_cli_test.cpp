// The real daemon: signals, service manager, scrapes, a second one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <latch>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/http/curl_transport.hpp"
#include "emulated_home.hpp"
#include "support/service_manager.hpp"

namespace azcost::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// The last event before the daemon sleeps.
const std::string kPassEnded = "\"daemon.waiting\"";

ProcessStep terminate(std::string after) {
  return {std::move(after), [](int process, const ProcessResult&) { kill(process, SIGTERM); }};
}

ProcessResult daemon(const EmulatedHome& home, std::vector<ProcessStep> steps,
                     std::vector<std::string> flags = {"--listen", "off"},
                     std::map<std::string, std::string> more = {}) {
  flags.insert(flags.begin(), "run");
  more.merge(home.environment());
  return azcost(std::move(flags), std::move(more), {.steps = std::move(steps)});
}

/// Answer to a GET, as "200 text".
std::string get(const std::string& url) {
  auto transport = http::CurlTransport::create({});
  http::Request request;
  request.method = http::Method::kGet;
  request.url = url;
  auto response = (*transport)->send(request, {});
  if (!response) return response.error().message;
  return std::to_string(response->status) + " " + response->body;
}

TEST(RunCommand, CollectsAtOnceAndEndsWithZeroWhenItIsStopped) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EmulatedHome home;
    const auto result = daemon(
        home, {{kPassEnded, [&](int process, const ProcessResult&) { kill(process, signal); }}});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("\"unit."));
    EXPECT_THAT(result.err, HasSubstr("\"daemon.stopped\""));
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(home.verify().exit_code, 0);
  }
}

TEST(RunCommand, KeepsToUtcOnAHostThatHasSummerTime) {
  EmulatedHome home;
  const auto result = daemon(home, {terminate(kPassEnded)}, {"--listen", "off"},
                             {{"TZ", "EST5EDT,M3.2.0,M11.1.0"}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("T05:15:00Z\"}"));
}

TEST(RunCommand, GivesUpAPageThatDoesNotComeWhenItIsTerminated) {
  std::latch asked(1);
  std::latch over(1);
  EmulatedHome home({.intercept = [&](const emulator::SeenRequest& request) {
    std::optional<emulator::Answer> none;
    if (request.kind != emulator::RequestKind::kQuery) return none;
    asked.count_down();
    over.wait();
    return none;
  }});
  const auto result = daemon(home, {{"\"daemon.pass\"", [&](int process, const ProcessResult&) {
                                       asked.wait();
                                       kill(process, SIGTERM);
                                     }}});
  over.count_down();  // if it had waited for the page, this would not be reached
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("\"unit.skipped\""));
}

TEST(RunCommand, MakesAPassAgainAtItsNextStartThatWasStoppedHalfway) {
  std::latch asked(1);
  std::latch over(1);
  int queries = 0;
  // The first unit and its proof are answered, the second unit is not.
  EmulatedHome home({.intercept = [&](const emulator::SeenRequest& request) {
    std::optional<emulator::Answer> none;
    if (request.kind != emulator::RequestKind::kQuery || ++queries != 3) return none;
    asked.count_down();
    over.wait();
    return none;
  }});
  const std::string config =
      home.write_config({home.account("contoso", {{"datasets", {"actual", "amortized"}}})},
                        {{"schedule", "0 0 1 1 *"}});
  const std::vector<std::string> flags = {"--listen", "off", "--config", config};
  const auto stopped = daemon(home,
                              {{"\"daemon.pass\"",
                                [&](int process, const ProcessResult&) {
                                  asked.wait();
                                  kill(process, SIGTERM);
                                }}},
                              flags);
  over.count_down();
  EXPECT_EQ(stopped.exit_code, 0) << stopped.err;
  const auto next = daemon(home, {terminate(kPassEnded)}, flags);
  EXPECT_THAT(next.err, HasSubstr("\"daemon.pass\""));
  const auto third = daemon(home, {terminate(kPassEnded)}, flags);
  EXPECT_THAT(third.err, Not(HasSubstr("\"daemon.pass\"")));
}

TEST(RunCommand, LeavesRoomForOneDaemon_AndForManualRunsBetweenItsPasses) {
  EmulatedHome home;
  ProcessResult second;
  ProcessResult manual;
  const auto first = daemon(
      home, {{kPassEnded, [&](int process, const ProcessResult&) {
                second = daemon(home, {});
                manual = home.collect();
                EXPECT_THAT(second.err,
                            HasSubstr("is held by azcost run, pid " + std::to_string(process)));
                kill(process, SIGTERM);
              }}});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_EQ(manual.exit_code, 0);
}

TEST(RunCommand, WaitsForARunThatIsAtWork) {
  EmulatedHome home;
  PosixFileSystem files;
  ASSERT_TRUE(files.make_directories(home.data_dir()));
  auto lock = files.lock(home.data_dir() / "lock", "azcost backfill, pid 7");
  ASSERT_TRUE(lock);
  const auto result = daemon(home, {terminate("\"daemon.busy\"")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("held by azcost backfill, pid 7"));
}

/// The address on which the daemon reported that it listens.
std::string address_in(const ProcessResult& said) {
  const auto begin = said.err.find("http://");
  return said.err.substr(begin, said.err.find("/metrics", begin) - begin);
}

TEST(RunCommand, ServesMetricsAndHealth) {
  EmulatedHome home;
  std::string metrics;
  std::string health;
  std::string ready;
  const auto scrape = [&](int process, const ProcessResult& said) {
    const std::string address = address_in(said);
    metrics = get(address + "/metrics");
    health = get(address + "/healthz");
    ready = get(address + "/readyz");
    kill(process, SIGTERM);
  };
  const auto result = daemon(home, {{kPassEnded, scrape}}, {"--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(metrics, StartsWith("200 # HELP azcost_"));
  EXPECT_THAT(metrics, HasSubstr("azcost_schedule_lag_seconds 0"));
  EXPECT_THAT(metrics, HasSubstr("azcost_last_success_timestamp_seconds{account=\"default\""));
  EXPECT_THAT(metrics, HasSubstr("azcost_requests_total{account=\"default\",status=\"200\"}"));
  EXPECT_EQ(health, "200 ok\n");
  EXPECT_EQ(ready, "200 ok\n");
}

TEST(RunCommand, IsNotReadyWhileNothingCanBeRead) {
  EmulatedHome home({.intercept = [](const emulator::SeenRequest&) {
    emulator::Answer refused;
    refused.status = 403;
    return std::optional(refused);
  }});
  std::string ready;
  const auto scrape = [&](int process, const ProcessResult& said) {
    ready = get(address_in(said) + "/readyz");
    kill(process, SIGTERM);
  };
  const auto result = daemon(home, {{kPassEnded, scrape}}, {"--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(ready, "503 default was never read whole\n");
}

TEST(RunCommand, RefusesAPortThatIsTaken) {
  EmulatedHome home;
  const auto result =
      daemon(home, {}, {"--listen", "127.0.0.1:" + std::to_string(home.server().port())});
  EXPECT_EQ(result.exit_code, 69);
  EXPECT_THAT(result.err, HasSubstr("is the port in use"));
}

TEST(RunCommand, ReportsToTheServiceManagerWhatItDoes) {
  for (const std::string kind : {"path", "abstract"}) {
    EmulatedHome home;
    const std::string path = (home.home().path() / "notify").string();
    const std::string name = kind == "path" ? path : "@" + path;
    const ServiceManager manager(name);
    ASSERT_TRUE(manager.listens());
    const auto result =
        daemon(home,
               {{kPassEnded, [](int process, const ProcessResult&) { kill(process, SIGHUP); }},
                terminate("\"daemon.reloaded\"")},
               {"--listen", "off"}, {{"NOTIFY_SOCKET", name}, {"WATCHDOG_USEC", "60000000"}});
    EXPECT_EQ(result.exit_code, 0);
    const auto messages = manager.receive_all();
    EXPECT_THAT(messages, Contains("READY=1").Times(2));
    EXPECT_THAT(messages, Contains("STATUS=collecting default"));
    EXPECT_THAT(messages, Contains(StartsWith("STATUS=reading default actual ")));
    EXPECT_THAT(messages, Contains(StartsWith("STATUS=waiting for the next pass, at ")));
    EXPECT_THAT(messages, Contains(StartsWith("RELOADING=1\nMONOTONIC_USEC=")));
    EXPECT_THAT(messages, Contains("STOPPING=1"));
    EXPECT_THAT(messages, Contains("WATCHDOG=1"));
  }
}

class ReloadTest : public ::testing::Test {
 protected:
  std::string write_config(const std::string& schedule) const {
    return home_.write_config({home_.account("contoso")}, {{"schedule", schedule}});
  }

  /// Starts the daemon, writes `schedule` into its config, and makes it read that.
  ProcessResult reload(const std::string& schedule, const std::string& event) {
    const std::string config = write_config("0 5 * * *");
    return daemon(home_,
                  {{kPassEnded,
                    [&](int process, const ProcessResult&) {
                      write_config(schedule);
                      kill(process, SIGHUP);
                    }},
                   terminate(event)},
                  {"--listen", "off", "--config", config});
  }

  EmulatedHome home_;
};

TEST_F(ReloadTest, TakesAGoodConfig) {
  const auto result = reload("0 6 * * *", "\"daemon.reloaded\"");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(ReloadTest, KeepsTheOldConfigWhenTheNewOneIsBad_AndSaysWhy) {
  const auto result = reload("0 25 * * *", "\"daemon.reload_refused\"");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("schedule: '0 25 * * *': hour: '25' is not one of 0 to 23"));
  EXPECT_THAT(result.err, HasSubstr("the old settings stay in force"));
}

TEST_F(ReloadTest, KeepsTheOldConfigWhenConfigValidateRefusesTheNewOne) {
  const std::string config = write_config("0 5 * * *");
  ProcessResult validated;
  const auto result = daemon(
      home_,
      {{kPassEnded,
        [&](int process, const ProcessResult&) {
          write_config("0 6 * * *");
          std::filesystem::remove(home_.home().path() / "contoso.secret");
          validated = azcost({"config", "validate", "--config", config}, home_.environment());
          kill(process, SIGHUP);
        }},
       terminate("\"daemon.reload_refused\"")},
      {"--listen", "off", "--config", config});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(validated.exit_code, 78);
  EXPECT_THAT(validated.err, HasSubstr("client secret of account contoso: cannot open"));
  EXPECT_THAT(result.err, HasSubstr("client secret of account contoso: cannot open"));
}

TEST_F(ReloadTest, TakesNothingOfSettingsThatCannotComeIntoForce) {
  const std::string config = write_config("0 5 * * *");
  const auto runs = home_.data_dir() / "metadata/runs";
  const auto result = daemon(home_,
                             {{kPassEnded,
                               [&](int process, const ProcessResult&) {
                                 static_cast<void>(home_.write_config(
                                     {home_.account("contoso")}, {{"log", {{"level", "debug"}}}}));
                                 std::filesystem::rename(runs, home_.home().path() / "aside");
                                 std::ofstream(runs) << "no folder";
                                 kill(process, SIGHUP);
                               }},
                              {"\"daemon.reload_refused\"",
                               [&](int process, const ProcessResult&) {
                                 std::filesystem::remove(runs);
                                 std::filesystem::rename(home_.home().path() / "aside", runs);
                                 kill(process, SIGHUP);
                               }},
                              terminate("\"daemon.reloaded\"")},
                             {"--listen", "off", "--config", config});
  EXPECT_EQ(result.exit_code, 0);
  // If they had been in force after the refusal, the second reload would have changed nothing.
  EXPECT_THAT(result.err.substr(0, result.err.find("daemon.reload_refused")),
              Not(HasSubstr("daemon.needs_restart")));
  EXPECT_THAT(result.err.substr(result.err.find("daemon.reload_refused")),
              HasSubstr("daemon.needs_restart"));
}

TEST(HangUp, EndsWhoHasNothingToReload) {
  EmulatedHome home;
  const auto result = azcost(
      {"emulate", "--port", "0"}, home.environment(),
      {.steps = {{"listening", [](int process, const ProcessResult&) { kill(process, SIGHUP); }}}});
  EXPECT_EQ(result.exit_code, 128 + SIGHUP);
}

/// Whether `process`, a child of ours, ends within a few seconds.
bool ends_soon(int process) {
  constexpr int kMostLooks = 500;
  for (int i = 0; i < kMostLooks; ++i) {
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    std::string pid;
    std::string name;
    std::string state;
    if (!(stat >> pid >> name >> state) || state == "Z") return true;
    poll(nullptr, 0, 10);
  }
  return false;
}

TEST(Signal, EndsTheProgramAtOnceWhenItIsTheSecond_AlsoOneThatIsStuck) {
  EmulatedHome home({}, 2000);
  bool ended = false;
  // Meanwhile nobody reads what the program writes: it is stuck in the middle of its rows.
  const auto terminate_twice = [&](int process, const ProcessResult&) {
    kill(process, SIGTERM);
    poll(nullptr, 0, 50);
    kill(process, SIGTERM);
    ended = ends_soon(process);
    if (!ended) kill(process, SIGKILL);
  };
  const auto result =
      home.collect({.steps = {{"{\"ChargePeriodStart\"", terminate_twice}}}, {"--output", "-"});
  EXPECT_TRUE(ended);
  EXPECT_EQ(result.exit_code, 128 + SIGTERM);
}

TEST(RunCommand, RefusesFlagsThatItCannotRead) {
  EmulatedHome home;
  for (const auto& [flags, said] : std::vector<std::pair<Arguments, std::string>>{
           {{"--schedule", "5 5 *"}, "--schedule: '5 5 *' has not the five"},
           {{"--jitter", "soon"}, "--jitter: "},
           {{"--listen", "here"}, "--listen: 'here' is no address"}}) {
    const auto result = daemon(home, {}, flags);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr(said));
  }
}

/// How often the process has gone to sleep, summed over all threads.
std::uint64_t sleeps_of(int process) {
  std::uint64_t sum = 0;
  const std::filesystem::path threads = "/proc/" + std::to_string(process) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(threads)) {
    std::ifstream status(thread.path() / "status");
    for (std::string word; status >> word;) {
      std::uint64_t count = 0;
      if (word == "voluntary_ctxt_switches:" && status >> count) sum += count;
    }
  }
  return sum;
}

std::uint64_t resident_kib(int process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    std::uint64_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

TEST(WaitingDaemon, TakesNoWakeUpsAndLittleMemory) {
  EmulatedHome home({}, 400);
  std::uint64_t kib = 0;
  std::uint64_t wake_ups = 0;
  const auto measure = [&](int process, const ProcessResult&) {
    // The last event of the pass is out, so the daemon goes to sleep now. Look a few times, until
    // two looks a tenth of a second apart find it asleep.
    constexpr int kMostLooks = 8;
    for (int i = 0; i < kMostLooks; ++i) {
      const auto before = sleeps_of(process);
      poll(nullptr, 0, 100);
      wake_ups = sleeps_of(process) - before;
      if (wake_ups == 0) break;
    }
    kib = resident_kib(process);
    kill(process, SIGTERM);
  };
  const auto result = daemon(home, {{kPassEnded, measure}}, {"--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 0);
  std::printf("a waiting daemon: %.1f MiB resident, %d wake-ups in 100 ms\n",
              static_cast<double>(kib) / 1024, static_cast<int>(wake_ups));
  EXPECT_EQ(wake_ups, 0U);
  constexpr std::uint64_t kMostKib = 20 * 1024;
#ifndef AZCOST_SANITIZED
  EXPECT_LT(kib, kMostKib);
#else
  static_cast<void>(kMostKib);
#endif
}

}  // namespace
}  // namespace azcost::testing
