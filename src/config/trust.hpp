/// Whose word a file is: who may change it, or put another one in its place.
#pragma once

#include <filesystem>

#include "azcost/base/file_system.hpp"

namespace azcost::config {

/// The file, and a link to it, belong to root or to the user that this process runs as. What is no
/// regular file (a pipe, a terminal) was handed to us by whoever started us, and is fine; so is
/// what is not there. Errors are of kind `kConfig` here and below, and say what mends it.
[[nodiscard]] Status check_owner(FileSystem& files, const std::filesystem::path& file);

/// Nobody else can put another file in the place of this one: its folder, and that of what it links
/// to, belong to root or us and cannot be written by others, or are sticky, or are mounted by
/// Kubernetes.
[[nodiscard]] Status check_folder(FileSystem& files, const std::filesystem::path& file);

/// Both, and nobody else can write into the file: for files that decide where secrets go.
[[nodiscard]] Status check_trusted(FileSystem& files, const std::filesystem::path& file);

/// The file is a link that leads out of its own folder. Those of Kubernetes, by way of `..data`, do
/// not.
[[nodiscard]] bool leads_elsewhere(FileSystem& files, const std::filesystem::path& file);

}  // namespace azcost::config
