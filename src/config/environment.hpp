/// What the environment says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/config/config.hpp"
#include "findings.hpp"

namespace azcost::config {

/// The variable's value, without what cannot be seen around it. One that is set to nothing counts
/// as not set, as compose files and unit files that pass variables on leave them behind.
[[nodiscard]] std::optional<std::string> value_of(const Environment& environment,
                                                  std::string_view name);

/// The config files that are looked for when neither a flag nor AZCOST_CONFIG names one.
[[nodiscard]] std::vector<std::filesystem::path> usual_files(const Environment& environment);

/// The data directory of a user: $XDG_DATA_HOME/azcost, else ~/.local/share/azcost; without a home
/// /var/lib/azcost.
[[nodiscard]] std::filesystem::path usual_data_dir(const Environment& environment);

/// The file in which systemd hands over the secret of an account (LoadCredential=), when there is
/// one: $CREDENTIALS_DIRECTORY/<account>.secret.
[[nodiscard]] std::optional<std::filesystem::path> handed_over_secret(
    FileSystem& files, const Environment& environment, std::string_view account);

/// The settings that the environment decides, whether there is a config file or not. Variables of
/// azcost beat the file; those that other programs have as well (HTTPS_PROXY) give way to it.
void read_variables(const Environment& environment, Config& config, Findings& findings);

/// The account `default`, when the environment names one; for when there is no config file. When
/// it names only a part of one, the finding says what is missing.
void read_default_account(FileSystem& files, const Environment& environment, Config& config,
                          Findings& findings);

/// Finds the variables named AZCOST_... that nobody reads: an error where one is near to another
/// that is known, a warning else. Those that Kubernetes sets are left alone.
void check_names(const Environment& environment, Findings& findings);

}  // namespace azcost::config
