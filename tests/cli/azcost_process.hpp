/// The real binary, as a user or a script runs it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/process.hpp"

namespace azcost::testing {

/// Runs `azcost <arguments>` with only these variables in the environment.
inline ProcessResult azcost(std::vector<std::string> arguments,
                            std::map<std::string, std::string> environment = {},
                            ProcessOptions options = {}) {
  options.arguments = std::move(arguments);
  options.arguments.insert(options.arguments.begin(), AZCOST_BINARY);
  options.environment = std::move(environment);
  return run_process(options);
}

}  // namespace azcost::testing
