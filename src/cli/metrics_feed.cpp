#include "metrics_feed.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "azcost/fetch/governor.hpp"
#include "azcost/observe/metrics_file.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/report/metadata.hpp"
#include "azcost/report/overview.hpp"
#include "identity.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

/// With monthly granularity it is the first of the month.
std::optional<Day> newest_day_of(const Result<std::optional<Manifest>>& manifest) {
  if (!manifest || !*manifest) return std::nullopt;
  const auto& days = (*manifest)->days;
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    if (day->second.rows > 0) return day->first;
  }
  return std::nullopt;
}

void feed_gaps(observe::Metrics& metrics, const config::Config& config,
               const std::vector<config::AccountSettings>& accounts, Context& context) {
  const SystemTime now = context.clock.now();
  const commit::Layout layout(config.data_dir);
  auto metadata = report::read_metadata(context.files, layout, {}, now, {});
  // No data directory yet: nothing is stored.
  if (!metadata && metadata.error().kind != ErrorKind::kConfig) return;
  if (!metadata) metadata = report::Metadata();
  // What is missing of an account without stored data: the open days except today.
  const auto open_days =
      static_cast<std::size_t>(plan::open_days(day_of(now), config.close_day).days() - 1);
  std::map<AccountDataset, std::size_t> missing;
  for (const report::StoredMonth& month : metadata->months) {
    missing.emplace(AccountDataset(month.account, month.dataset), 0);
  }
  const auto overview = report::overview_of(*std::move(metadata), {}, now, config.close_day);
  for (const report::Gap& gap : overview.gaps) {
    missing[{gap.account, gap.dataset}] += static_cast<std::size_t>(gap.days());
  }
  for (const config::AccountSettings& settings : accounts) {
    for (const Dataset dataset : settings.account.datasets) {
      const auto found = missing.find({settings.account.name, dataset});
      metrics.set_open_gaps(settings.account.name, dataset,
                            found == missing.end() ? open_days : found->second);
    }
  }
}

/// The newest stored day that has rows: an empty answer is not fresh data.
void feed_newest_days(observe::Metrics& metrics, const config::Config& config,
                      const std::vector<config::AccountSettings>& accounts, Context& context) {
  commit::Store store(context.files, context.clock, config.data_dir);
  for (const config::AccountSettings& settings : accounts) {
    const std::string& account = settings.account.name;
    for (const Dataset dataset : settings.account.datasets) {
      auto months = store.stored_months(account, dataset);
      if (!months) continue;
      std::ranges::sort(*months, std::ranges::greater());
      for (const Month& month : *months) {
        const auto day = newest_day_of(store.manifest(account, dataset, month));
        if (!day) continue;
        metrics.set_newest_day(account, dataset, *day);
        break;
      }
    }
  }
}

void feed_certificates(observe::Metrics& metrics,
                       const std::vector<config::AccountSettings>& accounts, Context& context) {
  for (const config::AccountSettings& settings : accounts) {
    const auto end = credential_end(settings, context.files);
    if (end) metrics.set_credential_end(settings.account.name, *end);
  }
}

void feed_quota(observe::Metrics& metrics, const config::Config& config,
                const std::vector<config::AccountSettings>& accounts, Context& context) {
  std::set<std::string> done;
  for (const config::AccountSettings& settings : accounts) {
    const Account& account = settings.account;
    if (!done.insert(account.tenant_id).second) continue;
    auto book = quota_book_of(account, config, config.data_dir, context.files, context.clock);
    const auto left = book.left();
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto window =
          std::chrono::floor<std::chrono::seconds>(fetch::kDocumentedQuota.at(i).length);
      metrics.set_qpu_remaining(account.tenant_id, window, left.at(i));
    }
  }
}

}  // namespace

void feed_past(observe::Metrics& metrics, const std::vector<config::AccountSettings>& accounts,
               commit::Store& store) {
  std::set<AccountDataset> unknown;
  for (const config::AccountSettings& settings : accounts) {
    metrics.add(settings.account);
    for (const Dataset dataset : settings.account.datasets) {
      unknown.emplace(settings.account.name, dataset);
    }
  }
  const auto runs = store.past_runs();
  if (!runs) return;
  for (const RunRecord& run : *runs) {
    for (const AccountDataset& series : read_whole(run)) {
      if (unknown.erase(series) > 0) {
        metrics.set_last_success(series.first, series.second, run.ended_at);
      }
    }
  }
}

void feed_state(observe::Metrics& metrics, const config::Config& config,
                const std::vector<config::AccountSettings>& accounts, Context& context) {
  feed_gaps(metrics, config, accounts, context);
  feed_newest_days(metrics, config, accounts, context);
  feed_certificates(metrics, accounts, context);
  feed_quota(metrics, config, accounts, context);
}

MetricsFile::MetricsFile(std::filesystem::path path, Session& session,
                         std::vector<config::AccountSettings> accounts, commit::Store& store)
    : path_(std::move(path)), session_(session), accounts_(std::move(accounts)) {
  feed_past(metrics_, accounts_, store);
  session_.add(metrics_);
}

Status MetricsFile::write(Context& context) {
  feed_state(metrics_, session_.config(), accounts_, context);
  auto written = observe::write_metrics_file(context.files, path_, metrics_.text());
  if (!written) return std::move(written).error().in("--metrics-file");
  return written;
}

}  // namespace azcost::cli
