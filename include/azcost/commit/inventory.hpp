/// What lies where in a data directory, by name alone: for those who read it without its lock.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"

namespace azcost::commit {

// Paths are relative to the data directory, with slashes.

struct FoundFile {
  std::string path;
  FileType type = FileType::kFile;
};

/// What lies below the folders of metadata/ that manifests are in.
struct MetadataFiles {
  std::set<MonthPlace> manifests;
  std::vector<std::string> restatements;
  std::vector<std::string> others;
};

/// Errors: `kIo` when a folder cannot be listed.
[[nodiscard]] Result<MetadataFiles> list_metadata(FileSystem& files, const Layout& layout);
/// Everything below data/ but folders. Errors: `kIo`.
[[nodiscard]] Result<std::vector<FoundFile>> list_data(FileSystem& files, const Layout& layout);

// An answer about nothing would be taken for good news. What every reader says instead:

/// Errors: `kConfig` when there is no data directory, `kIo`.
[[nodiscard]] Status check_data_directory(FileSystem& files, const Layout& layout);
/// Of a directory that holds no month, and none that is pending; of kind `kConfig`.
[[nodiscard]] Error nothing_stored(const Layout& layout);
/// Errors: `kUsage` when one of `accounts` is not among those that something is stored of.
[[nodiscard]] Status check_accounts(const std::vector<std::string>& accounts,
                                    const std::set<std::string>& stored);

}  // namespace azcost::commit
