/// What the environment says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azcost/config/config.hpp"
#include "findings.hpp"

namespace azcost::config {

/// The variable's value, without what cannot be seen around it. One that is set to nothing counts
/// as not set, as compose files and unit files that pass variables on leave them behind.
[[nodiscard]] std::optional<std::string> value_of(const Environment& environment,
                                                  std::string_view name);

/// The settings that the environment overrides, whether there is a config file or not.
void read_overrides(const Environment& environment, Config& config, Findings& findings);

/// The authorities to trust; they beat those of the file.
void read_ca_file(const Environment& environment, HttpSettings& http, Findings& findings);

/// The proxy that the environment names, unless the config says something about it.
void read_proxy(const Environment& environment, bool config_decides, HttpSettings& http,
                Findings& findings);

/// Finds the variables named AZCOST_... that nobody reads: an error where one is near to another
/// that is known, a warning else. Those that Kubernetes sets are left alone.
void check_names(const Environment& environment, Findings& findings);

/// Whether the secret of the account may be read from a file that the environment names.
enum class SecretFile { kAbsent, kPresent };

/// The account `default`, when the environment names one; without a config file only. When it
/// names only a part of one, the finding says what is missing.
[[nodiscard]] std::optional<AccountSettings> read_default_account(const Environment& environment,
                                                                  SecretFile secret_file,
                                                                  Findings& findings);

}  // namespace azcost::config
