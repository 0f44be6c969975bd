/// A manifest as it lies in a data directory: whole or damaged, in its place or not.
#pragma once

#include <optional>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/manifest.hpp"

namespace azcost::commit {

struct StoredManifest {
  enum class Flaw {
    kNone,
    kUnreadable,  ///< something is there, and its text cannot be had
    kBroken,      ///< not what was written
    kNewer,       ///< a later azcost wrote it: it may be perfectly in order
    kMisplaced,   ///< whole, and of another month, account or dataset
  };

  /// Nothing when there is no file, or none that can be read.
  std::optional<std::string> text;
  /// Nothing when it has a flaw.
  std::optional<Manifest> manifest;
  Flaw flaw = Flaw::kNone;
  /// What the flaw is, without a path: of kind `kIo` when unreadable, else `kData`.
  std::optional<Error> error;

  [[nodiscard]] bool exists() const noexcept { return manifest || error; }
};

/// Reads the manifest of a month. Its digest proves that it is what was written; that it is of this
/// month and names the files of this month is checked here. A flaw is no error. Errors: `kIo` when
/// the name cannot be looked at.
[[nodiscard]] Result<StoredManifest> read_manifest(FileSystem& files, const Layout& layout,
                                                   const MonthPlace& place);

}  // namespace azcost::commit
