/// What every command with a config has: its settings, its log, its observers. While it lives, no
/// link below the data directory is followed, and what the file system lacks is reported.
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

/// Whose log it is. A command's log is read by a person, and says nothing with --quiet. A daemon's
/// log is read by programs, unless on a terminal, and has warnings even with --quiet.
enum class LogOf { kCommand, kDaemon };

/// The variable's value; empty without one.
[[nodiscard]] std::string variable(const Context& context, const char* name);

class Session {
 public:
  /// Loads the config and starts the log. Errors are those of `config::load`.
  [[nodiscard]] static Result<std::unique_ptr<Session>> open(const GlobalFlags& global,
                                                             Context& context,
                                                             LogOf log_of = LogOf::kCommand);
  /// A session with settings that come from no file (the demo's).
  Session(config::Config config, const GlobalFlags& global, Context& context,
          LogOf log_of = LogOf::kCommand);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] const config::Config& config() const noexcept { return config_; }
  /// For flags, which beat the config.
  [[nodiscard]] config::Config& config() noexcept { return config_; }
  /// Adds an observer, which must outlive the session.
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
