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

/// A row is recognised by its `x_RowId`, or, in schemas without one, by everything but its amounts.
struct RowChanges {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;  ///< in both versions, and not equal up to the noise of doubles

  friend bool operator==(const RowChanges&, const RowChanges&) = default;
};

/// The part of a row that stays the same when its amounts change.
[[nodiscard]] std::string identity_of(std::string_view line);

/// Compares two files whose rows are sorted by the same values. Shared rows have the same order in
/// both, so that one pass is enough. A row waits in memory for its twin until a later row has found
/// its own. When more than `most_waiting` rows wait, the result is nothing.
Result<std::optional<RowChanges>> compare_rows(LineReader& before, LineReader& after,
                                               std::size_t most_waiting);

}  // namespace azcost::commit
