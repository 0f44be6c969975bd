/// What every command that works with a config has: its settings, its log, its news. While it
/// lives, no link below the data directory is followed, and what the file system lacks is told.
#pragma once

#include <memory>

#include "azcost/base/log.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"
#include "azcost/observe/log_observer.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/observe/progress.hpp"
#include "commands.hpp"

namespace azcost::cli {

/// What the log is for: a command that ends is read by a person and says nothing when it is quiet;
/// a daemon's is read by machines, where it is not on a terminal, and goes on to tell warnings.
enum class LogOf { kCommand, kDaemon };

/// The variable's value; empty without one.
[[nodiscard]] std::string variable(const Context& context, const char* name);

class Session {
 public:
  /// Loads the config and starts the log. Errors are those of `config::load`.
  [[nodiscard]] static Result<std::unique_ptr<Session>> open(const GlobalFlags& global,
                                                             Context& context,
                                                             LogOf log_of = LogOf::kCommand);
  /// A session over settings that no file holds (the demo's).
  Session(config::Config config, const GlobalFlags& global, Context& context,
          LogOf log_of = LogOf::kCommand);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] const config::Config& config() const noexcept { return config_; }
  /// For flags that beat it.
  [[nodiscard]] config::Config& config() noexcept { return config_; }
  /// Lets `observer` hear the news, too. It must outlive the session.
  void add(observe::Observer& observer) { observers_.add(observer); }
  [[nodiscard]] observe::Observer& observer() noexcept { return observers_; }

 private:
  config::Config config_;
  Logger logger_;
  observe::LogObserver log_;
  observe::Progress progress_;
  observe::Observers observers_;
  FileSystem& files_;
};

}  // namespace azcost::cli
