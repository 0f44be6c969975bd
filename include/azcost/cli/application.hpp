/// The command line of azcost: everything that a person or a script types.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/alarm.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"

namespace azcost::cli {

/// Where output goes. Standard output carries data only; everything else goes to standard error.
struct Streams {
  WritableFile& out;
  WritableFile& err;
  bool err_is_terminal = false;
  bool err_is_journal = false;  ///< systemd's journal, which reads a priority before each line
  std::size_t err_columns = 80;
};

/// What a command uses outside of itself.
struct Context {
  Streams streams;
  config::Environment environment;
  FileSystem& files;
  Clock& clock;
  std::stop_token stop;
  /// The signal that requested the stop, or 0.
  std::function<int()> stop_signal;
  /// Makes the alarm on which the daemon sleeps.
  std::function<Result<std::unique_ptr<Alarm>>()> make_alarm;
  /// Sets what SIGHUP does, on a thread of its own; the empty function: end the process.
  std::function<void(std::function<void()>)> on_hangup;
  /// Starts to listen for the signals that request the stop, before a command that may take long.
  /// When it is empty, there are no signals.
  std::function<Status()> watch_signals = {};
  /// What went wrong, in one line, when a command ends with a code but without an error. It is all
  /// that --quiet prints. The commands set it.
  std::string trouble = {};
};

/// Runs one command and returns the exit code of the process. `arguments` are those of `main`
/// without the program's name. Never throws.
[[nodiscard]] int run(const std::vector<std::string>& arguments, Context& context);

}  // namespace azcost::cli
