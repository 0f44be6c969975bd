/// Who can change a file, or replace it.
#pragma once

#include <filesystem>

#include "azcost/base/file_system.hpp"

namespace azcost::config {

/// Refuses a file, or a link to it, that belongs neither to root nor to the user of this process.
/// Accepts a missing file, and one that is not regular (a pipe, a terminal): whoever started azcost
/// passed it. Errors here and below are of kind `kConfig` and say how to fix it.
[[nodiscard]] Status check_owner(FileSystem& files, const std::filesystem::path& file);

/// Nobody else can replace this file: its folder, and that of a link's target, belong to root or us
/// and cannot be written by others, or are sticky, or are mounted by Kubernetes.
[[nodiscard]] Status check_folder(FileSystem& files, const std::filesystem::path& file);

/// Both of these, and nobody else can write to the file: for files that decide where secrets go.
[[nodiscard]] Status check_trusted(FileSystem& files, const std::filesystem::path& file);

/// Whether the file is a link out of its own folder. Links of Kubernetes through `..data` are not.
[[nodiscard]] bool leads_elsewhere(FileSystem& files, const std::filesystem::path& file);

}  // namespace azcost::config
