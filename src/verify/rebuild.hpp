/// Rebuilds the manifest of a month from its day files and what is left of the broken manifest.
#pragma once

#include <set>
#include <stop_token>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/manifest.hpp"

namespace azcost::verify {

struct Rebuilt {
  Manifest manifest;
  /// Where its content comes from, and what could not be known, for people.
  std::string story;
};

/// `broken` is the text of the broken manifest, empty when there is none. `all` are the months that
/// have a manifest. Errors of kind `kData` say why the month cannot be rebuilt; `kIo`,
/// `kCancelled`.
[[nodiscard]] Result<Rebuilt> rebuild(FileSystem& files, const commit::Layout& layout,
                                      const commit::MonthPlace& place, const std::string& broken,
                                      const std::set<commit::MonthPlace>& all,
                                      const std::stop_token& stop);

}  // namespace azcost::verify
