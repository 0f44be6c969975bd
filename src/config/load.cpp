#include <algorithm>
#include <array>
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
#include "quoting.hpp"
#include "trust.hpp"
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
               const std::string& key, Target& target, Findings& findings) {
  if (!text) return;
  auto value = parse(*text);
  if (!value) {
    Error error = std::move(value).error();
    error.kind = ErrorKind::kUsage;
    return findings.refuse(flag, key, std::move(error));
  }
  target = *std::move(value);
  findings.note(key, std::string(flag));
}

void read_flags(const Flags& flags, Config& config, Findings& findings) {
  const auto data_dir = flags.data_dir ? std::optional(flags.data_dir->native()) : std::nullopt;
  read_flag("--data-dir", data_dir, parse_path, "data_dir", config.data_dir, findings);
  read_flag("--log-level", flags.log_level, parse_level_name, "log.level", config.log_level,
            findings);
  read_flag("--log-format", flags.log_format, parse_log_format, "log.format", config.log_format,
            findings);
}

Config defaults(const Environment& environment) {
  Config config;
  config.data_dir = usual_data_dir(environment);
  return config;
}

/// The environment, then the flags.
void read_above(Config& config, Findings& findings, const Environment& environment,
                const Flags& flags) {
  read_proxy(environment, findings.has_value("http.proxy"), config.http, findings);
  read_ca_file(environment, config.http, findings);
  read_overrides(environment, config, findings);
  read_flags(flags, config, findings);
}

/// The file, as far as it can be read, and what stands above it: the environment, then the flags.
void read_all(std::string_view text, Config& config, Findings& findings,
              const Environment& environment, const Flags& flags) {
  read_file_settings(text, *config.file, config, findings);
  findings.put_in(text_of(*config.file));
  read_above(config, findings, environment, flags);
}

/// The account of the environment, when there is no file.
void read_environment(FileSystem& files, const Environment& environment, Config& config,
                      Findings& findings) {
  const bool has_file = credential_file(files, environment, "default").has_value();
  auto account = read_default_account(
      environment, has_file ? SecretFile::kPresent : SecretFile::kAbsent, findings);
  if (account) config.accounts.push_back(*std::move(account));
}

/// Accounts without a file of their own take the secret in systemd's folder.
void find_credentials(FileSystem& files, const Environment& environment, Config& config,
                      Findings& findings) {
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    AccountSettings& settings = config.accounts[i];
    if (settings.credential && !settings.credential->file.empty()) continue;
    auto file = credential_file(files, environment, settings.account.name);
    if (!file) continue;
    settings.credential = Credential{.file = *std::move(file)};
    findings.note("accounts[" + std::to_string(i) + "].client_secret_file",
                  "CREDENTIALS_DIRECTORY");
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
void warn_of_ignored(const Environment& environment, const Config& config, Findings& findings) {
  constexpr std::string_view kCustomers = "AZCOST_CUSTOMER_TENANTS";
  if (!config.file || !value_of(environment, kCustomers)) return;
  findings.warn(std::string(kCustomers) + " changes nothing beside the config file " +
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
void check_accounts(const Config& config, const Environment& environment, Findings& findings) {
  if (findings.is_told("accounts") && config.accounts.empty()) return;
  if (config.accounts.empty() && !config.file) {
    return findings.refuse(nothing_to_start_from(environment));
  }
  const std::string source = config.file ? text_of(*config.file) : "environment";
  const auto refuse = [&](const std::string& key, std::string_view what) {
    findings.refuse(source, key, key + ": " + std::string(what));
  };
  if (config.accounts.empty()) {
    return refuse("accounts", "there is none; write at least one, as 'azcost config init' shows");
  }
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    const std::string account = "accounts[" + std::to_string(i) + "].";
    const bool is_told = std::ranges::any_of(kCredentialKinds, [&](CredentialKind kind) {
      return findings.is_told(account + std::string(key_of(kind)));
    });
    if (config.accounts[i].credential || is_told) continue;
    refuse(account + "client_secret_file",
           "is missing; write the path of the file that holds the client secret (or that of a "
           "client_certificate_file or federated_token_file)");
  }
}

/// It decides whom a secret is sent to.
void check_ca_file(FileSystem& files, const Config& config, Findings& findings) {
  const std::string key = "http.ca_file";
  if (!config.http.ca_file) return;
  const std::string origin = findings.origins().at(key);
  const std::string where = origin == findings.file() ? origin + ": " + key : origin;
  const auto info = files.stat_target(*config.http.ca_file);
  if (info && !*info) {
    return findings.refuse(where, key,
                           "there is no file " + shown_path(config.http.ca_file->native()) +
                               "; write the path of a PEM file with the authorities "
                               "to trust");
  }
  if (auto trusted = check_trusted(files, *config.http.ca_file); !trusted) {
    findings.refuse(where, key, std::move(trusted).error());
  }
}

/// Whether a command with this need uses the setting.
bool is_used(std::string_view key, Need need) {
  constexpr auto kOfAzure = std::to_array<std::string_view>(
      {"accounts", "http", "quota", "retry", "schedule", "listen", "control_totals"});
  if (need == Need::kAccounts) return true;
  const std::string_view root = key.substr(0, key.find_first_of(".["));
  return std::ranges::find(kOfAzure, root) == kOfAzure.end();
}

Settings settings_of(Config config, const Findings& findings, Need need) {
  Settings settings{std::move(config), {}};
  for (const Problem& problem : findings.problems()) {
    if (is_used(problem.key, need)) settings.problems.push_back(problem.error);
  }
  settings.config.origins = findings.origins();
  settings.config.warnings = findings.warnings();
  return settings;
}

}  // namespace

Result<std::optional<fs::path>> find_file(FileSystem& files, const Environment& environment,
                                          const Flags& flags) {
  const auto named = [&](std::string_view by,
                         const fs::path& file) -> Result<std::optional<fs::path>> {
    auto info = files.stat(file);
    if (!info) return as_config_error(std::move(info).error()).in(by);
    if (*info) return std::optional(file);
    return Error{ErrorKind::kConfig, std::string(by) + ": there is no file " +
                                         shown_path(file.native()) +
                                         "; 'azcost config init' writes one to fill in"};
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
  Findings findings(text_of(file));
  read_all(text, config, findings, environment, flags);
  Settings settings = settings_of(std::move(config), findings, Need::kAccounts);
  if (!settings.problems.empty()) return joined(settings.problems);
  return std::move(settings.config);
}

Settings read_settings(FileSystem& files, const Environment& environment, const Flags& flags,
                       Need need) {
  Config config = defaults(environment);
  auto file = find_file(files, environment, flags);
  if (!file) return {std::move(config), {std::move(file).error()}};
  config.file = *std::move(file);
  Findings findings(config.file ? text_of(*config.file) : "");
  if (config.file) {
    if (auto trusted = check_trusted(files, *config.file); !trusted) {
      return {std::move(config), {std::move(trusted).error()}};
    }
    auto text = files.read_file(*config.file, kMaxFileSize);
    if (!text) return {std::move(config), {as_config_error(std::move(text).error())}};
    read_all(*text, config, findings, environment, flags);
    wipe(*text);  // somebody may have typed a secret into it
  } else {
    read_environment(files, environment, config, findings);
    read_above(config, findings, environment, flags);
  }
  find_credentials(files, environment, config, findings);
  mark_handed_over(environment, config);
  warn_of_ignored(environment, config, findings);
  check_names(environment, findings);
  if (need == Need::kAccounts) {
    check_accounts(config, environment, findings);
    check_ca_file(files, config, findings);
  }
  return settings_of(std::move(config), findings, need);
}

Error joined(const std::vector<Error>& problems) {
  Error error = problems.front();
  for (std::size_t i = 1; i < problems.size(); ++i) error.message += "\n" + problems[i].message;
  return error;
}

Result<Config> load(FileSystem& files, const Environment& environment, const Flags& flags,
                    Need need) {
  Settings settings = read_settings(files, environment, flags, need);
  if (!settings.problems.empty()) return joined(settings.problems);
  return std::move(settings.config);
}

}  // namespace azcost::config
