/// Reads the rows of a day file: when no digest proves the file, and when the sums of its manifest
/// are not enough.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/tally.hpp"

namespace azcost::verify {

struct DayRows {
  /// All of them count for the day that names the file.
  Tally tally;
  /// The keys of the first row, and so of all rows.
  std::vector<std::string> keys;
};

/// The days that the file of `day` holds: one, or those of the month.
[[nodiscard]] Window days_of_file(const Shape& shape, Day day);

/// Reads the file of `day`, whose path is relative to the data directory. Errors: `kData` for a
/// file that does not consist of rows of `shape` and these days, with equal keys and amounts in
/// plain notation with a point; `kIo`, `kCancelled`.
[[nodiscard]] Result<DayRows> read_day_rows(FileSystem& files, const commit::Layout& layout,
                                            const std::string& path, const Shape& shape, Day day,
                                            const std::stop_token& stop);

}  // namespace azcost::verify
