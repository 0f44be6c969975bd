/// Commands that azcost suggests: what is printed can be pasted, and does what was meant.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azcost::cli {

/// `text` as one word of a POSIX shell, on one line; other characters than printable ASCII are
/// written as in $'...'.
[[nodiscard]] std::string shell_quoted(std::string_view text);

/// What was typed and must be typed again: without it another config or directory is used.
struct Typed {
  std::optional<std::filesystem::path> config_file = std::nullopt;
  std::optional<std::filesystem::path> data_dir = std::nullopt;
  std::vector<std::string> accounts = {};
};

/// Texts name a command as "azcost verify --repair", wherever they are made. This adds the `-c`,
/// `--data-dir` and `-a` of `typed` to each of them, where the command takes them and does not have
/// them already. With `in_json` the text is JSON, and the added text is escaped.
[[nodiscard]] std::string pasteable(std::string_view text, const Typed& typed,
                                    bool in_json = false);

}  // namespace azcost::cli
