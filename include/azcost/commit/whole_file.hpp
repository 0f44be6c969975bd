/// Small files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::commit {

/// Who may read a file: whom the umask lets, or its owner only.
enum class Access { kShared, kPrivate };

/// Creates `path`, which must not exist, with `text`. The content survives a power cut as soon as
/// the name does, that is after `sync_directory` of its folder.
Status create_durably(FileSystem& files, const std::filesystem::path& path, std::string_view text,
                      Access access = Access::kShared);

/// Puts `text` at `target` in one step, by way of `temporary` (same file system, must not exist).
/// Makes the target's folder, for the same readers, when it is missing. Survives a power cut.
Status replace_durably(FileSystem& files, const std::filesystem::path& temporary,
                       const std::filesystem::path& target, std::string_view text,
                       Access access = Access::kShared);

/// The SHA-256 of a file; empty when there is none. Errors: `kIo`, `kCancelled`.
Result<std::string> digest_of(FileSystem& files, const std::filesystem::path& path,
                              const std::stop_token& stop = {});

/// Keeps `text`, what a broken `file` holds, beside it under a name that is free (".broken",
/// ".broken-2"), durably, and returns that path. Text that is kept already is not kept again.
Result<std::filesystem::path> keep_aside(FileSystem& files, const std::filesystem::path& file,
                                         const std::string& text);

}  // namespace azcost::commit
