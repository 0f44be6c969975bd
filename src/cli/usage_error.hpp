/// Messages about a command line that cannot be parsed.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"

namespace azcost::cli {

/// All commands of `app`, also those that are not on the command line.
[[nodiscard]] std::vector<const CLI::App*> all_subcommands(const CLI::App& app);
/// Their names, and `more`.
[[nodiscard]] std::vector<std::string> names_of_commands(const CLI::App& app,
                                                         const std::vector<std::string>& more = {});

/// The innermost command on the command line, whose help answers a wrong flag.
[[nodiscard]] const CLI::App& command_in_use(const CLI::App& app);

/// True when nothing wrong was typed, but too little: `azcost`, `azcost config`.
[[nodiscard]] bool names_too_little(const CLI::App& app);

/// True when an unknown word is in the place of a command.
[[nodiscard]] bool names_unknown_command(const CLI::App& app);

/// "; did you mean --from?" when one of `known` is near to `word`, else nothing.
[[nodiscard]] std::string did_you_mean(const std::string& word,
                                       const std::vector<std::string>& known);

/// Why `app` could not parse its arguments: names the unknown word, and the nearest known one.
[[nodiscard]] Error usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace azcost::cli
