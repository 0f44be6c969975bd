/// What a file of the data directory holds, and how it is kept when it is broken.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::commit {

/// The SHA-256 of a file; empty when there is none. Errors: `kIo`, `kCancelled`.
Result<std::string> digest_of(FileSystem& files, const std::filesystem::path& path,
                              const std::stop_token& stop = {});

/// Keeps `text`, what a broken `file` holds, beside it under a name that is free (".broken",
/// ".broken-2"), durably, and returns that path. Text that is kept already is not kept again.
Result<std::filesystem::path> keep_aside(FileSystem& files, const std::filesystem::path& file,
                                         const std::string& text);

}  // namespace azcost::commit
