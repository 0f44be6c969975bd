/// Where files are when nobody says.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "azcost/config/config.hpp"

namespace azcost::config {

/// The config files that are looked for when neither a flag nor AZCOST_CONFIG names one.
[[nodiscard]] std::vector<std::filesystem::path> usual_files(const Environment& environment);

/// The data directory of a user: $XDG_DATA_HOME/azcost, else ~/.local/share/azcost; without a home
/// /var/lib/azcost.
[[nodiscard]] std::filesystem::path usual_data_dir(const Environment& environment);

/// The file in which systemd hands over the secret of an account (LoadCredential=), when there is
/// one: $CREDENTIALS_DIRECTORY/<account>.secret.
[[nodiscard]] std::optional<std::filesystem::path> credential_file(FileSystem& files,
                                                                   const Environment& environment,
                                                                   std::string_view account);

}  // namespace azcost::config
