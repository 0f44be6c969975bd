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
  bool err_is_journal = false;  ///< of systemd, which reads a priority before each line
  std::size_t err_columns = 80;
};

/// The world around a command.
struct Context {
  Streams streams;
  config::Environment environment;
  FileSystem& files;
  Clock& clock;
  std::stop_token stop;
  /// The signal that requested the stop, or 0.
  std::function<int()> stop_signal;
  /// What the daemon sleeps by.
  std::function<Result<std::unique_ptr<Alarm>>()> make_alarm;
  /// Takes what SIGHUP shall do, on a thread of its own; the empty function: end the process.
  std::function<void(std::function<void()>)> on_hangup;
  /// Begins to listen for the signals that request the stop, before a command that may take long.
  /// Where it is empty nobody sends any.
  std::function<Status()> watch_signals = {};
  /// Where a command ends with a code but without an error: in one line what went wrong, which is
  /// all that --quiet leaves of it. The commands fill it in.
  std::string trouble = {};
};

/// Runs one command and returns the exit code of the process. `arguments` are those of `main`
/// without the program's name. Never throws.
[[nodiscard]] int run(const std::vector<std::string>& arguments, Context& context);

}  // namespace azcost::cli
