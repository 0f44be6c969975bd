// How long `azcost status` takes to read 36 months of 50 accounts, as a multiple of what the
// machine takes to read the same manifests plainly. The promise is 400 ms.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/system_clock.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/report/metadata.hpp"
#include "azcost/report/overview.hpp"
#include "support/temp_dir.hpp"

namespace azcost::bench {
namespace {

constexpr int kAccounts = 50;
constexpr int kMonths = 36;
constexpr int kRestatementsOfAnAccount = 1000;
constexpr int kCloseDay = 10;
constexpr std::uint64_t kMaxBytes = 1UL << 20U;
const Day kFirstDay{std::chrono::year{2024} / std::chrono::January / 1};

/// A month as the default schema stores it: one file per day, fifteen groupings.
Manifest manifest_of(const std::string& account, const Month& month) {
  Manifest manifest;
  manifest.account = account;
  manifest.month = month;
  manifest.shape.scope = "/providers/Microsoft.Billing/billingAccounts/1234567:1234_2019-05-31";
  manifest.shape.aggregations = {"Cost", "UsageQuantity"};
  for (int i = 0; i < 15; ++i) {
    manifest.shape.groupings.push_back(
        {Grouping::Kind::kDimension, "SubscriptionName" + std::to_string(i)});
  }
  manifest.state = MonthState::kFinal;
  const commit::Layout layout({});
  const Totals totals = {{"USD", *Decimal::parse("12345.678901234567")}};
  for (Day day = month.first_day(); day <= month.last_day(); day += std::chrono::days(1)) {
    DayEntry entry;
    entry.file = layout.day_file(account, Dataset::kActual, Granularity::kDaily, day);
    entry.rows = 1234;
    entry.bytes = 1'234'567;
    entry.sha256 = std::string(64, 'a');
    entry.totals = totals;
    entry.control = totals;
    entry.collected_at = day + std::chrono::days(9);
    manifest.days[day] = entry;
  }
  return manifest;
}

std::string restatements_of(Day last) {
  std::string text;
  for (int i = kRestatementsOfAnAccount; i > 0; --i) {
    const Day day = last - std::chrono::days(i);
    text += R"({"id":"00000000000000000000000000000000","day":")" + format_day(day) +
            R"(","restated_at":")" + format_time(day + std::chrono::days(1)) +
            R"(","state":"open","rows_before":1234,"rows_after":1235,)" +
            R"("totals_before":{"USD":"12345.678901234567"},)" +
            R"("totals_after":{"USD":"12346.0"},"rows_added":1,"rows_removed":0})" + "\n";
  }
  return text;
}

/// Writes three years of fifty accounts; returns the day after the last one.
Day fill(const testing::TempDir& folder) {
  Month month(kFirstDay);
  const commit::Layout layout({});
  for (int i = 0; i < kMonths; ++i, month = month.next()) {
    for (int n = 0; n < kAccounts; ++n) {
      const std::string account = "account-" + std::to_string(n);
      folder.write(layout.manifest(account, Dataset::kActual, month),
                   to_json(manifest_of(account, month)));
    }
  }
  for (int n = 0; n < kAccounts; ++n) {
    folder.write(layout.restatements("account-" + std::to_string(n), Dataset::kActual),
                 restatements_of(month.first_day()));
  }
  return month.first_day();
}

/// Reads every file below `folder`; returns how many bytes they have.
std::uint64_t read_plainly(FileSystem& files, const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  auto entries = files.list(folder);
  if (!entries) std::abort();
  for (const DirectoryEntry& entry : *entries) {
    if (entry.type == FileType::kDirectory) {
      bytes += read_plainly(files, folder / entry.name);
    } else {
      const auto text = files.read_file(folder / entry.name, kMaxBytes);
      if (!text) std::abort();
      bytes += text->size();
    }
  }
  return bytes;
}

void see_through_three_years_of_fifty_accounts(benchmark::State& state) {
  using Seconds = std::chrono::duration<double>;
  const testing::TempDir folder;
  const SystemTime now = fill(folder);
  PosixFileSystem files;
  const commit::Layout layout(folder.path());
  Seconds reading{0};
  Seconds seeing{0};
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    bytes = read_plainly(files, folder.path());
    const auto between = std::chrono::steady_clock::now();
    auto metadata = report::read_metadata(files, layout, {}, now - report::kRestatementsOf, {});
    if (!metadata) std::abort();
    const auto overview = report::overview_of(*std::move(metadata), {}, now, kCloseDay);
    if (overview.months.size() != std::size_t{kAccounts} * kMonths) std::abort();
    const auto end = std::chrono::steady_clock::now();
    state.SetIterationTime(Seconds(end - between).count());
    reading += between - start;
    seeing += end - between;
  }
  state.counters["ratio_to_read"] = seeing / reading;
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(see_through_three_years_of_fifty_accounts)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace azcost::bench
