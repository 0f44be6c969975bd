/// Which values an error may show: a misplaced value may be a secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::config {

/// ASCII only, whatever the locale.
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// True for text that looks random, or that has a user and a password. False for GUIDs, names,
/// hosts, dates and durations.
[[nodiscard]] bool may_be_secret(std::string_view text);

/// True for client secrets as Microsoft Entra ID makes them, and for little else.
[[nodiscard]] bool is_secret_of_entra(std::string_view text);

/// "'text'" with invisible characters spelled out, or words that say why it is not shown.
[[nodiscard]] std::string shown_value(std::string_view text, std::size_t max_bytes = 80);

/// An error of kind `kConfig`: "'text' <what>". The reader adds the place of the value.
[[nodiscard]] Error refusal(std::string_view text, std::string_view what,
                            std::size_t max_bytes = 80);

/// As `shown_value`, for the path of a file. Names of folders may look like anything, so only a
/// long name at the end, or one without a folder, is hidden.
[[nodiscard]] std::string shown_path(std::string_view path);
[[nodiscard]] bool path_may_be_secret(std::string_view path);

/// Names that people give the key when they put the secret itself into the file, in any spelling.
[[nodiscard]] bool names_a_secret(std::string_view key);

/// A key of the file as a part of a path: "schema", or "***" for one that may be a secret.
[[nodiscard]] std::string key_text(std::string_view key);

}  // namespace azcost::config
