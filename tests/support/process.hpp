/// Runs a program to its end, as a shell would.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace azcost::testing {

struct ProcessResult {
  int exit_code = 0;  ///< 128 + n when signal n ended it
  std::string out;
  std::string err;
};

/// What is done once a text has appeared on one of the streams, while the program runs.
struct ProcessStep {
  std::string after = {};  ///< looked for behind the texts of the steps before, on each stream
  /// Gets the process id and the output so far; the program's pipes are not read meanwhile.
  std::function<void(int, const ProcessResult&)> act = nullptr;
};

struct ProcessOptions {
  std::vector<std::string> arguments = {};  ///< the first one is the program
  /// The whole environment: nothing is inherited but PATH and what sanitizers need.
  std::map<std::string, std::string> environment = {};
  std::string directory = {};    ///< where to run; empty: here
  std::string stdout_file = {};  ///< instead of a pipe: "/dev/full"
  /// Ends reading standard output after this many bytes, as `head -c` does; 0: never.
  std::size_t stdout_limit = 0;
  /// Sent once one of the streams has shown `signal_after`; 0: none.
  int signal = 0;
  std::string signal_after = {};
  /// In this order.
  std::vector<ProcessStep> steps = {};
  /// Kills the program this long after its start, unless it has ended; 0: never.
  std::chrono::microseconds kill_after{0};
  /// Gives up root's rights, when there are any: the program runs as nobody.
  bool as_nobody = false;
  /// Those of the descriptors 0, 1 and 2 that are closed at the start, as by `>&-` in a shell.
  std::vector<int> closed_descriptors = {};
  /// The most bytes that one of its files may have, as `ulimit -f`; 0: no limit.
  std::size_t file_size_limit = 0;
};

/// Blocks until the program has ended and its pipes are closed.
[[nodiscard]] ProcessResult run_process(const ProcessOptions& options);

}  // namespace azcost::testing
