/// All settings, one row each. These tables are used to read the file, the environment and the
/// flags, to find unknown keys and variables, and for `config show`.
#pragma once

#include <string_view>

#include "azcost/config/config.hpp"
#include "row.hpp"

namespace azcost::config {

inline constexpr std::string_view kAccountsKey = "accounts";

[[nodiscard]] const Table<Config>& settings();

/// The settings of an element of `accounts`.
[[nodiscard]] const Table<AccountSettings>& account_settings();

/// Reads `text`, the config file of `root`, into `config`.
void read_file_settings(std::string_view text, const Place& root, Config& config);

}  // namespace azcost::config
