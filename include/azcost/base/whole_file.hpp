/// Small files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// Who may read a file: whom the umask lets, or its owner only.
enum class Access { kShared, kPrivate };

/// What a power cut leaves of a file: its content, or nothing for sure.
enum class Survival { kPowerCut, kProcess };

/// Creates `path`, which must not exist, with `text`; what cannot be written whole is removed. With
/// `kPowerCut` the content is as safe as the name, that is after `sync_directory` of its folder.
Status create_file(FileSystem& files, const std::filesystem::path& path, std::string_view text,
                   Access access = Access::kShared, Survival survival = Survival::kPowerCut);

/// Puts `text` at `target` in one step, by way of `temporary`: a name in a folder on the same file
/// system that nobody else writes to. What a process that died has left there goes. The folders
/// must exist.
Status replace_file(FileSystem& files, const std::filesystem::path& temporary,
                    const std::filesystem::path& target, std::string_view text,
                    Access access = Access::kShared, Survival survival = Survival::kPowerCut);

}  // namespace azcost
