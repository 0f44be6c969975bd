/// What a finding says about files that no manifest answers for.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/pending.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/verify/report.hpp"
#include "inventory.hpp"

namespace azcost::verify {

/// True when the manifest names the file.
[[nodiscard]] bool names(const Manifest& manifest, const std::string& path);
/// True for a regular file with the name of a day of the month, or of the month itself.
[[nodiscard]] bool is_day_file(const MonthPlace& place, const FoundFile& file);

/// A file in data/. One that a reader with a glob would take for rows is damage.
[[nodiscard]] Finding stray_file(const FoundFile& file);
[[nodiscard]] Finding missing_manifest(const MonthPlace& place, std::size_t day_files);
[[nodiscard]] Finding other_metadata(const std::string& path);
[[nodiscard]] Finding pending_commit(const commit::PendingUnit& unit);
[[nodiscard]] Finding leftover(const std::string& path);
[[nodiscard]] Finding foreign_file(const std::string& path);

/// Reads a file of restatements; nothing when each line of it is a JSON object. Errors: `kIo` when
/// staging cannot be looked at, `kCancelled`.
[[nodiscard]] Result<std::optional<Finding>> check_restatements(FileSystem& files,
                                                                const commit::Layout& layout,
                                                                const std::string& path,
                                                                const std::stop_token& stop);

}  // namespace azcost::verify
