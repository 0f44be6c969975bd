/// Digests of files in the data directory, and copies of broken files.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::commit {

/// The SHA-256 of a file; empty when there is no regular file. Errors: `kIo`, `kCancelled`.
Result<std::string> digest_of(FileSystem& files, const std::filesystem::path& path,
                              const std::stop_token& stop = {});

/// Saves `text`, the content of a broken `file`, beside it under a free name (".broken",
/// ".broken-2"), synced to disk, and returns that path. When such a copy exists already, no new one
/// is made.
Result<std::filesystem::path> keep_aside(FileSystem& files, const std::filesystem::path& file,
                                         const std::string& text);

}  // namespace azcost::commit
