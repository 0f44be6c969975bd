/// The user's settings: one file, the environment and the flags, merged by ourselves (CLI11 would
/// let the file beat the environment).
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

/// Dotted key ("accounts[0].name") → what its value came from: the path of the file, the name of
/// the variable or of the flag. What is not here is a default.
using Origins = std::map<std::string, std::string, std::less<>>;

/// An account and what its app proves itself with: a file that the config names (below its folder
/// when relative), that systemd hands over or that the environment names, or the environment's
/// secret.
struct AccountSettings {
  Account account;
  std::optional<Credential> credential;
};

struct HttpSettings {
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds timeout = std::chrono::seconds(120);
  std::optional<std::filesystem::path> ca_file;
  /// Resolved: the config's, else the environment's; empty: no proxy. It may hold a password:
  /// print it through `show` only.
  std::string proxy;
  std::string no_proxy;
};

/// Of the log; auto: JSON for a daemon off a terminal, else text.
inline constexpr std::array<std::string_view, 3> kLogFormats = {"auto", "text", "json"};

struct Config {
  std::optional<std::filesystem::path> file;  ///< what was read; none when the environment did
  std::filesystem::path data_dir;
  Schema schema = Schema::kFocus;
  std::string schedule = "15 5 * * *";  ///< that `Schedule::parse` takes
  int close_day = 10;
  Proof control_totals = Proof::kStrict;
  std::vector<AccountSettings> accounts;
  HttpSettings http;
  /// Percent of a tenant's quota that we may spend; the rest is for people in the portal.
  int quota_share = 50;
  Pace pace = Pace::kAuto;
  std::string client_type = "azcost";
  std::chrono::milliseconds max_wait = std::chrono::minutes(30);
  /// Of the daemon; nothing: nowhere.
  std::optional<ListenAddress> listen = ListenAddress();
  LogLevel log_level = LogLevel::kInfo;
  std::string log_format = "auto";  ///< one of kLogFormats
  Origins origins;
  std::vector<std::string> warnings;  ///< what is odd, and stops nothing; by `load` only
};

/// What flags say; they beat everything else.
struct Flags {
  std::optional<std::filesystem::path> config_file;
  std::optional<std::filesystem::path> data_dir;
  std::optional<std::string> log_level;
  std::optional<std::string> log_format;
};

/// What a command cannot do without.
enum class Need {
  kAccounts,       ///< at least one account, each with a credential
  kDataDirectory,  ///< readers of the data directory: accounts, the network, and when and how Azure
                   ///< is asked are nothing to them
};

/// What was read, and all that is wrong with it: nothing may be used when there is anything.
struct Settings {
  Config config;
  std::vector<Error> problems;
};

/// Finds, reads and merges. Problems are of kind `kConfig` (flags: `kUsage`), each one line that
/// names the file and key, the variable or the flag, shows the value where it can be no secret, and
/// says what to change. A file that others may change, or put another one in the place of, is not
/// read. Settings that are no business of `need` are not judged.
[[nodiscard]] Settings read_settings(FileSystem& files, const Environment& environment,
                                     const Flags& flags, Need need = Need::kAccounts);

/// All problems as one error of the first one's kind, a line each; there must be one.
[[nodiscard]] Error joined(const std::vector<Error>& problems);

/// As `read_settings`; all that is wrong is the error.
[[nodiscard]] Result<Config> load(FileSystem& files, const Environment& environment,
                                  const Flags& flags, Need need = Need::kAccounts);

/// Puts the value of a flag in the place of the setting `key` ("retry.max_wait"). Errors: `kUsage`,
/// with the flag's name.
[[nodiscard]] Status apply_flag(Config& config, std::string_view flag, std::string_view key,
                                std::string_view text);

/// Tenant ids between commas, as `Account::customer_tenants` has them: lower-case, sorted, each
/// once. Empty entries are nothing. Errors are of kind `kConfig` and name the entry by its number.
[[nodiscard]] Result<std::vector<std::string>> parse_customer_tenants(std::string_view text);

/// The config file that `load` would read, whole or broken; nothing when there is none and none
/// is asked for.
[[nodiscard]] Result<std::optional<std::filesystem::path>> find_file(FileSystem& files,
                                                                     const Environment& environment,
                                                                     const Flags& flags);

/// What `load` makes of `text`, the content of `file`, without touching any file: that accounts
/// are there and what they prove themselves with is not looked at.
[[nodiscard]] Result<Config> parse(std::string_view text, const std::filesystem::path& file,
                                   const Environment& environment, const Flags& flags);

/// "client secret of account contoso", for messages about an account's credential.
[[nodiscard]] std::string credential_name(const AccountSettings& settings);

/// Where a new config file has to be for `load` to find it first when no flag names one.
[[nodiscard]] std::filesystem::path usual_file(const Environment& environment);

/// The client secret of an account's app: the content of its file, or what the environment says,
/// without what cannot be seen around it. `warning` is set when others can read the file or replace
/// it, or when the text looks like anything but a secret. Errors are of kind `kConfig`, also for a
/// file that belongs to somebody else.
[[nodiscard]] Result<Secret> read_client_secret(FileSystem& files, const AccountSettings& settings,
                                                std::optional<std::string>& warning);

/// The merged settings as JSON with the keys of the file, one setting a line; secrets are `***`.
/// With origins each value is `{"value": …, "origin": "default"}`, or the path of the file, the
/// name of the variable or of the flag that it came from.
[[nodiscard]] std::string show(const Config& config, bool with_origins);

/// The commented file that `config init` writes.
[[nodiscard]] std::string template_text();

}  // namespace azcost::config
