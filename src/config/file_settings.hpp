/// The config file's text, read into the settings.
#pragma once

#include <filesystem>
#include <string_view>

#include "azcost/config/config.hpp"
#include "findings.hpp"

namespace azcost::config {

/// Reads `text`, the content of `file`. Findings name key paths; the file is added by the caller.
void read_file_settings(std::string_view text, const std::filesystem::path& file, Config& config,
                        Findings& findings);

}  // namespace azcost::config
