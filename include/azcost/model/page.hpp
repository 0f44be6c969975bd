/// One page of an answer, as it passes from the decoder to the user of its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost {

/// Types that the Query API names in `columns` (seen: Number, String, Datetime, DateTime).
enum class ColumnType : std::uint8_t { kNumber, kString, kDatetime };

struct Column {
  std::string name;  ///< as sent
  ColumnType type = ColumnType::kString;

  friend bool operator==(const Column&, const Column&) = default;
};

/// One cell. The text is in the page's body: it is valid only during the call of `RowSink::row`.
struct Cell {
  enum class Kind : std::uint8_t { kNull, kString, kNumber };

  Kind kind = Kind::kNull;
  /// Of a string: its characters, escapes resolved, valid UTF-8, no NUL. Of a number: exactly the
  /// digits that were sent, a valid JSON number.
  std::string_view text;
  /// The string as it was sent, with its escapes, if `text` differs from it (an escaped NUL is
  /// removed, half of a surrogate pair becomes U+FFFD). Else empty.
  std::string_view sent = {};
};

/// What a page says besides its rows.
struct PageTail {
  std::string next_link;  ///< empty: this was the last page (null, "" and absent all mean it)
  std::size_t rows = 0;
  std::size_t mended_texts = 0;  ///< cells with half of a surrogate pair
};

/// Takes the rows of a page one by one. Not thread-safe.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// Called once per page, before its first row; also for a page without rows.
  virtual Status columns(std::span<const Column> columns) = 0;
  /// As many cells as there are columns, in their order. The cells' text is valid only during the
  /// call.
  virtual Status row(std::span<const Cell> cells) = 0;
};

}  // namespace azcost
