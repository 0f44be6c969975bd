/// Unfinished commits, as a reader of the data directory finds them: the journal is written, but
/// not all files are in place yet.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"

namespace azcost::commit {

/// A unit that the next `Store::open_to_write` finishes; from then on its days count. Paths are
/// relative to the data directory.
struct PendingUnit {
  std::string folder;
  /// The files that it puts in place, including the manifest, and their SHA-256.
  std::map<std::string, std::string> files;
  std::string manifest;
  std::vector<std::string> removals;
};

/// The content of staging.
struct Staging {
  std::vector<PendingUnit> pending;
  /// Folders of runs and units that do not count. They belong to a run in progress, or the next run
  /// removes them.
  std::vector<std::string> leftovers;
  /// Entries that azcost did not make, and never touches.
  std::vector<std::string> foreign;
  /// This user may not list staging. The umask decides who may read rows and manifests; staging is
  /// private.
  bool is_closed = false;
};

/// Reads staging without the lock. When a run finishes meanwhile, a file may disappear during the
/// read, which is an error of kind `kIo`: read again.
[[nodiscard]] Result<Staging> look_at_staging(FileSystem& files, const Layout& layout);

}  // namespace azcost::commit
