/// The user's settings: one file, the environment and the flags, merged by ourselves (CLI11 would
/// let the file beat the environment).
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/log.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::config {

/// The environment as a value, so that tests have their own.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Where a value came from, for `config show --origin`.
enum class Origin { kDefault, kFile, kEnvironment, kFlag };

/// An account and the secret of its app.
struct AccountSettings {
  Account account;
  std::optional<std::filesystem::path> client_secret_file;  ///< absolute
  std::optional<Secret> client_secret;                      ///< from the environment
};

struct HttpSettings {
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds timeout = std::chrono::seconds(120);
  std::optional<std::filesystem::path> ca_file;
  /// Resolved: the config's, else the environment's; empty: no proxy.
  std::string proxy;
  std::string no_proxy;
};

struct Config {
  std::optional<std::filesystem::path> file;  ///< what was read; none when the environment did
  std::filesystem::path data_dir;
  Schema schema = Schema::kFocus;
  int close_day = 10;
  std::vector<AccountSettings> accounts;
  HttpSettings http;
  std::string client_type = "azcost";
  std::chrono::milliseconds max_wait = std::chrono::minutes(30);
  LogLevel log_level = LogLevel::kInfo;
  std::string log_format = "auto";
  /// Dotted key → where its value came from; keys that are not here are defaults.
  std::map<std::string, Origin> origins;
};

/// What flags say; they beat everything else.
struct Flags {
  std::optional<std::filesystem::path> config_file;
  std::optional<std::filesystem::path> data_dir;
  std::optional<std::string> log_level;
  std::optional<std::string> log_format;
};

/// Finds, reads and merges. Errors are of kind `kConfig` (flags: `kUsage`), one line that names
/// the file and line or the variable, and says what to change.
[[nodiscard]] Result<Config> load(FileSystem& files, const Environment& environment,
                                  const Flags& flags);

/// The secret of an account's app. `warning` is set when others can read the file.
[[nodiscard]] Result<Secret> read_client_secret(FileSystem& files, const AccountSettings& settings,
                                                std::optional<std::string>& warning);

/// The merged settings as JSON; secrets are `***`. With origins, each value has its source beside
/// it.
[[nodiscard]] std::string show(const Config& config, bool with_origins);

/// The commented file that `config init` writes.
[[nodiscard]] std::string template_text();

}  // namespace azcost::config
