/// Metrics of this process, for Prometheus.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::observe {

/// What the sums cover.
enum class MetricsOf {
  /// All runs of a long-lived process: counters, whose rates Prometheus computes.
  kProcess,
  /// One run, for a file that each run replaces: gauges of that run, `azcost_last_run_…`. A counter
  /// would begin at 0 each time, and its rate would never show what a run has done.
  kRun,
};

/// Dashboards and alerts rely on the names of the metrics: do not change them. Labels are accounts,
/// datasets, tenants, outcomes and statuses, never a customer or a service: labels without a bound
/// would fill Prometheus' memory. Thread-safe.
class Metrics final : public Observer {
 public:
  explicit Metrics(MetricsOf of = MetricsOf::kProcess);
  ~Metrics() override;

  /// Starts the series of an account at 0, so that a rate includes its first event and an alert
  /// sees an account that never succeeded. What is counted by tenant is counted under the account's
  /// tenant. Adding it again changes only the tenant.
  void add(const Account& account);

  /// Counts units, rows, bytes, requests, QPU and throttled time; a run that ends without a failed
  /// or skipped unit of an account and dataset is their last success.
  void on(const Event& event) override;

  // Values that are not events of this process.

  /// From an earlier process.
  void set_last_success(const std::string& account, Dataset dataset, SystemTime time);
  /// The newest day with rows on disk.
  void set_newest_day(const std::string& account, Dataset dataset, Day day);
  /// When the certificate of an account expires.
  void set_credential_end(const std::string& account, SystemTime time);
  /// Days that should be on disk and are missing.
  void set_open_gaps(const std::string& account, Dataset dataset, std::size_t days);
  /// What is left of a tenant's quota, in the window of this length.
  void set_qpu_remaining(const std::string& tenant, std::chrono::seconds window, int qpu);
  /// How late the last pass began, or how late the pass that is due is by now.
  void set_schedule_lag(std::chrono::milliseconds lag);

  /// All metrics in Prometheus' text format 0.0.4; the same state always gives the same text.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace azcost::observe
