// Three years of the daemon in one process, on a fake clock: nothing that it holds may grow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/cli/application.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost/model/calendar.hpp"
#include "support/fake_alarm.hpp"
#include "support/string_file.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {
namespace {

// Sanitizers look for other things, and are twenty times slower.
#ifdef AZCOST_SANITIZED
constexpr int kPasses = 60;
#else
constexpr int kPasses = 1000;
#endif

/// What the process holds at one moment.
struct Holdings {
  std::ptrdiff_t descriptors = 0;
  std::uint64_t resident_kib = 0;
};

Holdings holdings() {
  Holdings now;
  now.descriptors = std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") status >> now.resident_kib;
  }
  return now;
}

/// An alarm that another object owns.
class BorrowedAlarm final : public Alarm {
 public:
  explicit BorrowedAlarm(Alarm& alarm) : alarm_(alarm) {}
  Wake sleep(SystemTime due, std::optional<std::chrono::milliseconds> longest,
             const std::stop_token& stop) override {
    return alarm_.sleep(due, longest, stop);
  }
  void ring() noexcept override { alarm_.ring(); }

 private:
  Alarm& alarm_;
};

TEST(LongLife, OfAThousandPassesLeavesNothingOpen) {
  const SystemTime start = *parse_day("2026-01-10") + std::chrono::hours(12);
  FakeClock clock(start);
  FakeAlarm alarm(clock);
  emulator::World world({.customers = 1,
                         .from = *parse_day("2025-12-01"),
                         .to = *parse_day("2026-01-31"),
                         .rows_per_day = 2});
  emulator::Server server(world, clock, {.kept_requests = 10});
  ASSERT_TRUE(server.start().ok());
  const TempDir home;
  PosixFileSystem files;
  StringFile out;
  StringFile err;
  std::stop_source stop;
  cli::Context context{
      .streams = {.out = out, .err = err},
      .environment = {{"AZCOST_DATA_DIR", (home.path() / "store").string()},
                      {"AZCOST_LOG_LEVEL", "off"},
                      {"AZCOST_BILLING_ACCOUNT_ID", server.options().billing_account_id},
                      {"AZURE_TENANT_ID", server.options().tenant_id},
                      {"AZURE_CLIENT_ID", server.options().client_id},
                      {"AZURE_CLIENT_SECRET", server.options().client_secrets[0]},
                      {"AZURE_AUTHORITY_HOST", server.url()},
                      {"AZCOST_ARM_ENDPOINT", server.url()}},
      .files = files,
      .clock = clock,
      .stop = stop.get_token(),
      .stop_signal = [] { return 0; },
      .make_alarm = [&alarm]() -> Result<std::unique_ptr<Alarm>> {
        return std::unique_ptr<Alarm>(std::make_unique<BorrowedAlarm>(alarm));
      },
      .on_hangup = [](const std::function<void()>&) {}};
  Holdings early;
  Holdings late;
  alarm.at(start + std::chrono::days(20), [&] { early = holdings(); });
  alarm.at(start + std::chrono::days(kPasses), [&] {
    late = holdings();
    stop.request_stop();
  });
  EXPECT_EQ(cli::run({"run", "--listen", "off"}, context), 0) << err.text;
  const auto runs = std::filesystem::directory_iterator(home.path() / "store/metadata/runs");
  EXPECT_EQ(std::distance(runs, {}), kPasses + 1);
  std::printf("after 20 and %d passes: %d and %d descriptors, %.1f and %.1f MiB resident\n",
              kPasses, static_cast<int>(early.descriptors), static_cast<int>(late.descriptors),
              static_cast<double>(early.resident_kib) / 1024,
              static_cast<double>(late.resident_kib) / 1024);
  // The emulator lives in this process, too, and may be closing a connection or two right now.
  EXPECT_LE(late.descriptors, early.descriptors + 2);
}

}  // namespace
}  // namespace azcost::testing
