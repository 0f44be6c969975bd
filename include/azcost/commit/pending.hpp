/// Commits that were decided and are not finished, as a reader of the data directory finds them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"

namespace azcost::commit {

/// A unit whose days count as soon as the next `Store::open_to_write` has finished it. Paths are
/// relative to the data directory.
struct PendingUnit {
  std::string folder;
  /// The files that it puts in their places, the manifest among them, and their SHA-256.
  std::map<std::string, std::string> files;
  std::string manifest;
  std::vector<std::string> removals;
};

/// What lies in staging.
struct Staging {
  std::vector<PendingUnit> pending;
  /// Folders of runs and units that count for nothing: of a run that is under way, or swept by the
  /// next one.
  std::vector<std::string> leftovers;
  /// What azcost never puts there, and never touches.
  std::vector<std::string> foreign;
  /// This user may not look: rows and manifests are for whom the umask lets, staging is private.
  bool is_closed = false;
};

/// Looks at staging without the lock. A run that finishes meanwhile can make a file disappear under
/// the reader, which is an error of kind `kIo`: look again.
[[nodiscard]] Result<Staging> look_at_staging(FileSystem& files, const Layout& layout);

}  // namespace azcost::commit
