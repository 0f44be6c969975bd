#include "azcost/observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "azcost/base/mask.hpp"
#include "azcost/base/version.hpp"

namespace azcost::observe {
namespace {

using CounterFamily = prometheus::Family<prometheus::Counter>;
using GaugeFamily = prometheus::Family<prometheus::Gauge>;
using prometheus::Labels;

constexpr std::array<Outcome, 9> kOutcomes = {
    Outcome::kCommitted, Outcome::kUnchanged, Outcome::kEmpty,
    Outcome::kKept,      Outcome::kMismatch,  Outcome::kThrottled,
    Outcome::kForbidden, Outcome::kFailed,    Outcome::kSkipped};

double seconds_of(std::chrono::milliseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

Labels labels_of(const std::string& account, Dataset dataset) {
  return {{"account", account}, {"dataset", std::string(name_of(dataset))}};
}

Labels with_outcome(Labels labels, Outcome outcome) {
  labels.emplace("outcome", name_of(outcome));
  return labels;
}

}  // namespace

/// The library's families are thread-safe, and hand out the same metric for the same labels.
struct Metrics::Families {
  CounterFamily& counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  GaugeFamily& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }

  [[nodiscard]] Labels labels_of_quota(const std::string& account) {
    const std::lock_guard lock(mutex);
    const auto found = tenants.find(account);
    return {{"account", account}, {"tenant", found == tenants.end() ? "" : found->second}};
  }

  void count(const RequestEnded& event);
  void count(const UnitRecord& unit);
  void count(const RunRecord& run);

  prometheus::Registry registry;
  GaugeFamily& build_info =
      gauge("azcost_build_info", "1, labelled with the version of azcost that is running.");
  GaugeFamily& last_success =
      gauge("azcost_last_success_timestamp_seconds",
            "When a run that read all its units of the account and dataset has ended.");
  CounterFamily& units =
      counter("azcost_units_total", "Units (account, dataset, window) by how they ended.");
  CounterFamily& rows = counter("azcost_rows_total", "Rows that Azure answered.");
  CounterFamily& bytes =
      counter("azcost_bytes_written_total", "Bytes of the day files that were written.");
  CounterFamily& requests =
      counter("azcost_requests_total",
              "HTTP requests by the status of their answer; none where there was no answer.");
  CounterFamily& qpu_spent =
      counter("azcost_qpu_spent_total", "Query processing units that Azure took for our queries.");
  GaugeFamily& qpu_remaining =
      gauge("azcost_qpu_remaining",
            "Query processing units that are left to the tenant in the window of this length.");
  CounterFamily& throttled =
      counter("azcost_throttled_seconds_total", "Time spent waiting for quota.");
  CounterFamily& restated = counter("azcost_restated_days_total",
                                    "Committed days whose rows were others when read again.");
  GaugeFamily& open_gaps = gauge("azcost_open_gaps", "Days that should be on disk and are not.");
  GaugeFamily& schedule_lag = gauge("azcost_schedule_lag_seconds",
                                    "How long after its scheduled time the last pass began.");
  GaugeFamily& pass_duration =
      gauge("azcost_pass_duration_seconds", "How long the last pass over all accounts took.");

  std::mutex mutex;
  std::map<std::string, std::string> tenants;  // by account
};

void Metrics::Families::count(const RequestEnded& event) {
  const std::string status = event.status == 0 ? "none" : std::to_string(event.status);
  requests.Add({{"account", event.account}, {"status", status}}).Increment();
}

void Metrics::Families::count(const UnitRecord& unit) {
  const Labels labels = labels_of(unit.unit.account, unit.unit.dataset);
  units.Add(with_outcome(labels, unit.outcome)).Increment();
  rows.Add(labels).Increment(static_cast<double>(unit.rows));
  bytes.Add(labels).Increment(static_cast<double>(unit.bytes_written));
  throttled.Add(labels).Increment(unit.throttled_seconds);
  restated.Add(labels).Increment(static_cast<double>(unit.restated_days));
  qpu_spent.Add(labels_of_quota(unit.unit.account)).Increment(static_cast<double>(unit.qpu));
}

void Metrics::Families::count(const RunRecord& run) {
  for (const auto& [account, dataset] : read_whole(run)) {
    last_success.Add(labels_of(account, dataset)).Set(seconds_of(run.ended_at.time_since_epoch()));
  }
  // The wall clock may have been put back in between.
  const auto duration = std::max(run.ended_at - run.started_at, std::chrono::milliseconds(0));
  pass_duration.Add({}).Set(seconds_of(duration));
}

Metrics::Metrics() : families_(std::make_unique<Families>()) {
  families_->build_info.Add({{"version", std::string(version())}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::add(const Account& account) {
  {
    const std::lock_guard lock(families_->mutex);
    families_->tenants[account.name] = account.tenant_id;
  }
  families_->qpu_spent.Add(families_->labels_of_quota(account.name));
  for (const Dataset dataset : account.datasets) {
    const Labels labels = labels_of(account.name, dataset);
    for (const Outcome outcome : kOutcomes) families_->units.Add(with_outcome(labels, outcome));
    families_->rows.Add(labels);
    families_->bytes.Add(labels);
    families_->throttled.Add(labels);
    families_->restated.Add(labels);
  }
}

void Metrics::on(const Event& event) {
  if (const auto* request = std::get_if<RequestEnded>(&event)) {
    families_->count(*request);
  } else if (const auto* unit = std::get_if<UnitEnded>(&event)) {
    families_->count(unit->record);
  } else if (const auto* run = std::get_if<RunEnded>(&event)) {
    families_->count(run->record);
  }
}

void Metrics::set_last_success(const std::string& account, Dataset dataset, SystemTime time) {
  families_->last_success.Add(labels_of(account, dataset)).Set(seconds_of(time.time_since_epoch()));
}

void Metrics::set_open_gaps(const std::string& account, Dataset dataset, std::size_t days) {
  families_->open_gaps.Add(labels_of(account, dataset)).Set(static_cast<double>(days));
}

void Metrics::set_qpu_remaining(const std::string& tenant, std::chrono::seconds window, int qpu) {
  families_->qpu_remaining
      .Add({{"tenant", tenant}, {"window", std::to_string(window.count()) + "s"}})
      .Set(qpu);
}

void Metrics::set_schedule_lag(std::chrono::milliseconds lag) {
  families_->schedule_lag.Add({}).Set(seconds_of(lag));
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> collected = families_->registry.Collect();
  // The library keeps them by hash: people read them too, and compare.
  std::ranges::sort(collected, {}, &prometheus::MetricFamily::name);
  for (prometheus::MetricFamily& family : collected) {
    std::ranges::sort(family.metric, {}, &prometheus::ClientMetric::label);
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, collected);
  return mask(std::move(out).str());
}

}  // namespace azcost::observe
