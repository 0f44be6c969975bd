/// Which values an error may show: what stands in a wrong place may be a secret.
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

/// True for what looks as if it had been made at random, or names a user and a password. GUIDs,
/// names, hosts, dates and durations do not.
[[nodiscard]] bool may_be_secret(std::string_view text);

/// True for the value of a client secret as Microsoft Entra ID makes them, and for little else.
[[nodiscard]] bool is_secret_of_entra(std::string_view text);

/// "'text'" with all that cannot be seen spelled out, or words that say why it is not shown.
[[nodiscard]] std::string shown_value(std::string_view text, std::size_t max_bytes = 80);

/// An error of kind `kConfig`: "'text' <what>". Where the value stands is added by its reader.
[[nodiscard]] Error refusal(std::string_view text, std::string_view what,
                            std::size_t max_bytes = 80);

/// As `shown_value`, for the path of a file: names of folders may look like anything, so that only
/// a long name at its end, or one without a folder, is not shown.
[[nodiscard]] std::string shown_path(std::string_view path);
[[nodiscard]] bool path_may_be_secret(std::string_view path);

/// What people call the key when they put the secret itself into the file, in any spelling.
[[nodiscard]] bool names_a_secret(std::string_view key);

/// A key of the file as a part of a path: "schema", or "***" for one that may be a secret.
[[nodiscard]] std::string key_text(std::string_view key);

}  // namespace azcost::config
