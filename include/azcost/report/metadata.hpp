/// Reads the metadata of a data directory, without its day files and without its lock.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/report/overview.hpp"

namespace azcost::report {

/// All manifests of `accounts` (empty: of every account), and the restatements since `since`. A
/// broken manifest is no error. Only `verify` checks day files.
///
/// Errors: `kConfig` when there is no data directory, `kUsage` when nothing is stored of one of
/// `accounts`, `kIo` when a folder cannot be listed, `kCancelled`.
[[nodiscard]] Result<Metadata> read_metadata(FileSystem& files, const commit::Layout& layout,
                                             const std::vector<std::string>& accounts,
                                             SystemTime since, const std::stop_token& stop);

}  // namespace azcost::report
