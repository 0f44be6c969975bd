/// Tries in a data directory what a run does there, for `azcost check`.
#pragma once

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"

namespace azcost::commit {

/// Creates the directory if necessary, and takes the lock of runs for a moment. It is no error when
/// another run holds the lock.
[[nodiscard]] Status try_to_lock(FileSystem& files, const Layout& layout);

/// For each existing folder that runs write to: writes a file, syncs it, renames it into the
/// folder, syncs the folder, and removes the file again, also after an error.
[[nodiscard]] Status try_to_write(FileSystem& files, const Layout& layout);

}  // namespace azcost::commit
