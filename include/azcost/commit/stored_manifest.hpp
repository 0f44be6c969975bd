/// A manifest as it is stored in a data directory: whole or damaged, in its place or not.
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
    kUnreadable,  ///< there is something, but its text cannot be read
    kBroken,      ///< not what was written
    kNewer,       ///< a later azcost wrote it: it may be in order
    kMisplaced,   ///< whole, but of another month, account or dataset
  };

  /// Nothing when there is no file, or none that can be read.
  std::optional<std::string> text;
  /// Nothing when there is none, or it has a flaw.
  std::optional<Manifest> manifest;
  Flaw flaw = Flaw::kNone;
  /// What the flaw is, without a path: of kind `kIo` when unreadable, else `kData`.
  std::optional<Error> error;

  [[nodiscard]] bool exists() const noexcept { return manifest || error; }
};

/// Reads the manifest of a month. The digest proves that the text is unchanged. Also checks that it
/// is of this month and names the files of this month. A flaw is no error. Errors: `kIo` when the
/// path cannot be examined.
[[nodiscard]] Result<StoredManifest> read_manifest(FileSystem& files, const Layout& layout,
                                                   const MonthPlace& place);

}  // namespace azcost::commit
