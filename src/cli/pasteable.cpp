#include "pasteable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::cli {
namespace {

constexpr std::string_view kProgram = "azcost ";

/// The commands that read the settings, and whether they take accounts. Other commands need no
/// flags.
using Suggested = std::pair<std::string_view, bool>;
constexpr auto kSuggested = std::to_array<Suggested>({{"collect", true},
                                                      {"backfill", true},
                                                      {"run", false},
                                                      {"check", true},
                                                      {"customers", true},
                                                      {"verify", true},
                                                      {"status", true},
                                                      {"config", false}});

bool is_safe(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:,@%+=").find(c) != std::string_view::npos;
}

std::string ansi_quoted(std::string_view text) {
  std::string out = "$'";
  for (const char c : text) {
    const bool is_plain = c >= ' ' && c < '\x7f';
    if (!is_plain) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    if (c == '\\' || c == '\'') out.push_back('\\');
    if (is_plain) out.push_back(c);
  }
  return out + "'";
}

/// The word of letters and dashes at the start of `text`.
std::string_view first_word(std::string_view text) {
  const auto end =
      std::ranges::find_if_not(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// The part of `text`, which follows a command, that belongs to the command.
std::string_view rest_of_command(std::string_view text) {
  text = text.substr(0, text.find_first_of("\n;#,)\"'"));
  return text.substr(0, text.find(kProgram));
}

bool has_flag(std::string_view command, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) {
    const std::string word = " " + std::string(name);
    const auto found = command.find(word);
    if (found == std::string_view::npos) return false;
    const std::string_view behind = command.substr(found + word.size());
    return behind.empty() || behind.front() == ' ' || behind.front() == '=';
  });
}

std::string as_in_json(const std::string& text) {
  const std::string quoted = nlohmann::json(text).dump();
  return quoted.substr(1, quoted.size() - 2);
}

/// "azcost -c FILE collect -a NAME"
std::string with_flags(const Suggested& suggested, std::string_view rest, const Typed& typed) {
  std::string out = "azcost";
  const auto add = [&out](std::string_view flag, const std::string& value) {
    out += fmt::format(" {} {}", flag, shell_quoted(value));
  };
  const auto& [command, takes_accounts] = suggested;
  if (typed.config_file && !has_flag(rest, {"-c", "--config"})) {
    add("-c", typed.config_file->native());
  }
  if (typed.data_dir && !has_flag(rest, {"--data-dir"})) {
    add("--data-dir", typed.data_dir->native());
  }
  out.append(" ").append(command);
  if (!takes_accounts || has_flag(rest, {"-a", "--account"})) return out;
  for (const std::string& account : typed.accounts) add("-a", account);
  return out;
}

}  // namespace

std::string shell_quoted(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_safe)) return std::string(text);
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
  if (!is_plain) return ansi_quoted(text);
  return fmt::format("'{}'", replaced(text, "'", "'\\''"));
}

std::string pasteable(std::string_view text, const Typed& typed, bool in_json) {
  std::string out;
  while (!text.empty()) {
    const auto found = text.find(kProgram);
    if (found == std::string_view::npos) break;
    const bool is_word = found == 0 || !(is_safe(text[found - 1]));
    const auto named = first_word(text.substr(found + kProgram.size()));
    const auto* const suggested = std::ranges::find(kSuggested, named, &Suggested::first);
    const auto end = found + kProgram.size();
    // "azcost collect, pid 12" is a process that holds a lock, not a command to type.
    const bool is_process =
        text.substr(std::min(text.size(), end + named.size())).starts_with(", pid ");
    if (!is_word || is_process || suggested == kSuggested.end()) {
      out.append(text.substr(0, end));
      text.remove_prefix(end);
      continue;
    }
    out.append(text.substr(0, found));
    text.remove_prefix(end + named.size());
    const std::string command = with_flags(*suggested, rest_of_command(text), typed);
    out.append(in_json ? as_in_json(command) : command);
  }
  return out.append(text);
}

}  // namespace azcost::cli
