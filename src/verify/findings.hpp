/// The texts of findings, and the commands that fix them.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/inventory.hpp"
#include "azcost/commit/pending.hpp"
#include "azcost/commit/stored_manifest.hpp"
#include "azcost/verify/report.hpp"

namespace azcost::verify {

using commit::MonthPlace;

/// "azcost collect --force -a contoso --from 2026-10-05 --to 2026-10-05"; `flag` is " --force",
/// which replaces damaged files, or another flag, or empty.
[[nodiscard]] std::string collect(const MonthPlace& place, const Window& days,
                                  std::string_view flag = " --force");
/// The same for the whole month.
[[nodiscard]] std::string collect(const MonthPlace& place);

/// Requires: the manifest has a flaw.
[[nodiscard]] Finding flawed_manifest(const MonthPlace& place,
                                      const commit::StoredManifest& stored);
[[nodiscard]] Finding missing_manifest(const MonthPlace& place, std::size_t day_files);
/// A file in data/ that no manifest names. It is damage if a reader with a glob would take it for
/// rows.
[[nodiscard]] Finding stray_file(const commit::FoundFile& file);
[[nodiscard]] Finding other_metadata(const std::string& path);
[[nodiscard]] Finding pending_commit(const commit::PendingUnit& unit);
[[nodiscard]] Finding leftover(const std::string& path);
[[nodiscard]] Finding foreign_file(const std::string& path);

/// Reads a file of restatements, and adds a finding when a line of it is no JSON object. Errors:
/// `kCancelled`.
[[nodiscard]] Status check_restatements(FileSystem& files, const commit::Layout& layout,
                                        const std::string& path, const std::stop_token& stop,
                                        std::vector<Finding>& findings);

/// The worst first, then by path.
void sort(std::vector<Finding>& findings);

}  // namespace azcost::verify
