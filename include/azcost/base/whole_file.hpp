/// Writes small files that are either complete or absent.
#pragma once

#include <filesystem>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// Who may read a file: everybody whom the umask allows, or its owner only.
enum class Access { kShared, kPrivate };

/// What a file survives for sure: a power cut, or only the end of the process.
enum class Survival { kPowerCut, kProcess };

/// Creates `path`, which must not exist, with `text`; a file that cannot be written completely is
/// removed. With `kPowerCut` the content is synced; the name is safe after `sync_directory` of its
/// folder.
Status create_file(FileSystem& files, const std::filesystem::path& path, std::string_view text,
                   Access access = Access::kShared, Survival survival = Survival::kPowerCut);

/// Replaces the content of `target` with `text` in one step. `temporary` is a name in a folder on
/// the same file system that nobody else writes to; a leftover of a dead process there is removed.
/// The folders must exist.
Status replace_file(FileSystem& files, const std::filesystem::path& temporary,
                    const std::filesystem::path& target, std::string_view text,
                    Access access = Access::kShared, Survival survival = Survival::kPowerCut);

}  // namespace azcost
