/// Checks one month: each file that its manifest names.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/verify/report.hpp"

namespace azcost::verify {

/// A day that is not as the manifest says.
struct DayTrouble {
  Finding finding;
  /// Of the file on disk; empty when none can be read.
  std::string sha256;
};

struct MonthCheck {
  std::vector<DayTrouble> troubles;
  std::uint64_t files = 0;
  std::uint64_t rows = 0;  ///< in files that are whole
  std::uint64_t bytes = 0;
};

/// A file that has the SHA-256 of the manifest is the one that was committed, so that its rows and
/// sums are those of the manifest. Errors: `kIo` when a path cannot be examined, `kCancelled`.
[[nodiscard]] Result<MonthCheck> check_month(FileSystem& files, const commit::Layout& layout,
                                             const commit::MonthPlace& place,
                                             const Manifest& manifest, const std::stop_token& stop);

}  // namespace azcost::verify
