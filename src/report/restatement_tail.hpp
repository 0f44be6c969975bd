/// Reads the end of a file of restatements: the file only grows, and old lines are not needed.
#pragma once

#include <filesystem>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/report/overview.hpp"

namespace azcost::report {

struct RestatementTail {
  std::vector<RestatedDay> days;  ///< without account and dataset
  bool is_whole = true;           ///< false: a line could not be read, and was skipped
};

/// The restatements since `since`; none when there is no file. Reads from the end, and no further
/// back than the first line that is older.
[[nodiscard]] Result<RestatementTail> read_restatements(FileSystem& files,
                                                        const std::filesystem::path& path,
                                                        SystemTime since);

}  // namespace azcost::report
