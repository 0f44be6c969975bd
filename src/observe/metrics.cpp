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

/// A sum by labels: a counter of the process, or a gauge of one run.
class Sum {
 public:
  /// The metric is "azcost_<name>_total", or "azcost_last_run_<name>".
  Sum(prometheus::Registry& registry, MetricsOf of, const std::string& name, const char* help) {
    if (of == MetricsOf::kProcess) {
      counters_ = &prometheus::BuildCounter()
                       .Name("azcost_" + name + "_total")
                       .Help(help)
                       .Register(registry);
    } else {
      gauges_ = &prometheus::BuildGauge()
                     .Name("azcost_last_run_" + name)
                     .Help(std::string(help) + " Of the last run.")
                     .Register(registry);
    }
  }

  void add(const Labels& labels, double value = 0) {
    if (counters_ != nullptr) counters_->Add(labels).Increment(value);
    if (gauges_ != nullptr) gauges_->Add(labels).Increment(value);
  }

 private:
  CounterFamily* counters_ = nullptr;
  GaugeFamily* gauges_ = nullptr;
};

}  // namespace

/// The library's families are thread-safe, and hand out the same metric for the same labels.
struct Metrics::Families {
  explicit Families(MetricsOf scope) : of(scope) {}

  Sum sum(const char* name, const char* help) { return {registry, of, name, help}; }
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

  MetricsOf of;
  prometheus::Registry registry;
  GaugeFamily& build_info =
      gauge("azcost_build_info", "1, labelled with the version of azcost that is running.");
  GaugeFamily& last_success =
      gauge("azcost_last_success_timestamp_seconds",
            "When a run that read all its units of the account and dataset has ended; 0 where none "
            "ever did.");
  GaugeFamily& newest_day = gauge("azcost_newest_day_timestamp_seconds",
                                  "The beginning of the newest day of which rows are on disk; 0 "
                                  "where there is none.");
  GaugeFamily& credential_end =
      gauge("azcost_credential_expires_timestamp_seconds", "When the account's certificate ends.");
  Sum units = sum("units", "Units (account, dataset, window) by how they ended.");
  Sum rows = sum("rows", "Rows that Azure answered.");
  Sum bytes = sum("bytes_written", "Bytes of the day files that were written.");
  Sum requests = sum(
      "requests", "HTTP requests by the status of their answer; none where there was no answer.");
  Sum qpu_spent = sum("qpu_spent", "Query processing units that Azure took for our queries.");
  GaugeFamily& qpu_remaining =
      gauge("azcost_qpu_remaining",
            "Query processing units that are left to the tenant in the window of this length.");
  Sum throttled = sum("throttled_seconds", "Time spent waiting for quota.");
  Sum restated = sum("restatements", "Committed days whose rows were others when read again.");
  GaugeFamily& open_gaps = gauge("azcost_open_gaps", "Days that should be on disk and are not.");
  GaugeFamily& pass_duration =
      gauge("azcost_pass_duration_seconds", "How long the last pass over all accounts took.");
  // A single run has no schedule; a process that stays has no exit code.
  GaugeFamily* schedule_lag =
      of == MetricsOf::kRun ? nullptr
                            : &gauge("azcost_schedule_lag_seconds",
                                     "How long after its scheduled time the last pass began.");
  GaugeFamily* run_end = of == MetricsOf::kProcess ? nullptr
                                                   : &gauge("azcost_last_run_timestamp_seconds",
                                                            "When the last run has ended.");
  GaugeFamily* exit_code =
      of == MetricsOf::kProcess
          ? nullptr
          : &gauge("azcost_last_run_exit_code", "The exit code of the last run, 0 for success.");

  std::mutex mutex;
  std::map<std::string, std::string> tenants;  // by account
};

void Metrics::Families::count(const RequestEnded& event) {
  const std::string status = event.status == 0 ? "none" : std::to_string(event.status);
  requests.add({{"account", event.account}, {"status", status}}, 1);
}

void Metrics::Families::count(const UnitRecord& unit) {
  const Labels labels = labels_of(unit.unit.account, unit.unit.dataset);
  units.add(with_outcome(labels, unit.outcome), 1);
  rows.add(labels, static_cast<double>(unit.rows));
  bytes.add(labels, static_cast<double>(unit.bytes_written));
  throttled.add(labels, unit.throttled_seconds);
  restated.add(labels, static_cast<double>(unit.restated_days));
  qpu_spent.add(labels_of_quota(unit.unit.account), static_cast<double>(unit.qpu));
}

void Metrics::Families::count(const RunRecord& run) {
  for (const auto& [account, dataset] : read_whole(run)) {
    last_success.Add(labels_of(account, dataset)).Set(seconds_of(run.ended_at.time_since_epoch()));
  }
  // The wall clock may have been put back meanwhile.
  const auto duration = std::max(run.ended_at - run.started_at, std::chrono::milliseconds(0));
  pass_duration.Add({}).Set(seconds_of(duration));
  if (exit_code == nullptr) return;
  exit_code->Add({}).Set(run.exit_code);
  run_end->Add({}).Set(seconds_of(run.ended_at.time_since_epoch()));
}

Metrics::Metrics(MetricsOf of) : families_(std::make_unique<Families>(of)) {
  families_->build_info.Add({{"version", std::string(version())}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::add(const Account& account) {
  {
    const std::lock_guard lock(families_->mutex);
    families_->tenants[account.name] = account.tenant_id;
  }
  families_->qpu_spent.add(families_->labels_of_quota(account.name));
  for (const Dataset dataset : account.datasets) {
    const Labels labels = labels_of(account.name, dataset);
    for (const Outcome outcome : kOutcomes) families_->units.add(with_outcome(labels, outcome));
    families_->last_success.Add(labels);
    families_->newest_day.Add(labels);
    families_->rows.add(labels);
    families_->bytes.add(labels);
    families_->throttled.add(labels);
    families_->restated.add(labels);
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

void Metrics::set_newest_day(const std::string& account, Dataset dataset, Day day) {
  families_->newest_day.Add(labels_of(account, dataset)).Set(seconds_of(day.time_since_epoch()));
}

void Metrics::set_credential_end(const std::string& account, SystemTime time) {
  families_->credential_end.Add({{"account", account}}).Set(seconds_of(time.time_since_epoch()));
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
  if (families_->schedule_lag != nullptr) families_->schedule_lag->Add({}).Set(seconds_of(lag));
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> collected = families_->registry.Collect();
  // The library orders them by hash. People read and compare them, so sort them by name.
  std::ranges::sort(collected, {}, &prometheus::MetricFamily::name);
  for (prometheus::MetricFamily& family : collected) {
    std::ranges::sort(family.metric, {}, &prometheus::ClientMetric::label);
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, collected);
  return mask(std::move(out).str());
}

}  // namespace azcost::observe
