#include "usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::cli {
namespace {

std::string full_name(const CLI::App& command) {
  std::string name = command.get_name();
  for (const CLI::App* parent = command.get_parent(); parent != nullptr;
       parent = parent->get_parent()) {
    name.insert(0, " ").insert(0, parent->get_name());
  }
  return name;
}

bool is_flag(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

/// Flags that the command in use, or a command around it, takes.
std::vector<std::string> known_flags(const CLI::App& command) {
  std::vector<std::string> known;
  for (const CLI::App* level = &command; level != nullptr; level = level->get_parent()) {
    for (const CLI::Option* option : level->get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  }
  return known;
}

/// What no command takes: the first flag, because a value may follow it, else the first word.
std::string unknown_word(const CLI::App& app) {
  const std::vector<std::string> remaining = app.remaining(true);
  if (remaining.empty()) return {};
  const auto flag = std::ranges::find_if(remaining, is_flag);
  return flag == remaining.end() ? remaining.front() : flag->substr(0, flag->find('='));
}

/// The word in the place of a command.
std::string unknown_command(const CLI::App& app) {
  if (all_subcommands(command_in_use(app)).empty()) return {};
  const std::vector<std::string> remaining = app.remaining(true);
  const auto word = std::ranges::find_if_not(remaining, is_flag);
  return word == remaining.end() ? std::string() : *word;
}

std::string message_about_unknown(const CLI::App& app) {
  const CLI::App& command = command_in_use(app);
  // Without a command no flag can be judged.
  if (const std::string word = unknown_command(app); !word.empty()) {
    const std::string before = &command == &app ? "" : command.get_name() + " ";
    return fmt::format("unknown command \"{}{}\"{}", before, printable(word, 80),
                       did_you_mean(word, names_of_commands(command)));
  }
  const std::string unknown = unknown_word(app);
  const bool is_unknown_flag = is_flag(unknown);
  return fmt::format("unknown {} \"{}\"{}", is_unknown_flag ? "flag" : "argument",
                     printable(unknown, 80),
                     is_unknown_flag ? did_you_mean(unknown, known_flags(command)) : "");
}

}  // namespace

std::vector<const CLI::App*> all_subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> names_of_commands(const CLI::App& app,
                                           const std::vector<std::string>& more) {
  std::vector<std::string> names = more;
  for (const CLI::App* command : all_subcommands(app)) names.push_back(command->get_name());
  return names;
}

const CLI::App& command_in_use(const CLI::App& app) {
  const CLI::App* current = &app;
  while (!current->get_subcommands().empty()) current = current->get_subcommands().front();
  return *current;
}

bool names_too_little(const CLI::App& app) {
  return app.remaining(true).empty() && !all_subcommands(command_in_use(app)).empty();
}

bool names_unknown_command(const CLI::App& app) { return !unknown_command(app).empty(); }

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  const auto near = nearest(word, candidates);
  return near ? fmt::format("; did you mean {}?", *near) : "";
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const bool is_unknown = !app.remaining(true).empty();
  const std::string message = is_unknown ? message_about_unknown(app) : printable(error.what());
  return {ErrorKind::kUsage,
          fmt::format("{} (see {} --help)", message, full_name(command_in_use(app)))};
}

}  // namespace azcost::cli
