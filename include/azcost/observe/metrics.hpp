/// Tells the news of this process, for Prometheus.
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

/// What the sums are of.
enum class MetricsOf {
  /// All runs of a process that stays: counters, whose rates Prometheus computes.
  kProcess,
  /// One run, for a file that each run writes anew: gauges of that run, `azcost_last_run_…`. A
  /// counter would begin at 0 each time, and its rate never see what a run has done.
  kRun,
};

/// Dashboards and alerts rely on the names of the metrics: do not change them. Labels are accounts,
/// datasets, tenants, outcomes and statuses, never a customer or a service: what has no bound would
/// fill Prometheus' memory. Thread-safe.
class Metrics final : public Observer {
 public:
  explicit Metrics(MetricsOf of = MetricsOf::kProcess);
  ~Metrics() override;

  /// Lets the series of an account begin at 0, so that a rate sees its first event too and an alert
  /// one that never succeeded, and puts its tenant on what is counted by tenant. Adding it again
  /// changes only the tenant.
  void add(const Account& account);

  /// Counts units, rows, bytes, requests, QPU and throttled time; a run that ends without a failed
  /// or skipped unit of an account and dataset is their last success.
  void on(const Event& event) override;

  // What is not news of this process, and has to be told.

  /// Of an earlier process.
  void set_last_success(const std::string& account, Dataset dataset, SystemTime time);
  /// The newest day of which rows are on disk.
  void set_newest_day(const std::string& account, Dataset dataset, Day day);
  /// When the certificate by which an account proves itself ends.
  void set_credential_end(const std::string& account, SystemTime time);
  /// Days that should be on disk and are not.
  void set_open_gaps(const std::string& account, Dataset dataset, std::size_t days);
  /// What is left of a tenant's quota, for the window of this length.
  void set_qpu_remaining(const std::string& tenant, std::chrono::seconds window, int qpu);
  /// How late the last pass has begun, or the one that is due is by now.
  void set_schedule_lag(std::chrono::milliseconds lag);

  /// All of it in Prometheus' text format 0.0.4; the same state always gives the same text.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace azcost::observe
