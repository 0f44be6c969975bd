/// Sets the metrics that do not come from events of this process.
#pragma once

#include <filesystem>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/config/config.hpp"
#include "azcost/observe/metrics.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace azcost::cli {

/// Starts the series of `accounts`, with the last success that past runs recorded.
void feed_past(observe::Metrics& metrics, const std::vector<config::AccountSettings>& accounts,
               commit::Store& store);

/// Sets what is on disk and what is missing there, when certificates expire, and what is left of
/// the tenants' quotas. Values that cannot be found out stay as they were.
void feed_state(observe::Metrics& metrics, const config::Config& config,
                const std::vector<config::AccountSettings>& accounts, Context& context);

/// The metrics of one run, for a file.
class MetricsFile {
 public:
  /// Observes `session` from now on. All must outlive this object.
  MetricsFile(std::filesystem::path path, Session& session,
              std::vector<config::AccountSettings> accounts, commit::Store& store);

  /// After the run: writes the file in one step. Errors: `kIo`, `kCannotCreate`.
  [[nodiscard]] Status write(Context& context);

 private:
  std::filesystem::path path_;
  Session& session_;
  std::vector<config::AccountSettings> accounts_;
  observe::Metrics metrics_{observe::MetricsOf::kRun};
};

}  // namespace azcost::cli
