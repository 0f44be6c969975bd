#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/config/config.hpp"
#include "environment.hpp"
#include "file_settings.hpp"
#include "findings.hpp"
#include "location.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxFileSize = 1024UL * 1024;

std::string text_of(const fs::path& file) { return printable(file.native()); }

/// Whatever goes wrong with a config file is for the user to mend.
Error as_config_error(Error error) {
  error.kind = ErrorKind::kConfig;
  return error;
}

/// Reads one flag through `parse` into the setting `key`.
template <class Parse, class Target>
void read_flag(std::string_view flag, const std::optional<std::string>& text, Parse parse,
               std::string key, Target& target, Findings& findings) {
  if (!text) return;
  auto value = parse(*text);
  if (!value) {
    Error error = std::move(value).error();
    error.kind = ErrorKind::kUsage;
    return findings.refuse(flag, std::move(error));
  }
  target = *std::move(value);
  findings.note(std::move(key), Origin::kFlag);
}

void read_flags(const Flags& flags, Config& config, Findings& findings) {
  const auto data_dir = flags.data_dir ? std::optional(flags.data_dir->native()) : std::nullopt;
  read_flag("--data-dir", data_dir, parse_path, "data_dir", config.data_dir, findings);
  read_flag("--log-level", flags.log_level, parse_level_name, "log.level", config.log_level,
            findings);
  read_flag("--log-format", flags.log_format, parse_log_format, "log.format", config.log_format,
            findings);
}

/// What stands above the file: the environment, then the flags.
Result<Config> finish(Config config, Findings& findings, const Environment& environment,
                      const Flags& flags) {
  read_proxy(environment, findings.has_value("http.proxy"), config.http, findings);
  read_overrides(environment, config, findings);
  read_flags(flags, config, findings);
  if (findings.error()) return *findings.error();
  config.origins = findings.origins();
  return config;
}

Config defaults(const Environment& environment) {
  Config config;
  config.data_dir = usual_data_dir(environment);
  return config;
}

/// The settings when there is no file.
Result<Config> from_environment(FileSystem& files, const Environment& environment,
                                const Flags& flags, Need need) {
  Config config = defaults(environment);
  Findings findings;
  if (need == Need::kAccounts) {
    const bool has_file = credential_file(files, environment, "default").has_value();
    auto account = read_default_account(
        environment, has_file ? SecretFile::kPresent : SecretFile::kAbsent, findings);
    if (account) config.accounts.push_back(*std::move(account));
  }
  return finish(std::move(config), findings, environment, flags);
}

/// Accounts without a file of their own take the secret in systemd's folder.
void find_credentials(FileSystem& files, const Environment& environment, Config& config) {
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    AccountSettings& settings = config.accounts[i];
    if (settings.credential && !settings.credential->file.empty()) continue;
    auto file = credential_file(files, environment, settings.account.name);
    if (!file) continue;
    settings.credential = Credential{.file = *std::move(file)};
    config.origins["accounts[" + std::to_string(i) + "].client_secret_file"] = Origin::kEnvironment;
  }
}

/// Also those that the config names there itself.
void mark_handed_over(const Environment& environment, Config& config) {
  const auto folder = value_of(environment, "CREDENTIALS_DIRECTORY");
  if (!folder) return;
  for (AccountSettings& settings : config.accounts) {
    if (!settings.credential || settings.credential->file.empty()) continue;
    const fs::path below = settings.credential->file.lexically_relative(*folder);
    settings.credential->handed_over = !below.empty() && *below.begin() != "..";
  }
}

/// What looks as if it had been set for a reason, and changes nothing.
void warn_of_ignored(const Environment& environment, Config& config) {
  constexpr std::string_view kCustomers = "AZCOST_CUSTOMER_TENANTS";
  if (!config.file || !value_of(environment, kCustomers)) return;
  config.warnings.push_back(std::string(kCustomers) + " changes nothing beside the config file " +
                            text_of(*config.file) +
                            ": write the customers into customer_tenants of the account");
}

Error nothing_to_start_from(const Environment& environment) {
  std::string places;
  for (const fs::path& file : usual_files(environment)) {
    places += (places.empty() ? "" : ", ") + text_of(file);
  }
  return {ErrorKind::kConfig, "there is no config file (" + places +
                                  ") and the environment names no account; 'azcost config init' "
                                  "writes a file to fill in"};
}

/// Every account can be used, and there is one.
Status check_accounts(const Config& config, const Environment& environment) {
  if (config.accounts.empty() && !config.file) return nothing_to_start_from(environment);
  const std::string source = config.file ? text_of(*config.file) : "environment";
  if (config.accounts.empty()) {
    return Error{ErrorKind::kConfig, source +
                                         ": accounts: there is none; write at least one, as "
                                         "'azcost config init' shows"};
  }
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    if (config.accounts[i].credential) continue;
    return Error{ErrorKind::kConfig, source + ": accounts[" + std::to_string(i) +
                                         "].client_secret_file: is missing; write the path of "
                                         "the file that holds the client secret (or that of a "
                                         "client_certificate_file or federated_token_file)"};
  }
  return ok_status();
}

}  // namespace

Result<std::optional<fs::path>> find_file(FileSystem& files, const Environment& environment,
                                          const Flags& flags) {
  const auto named = [&](std::string_view by,
                         const fs::path& file) -> Result<std::optional<fs::path>> {
    auto info = files.stat(file);
    if (!info) return as_config_error(std::move(info).error()).in(by);
    if (*info) return std::optional(file);
    return Error{ErrorKind::kConfig, std::string(by) + ": there is no file '" + text_of(file) +
                                         "'; 'azcost config init' writes one to fill in"};
  };
  if (flags.config_file) return named("--config", *flags.config_file);
  if (const auto file = value_of(environment, "AZCOST_CONFIG")) {
    return named("AZCOST_CONFIG", *file);
  }
  for (const fs::path& file : usual_files(environment)) {
    // A folder that this user may not enter holds nothing for them.
    const auto info = files.stat(file);
    if (info && *info) return std::optional(file);
  }
  return std::optional<fs::path>();
}

Result<Config> parse(std::string_view text, const fs::path& file, const Environment& environment,
                     const Flags& flags) {
  Config config = defaults(environment);
  config.file = file;
  Findings findings;
  read_file_settings(text, file, config, findings);
  if (findings.error()) return Error(*findings.error()).in(text_of(file));
  return finish(std::move(config), findings, environment, flags);
}

Result<Config> load(FileSystem& files, const Environment& environment, const Flags& flags,
                    Need need) {
  auto file = find_file(files, environment, flags);
  if (!file) return std::move(file).error();
  Result<Config> config = Config();
  if (*file) {
    auto text = files.read_file(**file, kMaxFileSize);
    if (!text) return as_config_error(std::move(text).error());
    config = parse(*text, **file, environment, flags);
    wipe(*text);  // somebody may have typed a secret into it
  } else {
    config = from_environment(files, environment, flags, need);
  }
  if (!config) return config;
  find_credentials(files, environment, *config);
  mark_handed_over(environment, *config);
  warn_of_ignored(environment, *config);
  if (need == Need::kDataDirectory) return config;
  if (auto usable = check_accounts(*config, environment); !usable) {
    return std::move(usable).error();
  }
  return config;
}

}  // namespace azcost::config
