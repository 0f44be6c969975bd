/// The bytes that distinguish rows: sort keys and row ids.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace azcost::normalize {

// A key is one value after the other: null is the byte 00; text is 01, its bytes, 00; text that
// cannot be written as it was sent is 02, the JSON that was sent, 00. Different lists of values
// give different bytes, because text holds no NUL. The bytes sort null first, then "", then other
// texts by their bytes.
//
// Ids and the order of rows are on users' disks: do not change them.

void append_key_null(std::string& out);
/// Requires: no NUL in `text`.
void append_key_text(std::string& out, std::string_view text);
/// Requires: `sent` is the `Cell::sent` of a text, not empty. Texts that read alike stay different
/// rows.
void append_key_sent(std::string& out, std::string_view sent);

/// x_RowId: 32 lower-case hex digits of XXH3-128 (seed 0, canonical byte order).
[[nodiscard]] std::array<char, 32> row_id(std::string_view bytes) noexcept;

}  // namespace azcost::normalize
