/// Small text functions that several rooms use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace azcost {

/// ASCII only, whatever the locale: ids and dimension names are ASCII.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
/// `text` without invisible characters at its ends: blanks and line ends, also those of Unicode
/// (U+00A0), a byte order mark, characters of no width. For text that a person pastes or an editor
/// saves.
[[nodiscard]] std::string_view trim_unseen(std::string_view text) noexcept;

/// True for `8-4-4-4-12` hex digits with dashes, in either case; no braces.
[[nodiscard]] bool is_guid(std::string_view text) noexcept;

/// The GUID of version 4 (RFC 4122) that these random bytes make.
[[nodiscard]] std::string guid_of(std::array<std::byte, 16> bytes);

/// Lower-case hex digits of `bytes`.
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

/// `text` with `by` in place of each `what`, which must not be empty.
[[nodiscard]] std::string replaced(std::string_view text, std::string_view what,
                                   std::string_view by);

/// Percent-encodes everything but the unreserved characters of RFC 3986 (`A-Za-z0-9-._~`).
[[nodiscard]] std::string percent_encode(std::string_view text);

/// `text` made safe for one line on a terminal. Control characters (C0, DEL, C1), the line and
/// paragraph separators of Unicode, characters that change the direction of text or are not shown,
/// and bytes that are not UTF-8 are written as `\xNN`, `\uNNNN` or `\UNNNNNNNN`. Hidden secrets are
/// masked. A result longer than `max_bytes` is cut between two characters and ends in `...`.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes = 400);

/// Like `printable`, and also writes out blanks and characters of no width (U+00A0, U+200B); a
/// plain space stays.
[[nodiscard]] std::string visible(std::string_view text, std::size_t max_bytes = 400);

/// "1,234,567"
[[nodiscard]] std::string grouped_digits(std::uint64_t value);

/// "1 day file", "1,234 day files"
[[nodiscard]] std::string count_of(std::uint64_t count, std::string_view noun);

/// True when `text` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// True when `path` is relative and names a place below the folder that it is relative to, however
/// its parts are spelled: `a/b..c`, but neither `a/../b` nor `./a`. A part is never empty.
[[nodiscard]] bool is_path_below(std::string_view path) noexcept;

/// True when `text` is UTF-16, as Windows' editors and PowerShell's `>` may write it: it has the
/// byte order mark, or every other one of its first bytes is zero.
[[nodiscard]] bool is_utf16(std::string_view text) noexcept;

/// The candidate that `word` was most likely meant to be; nothing when none differs by only a few
/// slips.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> candidates);

}  // namespace azcost
