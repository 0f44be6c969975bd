/// Settings from the environment.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/config/config.hpp"
#include "findings.hpp"

namespace azcost::config {

/// The variable's value, without invisible characters around it. An empty variable counts as not
/// set: compose files and unit files that pass variables on leave such ones behind.
[[nodiscard]] std::optional<std::string> value_of(const Environment& environment,
                                                  std::string_view name);

/// The config files that are looked for when neither a flag nor AZCOST_CONFIG names one.
[[nodiscard]] std::vector<std::filesystem::path> usual_files(const Environment& environment);

/// The data directory of a user: $XDG_DATA_HOME/azcost, else ~/.local/share/azcost; without a home
/// /var/lib/azcost.
[[nodiscard]] std::filesystem::path usual_data_dir(const Environment& environment);

/// The file in which systemd provides the secret of an account (LoadCredential=), if there is one:
/// $CREDENTIALS_DIRECTORY/<account>.secret.
[[nodiscard]] std::optional<std::filesystem::path> handed_over_secret(
    FileSystem& files, const Environment& environment, std::string_view account);

/// Reads the settings that the environment sets, with or without a config file. Variables of azcost
/// beat the file; the file beats variables that other programs use as well (HTTPS_PROXY).
void read_variables(const Environment& environment, Config& config, Findings& findings);

/// Reads the account `default`, when the environment names one; used when there is no config file.
/// When it names only a part of one, the finding says what is missing.
void read_default_account(FileSystem& files, const Environment& environment, Config& config,
                          Findings& findings);

/// Finds variables named AZCOST_... that azcost does not read: an error where the name is close to
/// a known one, else a warning. Those that Kubernetes sets are ignored.
void check_names(const Environment& environment, Findings& findings);

}  // namespace azcost::config
