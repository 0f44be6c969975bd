/// The work of the daemon: settings become a roster, and a turn becomes a run of the collector.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/config/config.hpp"
#include "azcost/observe/metrics.hpp"
#include "azcost/run/collector.hpp"
#include "azcost/run/daemon.hpp"
#include "azcost/run/pulse.hpp"
#include "azcost/run/readiness.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace azcost::cli {

/// Sets what the flags of `run` say in the daemon's settings.
[[nodiscard]] Status apply_flags(const RunFlags& flags, config::Config& config);

/// Not thread-safe, except for metrics and readiness.
class DaemonWork final : public run::Work {
 public:
  /// All must outlive this object. Everything that takes long beats `pulse`: waits, requests,
  /// files.
  DaemonWork(const GlobalFlags& global, const RunFlags& flags, Session& session, run::Pulse& pulse,
             Context& context);
  ~DaemonWork() override;

  /// The accounts to collect, according to the current settings and past runs.
  [[nodiscard]] Result<run::Roster> roster() { return roster_of(config_); }

  run::PassEnd collect(const std::vector<plan::DueAccount>& due,
                       const std::stop_token& stop) override;
  Result<run::Roster> reload() override;

  [[nodiscard]] observe::Metrics& metrics() noexcept { return metrics_; }
  [[nodiscard]] const run::Readiness& readiness() const noexcept { return readiness_; }

 private:
  Result<run::Roster> roster_of(const config::Config& config);
  [[nodiscard]] std::vector<config::AccountSettings> accounts_in(
      const std::vector<plan::DueAccount>& due) const;
  Result<RunRecord> run_once(const std::vector<config::AccountSettings>& accounts,
                             const std::vector<plan::DueAccount>& due, commit::Store& store,
                             const std::stop_token& stop);
  run::PassEnd take_stock(const RunRecord& record);
  run::PassEnd failed(Error error, const std::vector<plan::DueAccount>& due);
  void warn_of_what_needs_a_restart(const config::Config& next);

  const GlobalFlags& global_;
  const RunFlags& flags_;
  Session& session_;
  run::Pulse& pulse_;
  run::PulsingClock clock_;
  Context& context_;
  config::Config config_;
  observe::Metrics metrics_;
  run::Readiness readiness_;
};

}  // namespace azcost::cli
