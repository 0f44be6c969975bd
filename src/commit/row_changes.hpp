/// How two versions of a day differ, row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/line_reader.hpp"
#include "azcost/base/result.hpp"

namespace azcost::commit {

/// A row is known again by its `x_RowId`, or, in schemas without one, by everything but its
/// amounts.
struct RowChanges {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;  ///< in both versions, and not the same but for the noise of doubles

  friend bool operator==(const RowChanges&, const RowChanges&) = default;
};

/// What a row keeps when its amounts change.
[[nodiscard]] std::string identity_of(std::string_view line);

/// Compares two files whose rows are sorted by the same values: what they share comes in one order
/// in both, so that one pass over each is enough. Rows wait in memory for their twin until a later
/// row has found its own; when more than `most_waiting` do, the answer is nothing.
Result<std::optional<RowChanges>> compare_rows(LineReader& before, LineReader& after,
                                               std::size_t most_waiting);

}  // namespace azcost::commit
