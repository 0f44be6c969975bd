/// The user's settings: the file, the environment and the flags. azcost merges them itself, because
/// CLI11 would let the file beat the environment.
#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/log.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"
#include "azcost/config/credential.hpp"
#include "azcost/config/listen.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/policy.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::config {

/// The environment as a value, so that tests have their own.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Dotted key ("accounts[0].name") → where its value came from: the path of the file, or the name
/// of the variable or flag. A key that is not here has its default.
using Origins = std::map<std::string, std::string, std::less<>>;

/// An account and the credential of its app: a file that the config names (relative to the config's
/// folder), that systemd provides or that the environment names, or a secret in the environment.
struct AccountSettings {
  Account account;
  std::optional<Credential> credential;
};

struct HttpSettings {
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds timeout = std::chrono::seconds(120);
  std::optional<std::filesystem::path> ca_file;
  /// Resolved: from the config, else from the environment; empty: no proxy. It may hold a password:
  /// print it only through `show`.
  std::string proxy;
  std::string no_proxy;
};

/// Formats of the log. auto: JSON for a daemon without a terminal, else text.
inline constexpr std::array<std::string_view, 3> kLogFormats = {"auto", "text", "json"};

struct Config {
  std::optional<std::filesystem::path> file;  ///< the file that was read, if any
  std::filesystem::path data_dir;
  Schema schema = Schema::kFocus;
  std::string schedule = "15 5 * * *";  ///< a text that `Schedule::parse` accepts
  int close_day = 10;
  Proof control_totals = Proof::kStrict;
  std::vector<AccountSettings> accounts;
  HttpSettings http;
  /// Percent of a tenant's quota that azcost may spend; the rest is for people in the portal.
  int quota_share = 50;
  Pace pace = Pace::kAuto;
  std::string client_type = "azcost";
  std::chrono::milliseconds max_wait = std::chrono::minutes(30);
  /// Where the daemon listens; nothing: nowhere.
  std::optional<ListenAddress> listen = ListenAddress();
  LogLevel log_level = LogLevel::kInfo;
  std::string log_format = "auto";  ///< one of kLogFormats
  Origins origins;
  std::vector<std::string> warnings;  ///< what is odd but stops nothing; set by `load` only
};

/// Values of flags; they beat everything else.
struct Flags {
  std::optional<std::filesystem::path> config_file;
  std::optional<std::filesystem::path> data_dir;
  std::optional<std::string> log_level;
  std::optional<std::string> log_format;
};

/// What a command needs.
enum class Need {
  kAccounts,       ///< at least one account, each with a credential
  kDataDirectory,  ///< reads the data directory only; settings about accounts, the network and
                   ///< requests to Azure are not judged
};

/// The settings that were read, and all problems. They may be used only when there are no problems.
struct Settings {
  Config config;
  std::vector<Error> problems;
};

/// Finds, reads and merges the settings. Problems are of kind `kConfig` (flags: `kUsage`). Each is
/// one line that names the file and key, the variable or the flag, shows the value if it cannot be
/// a secret, and says what to change. A file that others can change or replace is not read.
/// Settings that `need` does not use are not judged.
[[nodiscard]] Settings read_settings(FileSystem& files, const Environment& environment,
                                     const Flags& flags, Need need = Need::kAccounts);

/// All problems as one error of the first one's kind, one line each. Requires: there is one.
[[nodiscard]] Error joined(const std::vector<Error>& problems);

/// As `read_settings`; the error has all problems.
[[nodiscard]] Result<Config> load(FileSystem& files, const Environment& environment,
                                  const Flags& flags, Need need = Need::kAccounts);

/// Sets `key` ("retry.max_wait") to the value of a flag. Errors: `kUsage`, with the flag's name.
[[nodiscard]] Status apply_flag(Config& config, std::string_view flag, std::string_view key,
                                std::string_view text);

/// Tenant ids, separated by commas, as in `Account::customer_tenants`: in lower case, sorted, each
/// once. Empty entries are ignored. Errors are of kind `kConfig` and name the entry by its number.
[[nodiscard]] Result<std::vector<std::string>> parse_customer_tenants(std::string_view text);

/// The config file that `load` would read, whole or broken; nothing when there is none and no flag
/// or variable names one.
[[nodiscard]] Result<std::optional<std::filesystem::path>> find_file(FileSystem& files,
                                                                     const Environment& environment,
                                                                     const Flags& flags);

/// The result of `load` for `text`, the content of `file`, without access to any file. It does not
/// check that there are accounts, nor their credentials.
[[nodiscard]] Result<Config> parse(std::string_view text, const std::filesystem::path& file,
                                   const Environment& environment, const Flags& flags);

/// "client secret of account contoso", for messages about an account's credential.
[[nodiscard]] std::string credential_name(const AccountSettings& settings);

/// The path of a new config file, where `load` finds it first when no flag names one.
[[nodiscard]] std::filesystem::path usual_file(const Environment& environment);

/// The client secret of an account's app: the content of its file, or of the variable, without
/// invisible characters around it. `warning` is set when others can read or replace the file, or
/// when the text does not look like a secret. Errors are of kind `kConfig`, also when the file
/// belongs to another user.
[[nodiscard]] Result<Secret> read_client_secret(FileSystem& files, const AccountSettings& settings,
                                                std::optional<std::string>& warning);

/// The merged settings as JSON with the keys of the file, one setting a line; secrets are `***`.
/// With origins each value is `{"value": …, "origin": …}`. The origin is "default", the path of the
/// file, or the name of the variable or flag.
[[nodiscard]] std::string show(const Config& config, bool with_origins);

/// The commented file that `config init` writes.
[[nodiscard]] std::string template_text();

}  // namespace azcost::config
