#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/config/config.hpp"
#include "environment.hpp"
#include "quoting.hpp"
#include "settings.hpp"
#include "trust.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxFileSize = 1024UL * 1024;

std::string text_of(const fs::path& file) { return printable(file.native()); }

/// All errors of a config file are for the user to fix.
Error as_config_error(Error error) {
  error.kind = ErrorKind::kConfig;
  return error;
}

/// Sets the setting `key` from the text of a flag.
void read_flag(std::string_view flag, std::string_view key, std::string_view text, Config& config,
               Findings& findings) {
  const Place place{.findings = &findings,
                    .name = std::string(flag),
                    .key = std::string(key),
                    .kind = ErrorKind::kUsage};
  std::ranges::find(settings(), key, &Row<Config>::key)->read(text, place, config);
}

void read_flags(const Flags& flags, Config& config, Findings& findings) {
  if (flags.data_dir) {
    read_flag("--data-dir", "data_dir", flags.data_dir->native(), config, findings);
  }
  if (flags.log_level) read_flag("--log-level", "log.level", *flags.log_level, config, findings);
  if (flags.log_format) {
    read_flag("--log-format", "log.format", *flags.log_format, config, findings);
  }
}

Config defaults(const Environment& environment) {
  Config config;
  config.data_dir = usual_data_dir(environment);
  return config;
}

/// Reads the text of the file, as far as that is possible, the environment, then the flags.
void read_all(std::string_view text, Config& config, Findings& findings,
              const Environment& environment, const Flags& flags) {
  const Place root{
      .findings = &findings, .file = text_of(*config.file), .folder = config.file->parent_path()};
  read_file_settings(text, root, config);
  read_variables(environment, config, findings);
  read_flags(flags, config, findings);
}

/// Accounts without a credential file use the secret in systemd's folder.
void find_credentials(FileSystem& files, const Environment& environment, Config& config,
                      Findings& findings) {
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    AccountSettings& settings = config.accounts[i];
    if (settings.credential && !settings.credential->file.empty()) continue;
    auto file = handed_over_secret(files, environment, settings.account.name);
    if (!file) continue;
    settings.credential = Credential{.file = *std::move(file)};
    findings.origins[fmt::format("accounts[{}].client_secret_file", i)] = "CREDENTIALS_DIRECTORY";
  }
}

/// Marks all credentials in systemd's folder, also those that the config names itself.
void mark_handed_over(const Environment& environment, Config& config) {
  const auto folder = value_of(environment, "CREDENTIALS_DIRECTORY");
  if (!folder) return;
  for (AccountSettings& settings : config.accounts) {
    if (!settings.credential || settings.credential->file.empty()) continue;
    const fs::path below = settings.credential->file.lexically_relative(*folder);
    settings.credential->handed_over = !below.empty() && *below.begin() != "..";
  }
}

/// Warns of settings that look intended and change nothing.
void warn_of_ignored(const Environment& environment, const Config& config, Findings& findings) {
  constexpr std::string_view kCustomers = "AZCOST_CUSTOMER_TENANTS";
  if (!config.file || !value_of(environment, kCustomers)) return;
  findings.warnings.push_back(
      fmt::format("{} changes nothing beside the config file {}: write the customers into "
                  "customer_tenants of the account",
                  kCustomers, text_of(*config.file)));
}

std::string nothing_to_start_from(const Environment& environment) {
  std::vector<std::string> places;
  for (const fs::path& file : usual_files(environment)) places.push_back(text_of(file));
  return fmt::format(
      "there is no config file ({}) and the environment names no account; 'azcost config init' "
      "writes a file to fill in",
      fmt::join(places, ", "));
}

/// Checks that there are accounts, and that each of them can be used.
void check_accounts(const Config& config, const Environment& environment, Findings& findings) {
  const std::string source = config.file ? text_of(*config.file) : "environment";
  const auto place = [&](std::string key) { return Place{&findings, source, key, key}; };
  const Place accounts = place(std::string(kAccountsKey));
  if (config.accounts.empty()) {
    if (accounts.is_reported()) return;
    if (config.file) {
      return accounts.refuse("there is none; write at least one, as 'azcost config init' shows");
    }
    findings.problems.push_back(
        {accounts.key, {ErrorKind::kConfig, nothing_to_start_from(environment)}});
  }
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    const Place account = accounts.at(i);
    const bool is_reported = std::ranges::any_of(kCredentialKinds, [&](CredentialKind kind) {
      return account.at(key_of(kind)).is_reported();
    });
    if (config.accounts[i].credential || is_reported) continue;
    account.at("client_secret_file")
        .refuse(
            "is missing; write the path of the file that holds the client secret (or that of a "
            "client_certificate_file or federated_token_file)");
  }
}

/// The file decides whom a secret is sent to.
void check_ca_file(FileSystem& files, const Config& config, Findings& findings) {
  const std::string key = "http.ca_file";
  if (!config.http.ca_file) return;
  const std::string& origin = findings.origins.at(key);
  const bool is_in_file = config.file && origin == text_of(*config.file);
  const Place place{&findings, is_in_file ? origin : "", is_in_file ? key : origin, key};
  const auto info = files.stat_target(*config.http.ca_file);
  if (info && !*info) {
    return place.refuse(
        fmt::format("there is no file {}; write the path of a PEM file with the authorities to "
                    "trust",
                    shown_path(config.http.ca_file->native())));
  }
  if (auto trusted = check_trusted(files, *config.http.ca_file); !trusted) {
    place.refuse(std::move(trusted).error());
  }
}

/// Whether a command with this need uses the setting.
bool is_used(std::string_view key, Need need) {
  const std::string_view root = key.substr(0, key.find_first_of(".["));
  return need == Need::kAccounts || std::ranges::none_of(settings(), [root](const auto& row) {
           return row.is_for_azure && (row.key == root || row.section() == root);
         });
}

Settings settings_of(Config config, Findings findings, Need need) {
  Settings result{std::move(config), {}};
  for (Problem& problem : findings.problems) {
    if (is_used(problem.key, need)) result.problems.push_back(std::move(problem.error));
  }
  result.config.origins = std::move(findings.origins);
  result.config.warnings = std::move(findings.warnings);
  return result;
}

Result<Config> unless_wrong(Settings settings) {
  if (!settings.problems.empty()) return joined(settings.problems);
  return std::move(settings.config);
}

}  // namespace

Result<std::optional<fs::path>> find_file(FileSystem& files, const Environment& environment,
                                          const Flags& flags) {
  const auto named = [&](std::string_view by,
                         const fs::path& file) -> Result<std::optional<fs::path>> {
    auto info = files.stat(file);
    if (!info) return as_config_error(std::move(info).error()).in(by);
    if (*info) return std::optional(file);
    return Error{ErrorKind::kConfig,
                 fmt::format("{}: there is no file {}; 'azcost config init' writes one to fill in",
                             by, shown_path(file.native()))};
  };
  if (flags.config_file) return named("--config", *flags.config_file);
  if (const auto file = value_of(environment, "AZCOST_CONFIG")) {
    return named("AZCOST_CONFIG", *file);
  }
  for (const fs::path& file : usual_files(environment)) {
    // A folder that this user may not enter counts as empty.
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
  read_all(text, config, findings, environment, flags);
  return unless_wrong(settings_of(std::move(config), std::move(findings), Need::kAccounts));
}

Settings read_settings(FileSystem& files, const Environment& environment, const Flags& flags,
                       Need need) {
  Config config = defaults(environment);
  auto file = find_file(files, environment, flags);
  if (!file) return {std::move(config), {std::move(file).error()}};
  config.file = *std::move(file);
  Findings findings;
  if (config.file) {
    if (auto trusted = check_trusted(files, *config.file); !trusted) {
      return {std::move(config), {std::move(trusted).error()}};
    }
    auto text = files.read_file(*config.file, kMaxFileSize);
    if (!text) return {std::move(config), {as_config_error(std::move(text).error())}};
    read_all(*text, config, findings, environment, flags);
    wipe(*text);  // somebody may have typed a secret into it
  } else {
    read_default_account(files, environment, config, findings);
    read_variables(environment, config, findings);
    read_flags(flags, config, findings);
  }
  find_credentials(files, environment, config, findings);
  mark_handed_over(environment, config);
  warn_of_ignored(environment, config, findings);
  check_names(environment, findings);
  if (need == Need::kAccounts) {
    check_accounts(config, environment, findings);
    check_ca_file(files, config, findings);
  }
  return settings_of(std::move(config), std::move(findings), need);
}

Error joined(const std::vector<Error>& problems) {
  Error error = problems.front();
  for (std::size_t i = 1; i < problems.size(); ++i) error.message += "\n" + problems[i].message;
  return error;
}

Result<Config> load(FileSystem& files, const Environment& environment, const Flags& flags,
                    Need need) {
  return unless_wrong(read_settings(files, environment, flags, need));
}

Status apply_flag(Config& config, std::string_view flag, std::string_view key,
                  std::string_view text) {
  Findings findings;
  read_flag(flag, key, text, config, findings);
  if (!findings.problems.empty()) return std::move(findings.problems.front().error);
  config.origins.insert_or_assign(std::string(key), std::string(flag));
  return ok_status();
}

}  // namespace azcost::config
