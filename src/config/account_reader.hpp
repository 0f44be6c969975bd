/// The accounts of a config file.
#pragma once

#include <filesystem>
#include <vector>

#include "azcost/config/config.hpp"
#include "section.hpp"

namespace azcost::config {

/// Reads the list `accounts` of the file's root. Relative paths are below `folder`.
[[nodiscard]] std::vector<AccountSettings> read_accounts(const Section& root,
                                                         const std::filesystem::path& folder);

/// `path` below `folder` when it is relative, without dots.
[[nodiscard]] std::filesystem::path resolved(const std::filesystem::path& folder,
                                             const std::filesystem::path& path);

}  // namespace azcost::config
