/// Tells the metrics what is not news of this process.
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

/// Lets the series of `accounts` begin, with the last success that a past run tells of.
void feed_past(observe::Metrics& metrics, const std::vector<config::AccountSettings>& accounts,
               commit::Store& store);

/// What is on disk by now and what is missing there, when certificates end, and what is left of the
/// tenants' quotas. What cannot be found
/// out stays as it was.
void feed_state(observe::Metrics& metrics, const config::Config& config,
                const std::vector<config::AccountSettings>& accounts, Context& context);

/// The metrics of one run, for a file.
class MetricsFile {
 public:
  /// Listens to the news of `session` from now on. All must outlive this object.
  MetricsFile(std::filesystem::path path, Session& session,
              std::vector<config::AccountSettings> accounts, commit::Store& store);

  /// After the run: puts the file there in one step. Errors: `kIo`, `kCannotCreate`.
  [[nodiscard]] Status write(Context& context);

 private:
  std::filesystem::path path_;
  Session& session_;
  std::vector<config::AccountSettings> accounts_;
  observe::Metrics metrics_{observe::MetricsOf::kRun};
};

}  // namespace azcost::cli
