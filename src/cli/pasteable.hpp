/// Commands that azcost suggests: what is printed can be pasted, and does what was meant.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azcost::cli {

/// `text` as one word of a POSIX shell, on one line; what is no printable ASCII as $'...' spells
/// it.
[[nodiscard]] std::string shell_quoted(std::string_view text);

/// What was typed and has to be typed again, or another config and another directory are meant.
struct Typed {
  std::optional<std::filesystem::path> config_file = std::nullopt;
  std::optional<std::filesystem::path> data_dir = std::nullopt;
  std::vector<std::string> accounts = {};
};

/// Texts name a command as "azcost verify --repair", wherever they are made. Here each of them gets
/// the `-c`, `--data-dir` and `-a` of `typed`, where the command takes them and has none of its
/// own. With `in_json` the text is JSON, and what is added is escaped as its strings are.
[[nodiscard]] std::string pasteable(std::string_view text, const Typed& typed,
                                    bool in_json = false);

}  // namespace azcost::cli
