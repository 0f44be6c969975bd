/// Makes the manifest of a month anew, from its day files.
#pragma once

#include <set>
#include <stop_token>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "inventory.hpp"
#include "stored_manifest.hpp"

namespace azcost::verify {

struct Rebuilt {
  Manifest manifest;
  /// Where its content is from, and what it could not know, for people.
  std::string told;
};

/// The month as its day files tell it. `stored` is the manifest that does not tell; `all` are the
/// months that have one. Errors of kind `kData` say why it cannot be told; `kIo`, `kCancelled`.
[[nodiscard]] Result<Rebuilt> rebuild(FileSystem& files, const commit::Layout& layout,
                                      const MonthPlace& place, const StoredManifest& stored,
                                      const std::set<MonthPlace>& all, const std::stop_token& stop);

/// A manifest that can be read, with rows and totals as they are in those of its files that have
/// its digest; the others stay as they are told.
[[nodiscard]] Result<Rebuilt> correct(FileSystem& files, const commit::Layout& layout,
                                      const Manifest& manifest, const std::stop_token& stop);

}  // namespace azcost::verify
