/// Does to a data directory what a run does to it, and leaves nothing behind.
#pragma once

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"

namespace azcost::commit {

/// Makes the directory when it is missing, and takes the lock of runs for a moment. That another
/// run holds it is no error: it can be taken.
[[nodiscard]] Status try_to_lock(FileSystem& files, const Layout& layout);

/// For each folder that is there of those that runs write to: writes a file, syncs it, renames it
/// into the folder, syncs that, and removes the file again, also after an error.
[[nodiscard]] Status try_to_write(FileSystem& files, const Layout& layout);

}  // namespace azcost::commit
