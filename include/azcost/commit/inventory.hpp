/// Lists the files of a data directory by their names alone, for readers that do not take its lock.
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

/// The files in the folders of metadata/ that hold manifests.
struct MetadataFiles {
  std::set<MonthPlace> manifests;
  std::vector<std::string> restatements;
  std::vector<std::string> others;
};

/// Errors: `kIo` when a folder cannot be listed.
[[nodiscard]] Result<MetadataFiles> list_metadata(FileSystem& files, const Layout& layout);
/// All entries below data/ except folders. Errors: `kIo`.
[[nodiscard]] Result<std::vector<FoundFile>> list_data(FileSystem& files, const Layout& layout);

// An empty answer would be taken for good news. Every reader reports these errors instead:

/// Errors: `kConfig` when there is no data directory, `kIo`.
[[nodiscard]] Status check_data_directory(FileSystem& files, const Layout& layout);
/// The error for a directory that holds no month and no pending commit; of kind `kConfig`.
[[nodiscard]] Error nothing_stored(const Layout& layout);
/// Errors: `kUsage` when one of `accounts` is not in `stored`, the accounts that have stored data.
[[nodiscard]] Status check_accounts(const std::vector<std::string>& accounts,
                                    const std::set<std::string>& stored);

}  // namespace azcost::commit
