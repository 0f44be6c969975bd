/// Makes the manifest of a month anew, from its day files and what is left of the broken one.
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
  /// Where its content is from, and what it could not know, for people.
  std::string story;
};

/// `broken` is the text of the manifest that does not tell, empty when there is none; `all` are the
/// months that have one. Errors of kind `kData` say why the month cannot be rebuilt; `kIo`,
/// `kCancelled`.
[[nodiscard]] Result<Rebuilt> rebuild(FileSystem& files, const commit::Layout& layout,
                                      const commit::MonthPlace& place, const std::string& broken,
                                      const std::set<commit::MonthPlace>& all,
                                      const std::stop_token& stop);

}  // namespace azcost::verify
