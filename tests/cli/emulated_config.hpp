/// Config files that read an emulated Azure.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "azcost/emulator/server.hpp"
#include "emulated_home.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {

/// An account that the server's app reads, with its secret in a file of the home.
inline nlohmann::json account_entry(const EmulatedHome& home, const std::string& name) {
  const auto& options = home.server().options();
  const std::string secret_file = name + ".secret";
  ::chmod(home.home().write(secret_file, options.client_secrets.front()).c_str(), 0600);
  return {
      {"name", name},
      {"billing_account_id", options.billing_account_id},
      {"tenant_id", options.tenant_id},
      {"client_id", options.client_id},
      {"client_secret_file", secret_file},
      {"cloud", {{"authority", home.server().url()}, {"resource_manager", home.server().url()}}}};
}

/// Writes `config.json` into the home and gives its path. `more` are further keys of the config.
inline std::string write_config(const EmulatedHome& home,
                                const std::vector<nlohmann::json>& accounts,
                                const nlohmann::json& more = nlohmann::json::object()) {
  nlohmann::json config = {
      {"version", 1}, {"data_dir", home.data_dir().string()}, {"accounts", accounts}};
  config.update(more);
  return home.home().write("config.json", config.dump()).string();
}

/// `azcost --config FILE <arguments>` with nothing of Azure in its environment.
inline ProcessResult azcost_with(const EmulatedHome& home, const std::string& config,
                                 std::vector<std::string> arguments,
                                 std::map<std::string, std::string> environment = {},
                                 ProcessOptions options = {}) {
  arguments.insert(arguments.begin(), {"--config", config});
  environment["HOME"] = home.home().path().string();
  return azcost(std::move(arguments), std::move(environment), std::move(options));
}

/// The days that the home's Azure has, as flags of `collect`.
inline std::vector<std::string> collect_all() {
  return {"collect", "--from", format_day(EmulatedHome::from()), "--to",
          format_day(EmulatedHome::to())};
}

/// The last one of them: a single window.
inline std::vector<std::string> collect_a_day() {
  const std::string day = format_day(EmulatedHome::to());
  return {"collect", "--from", day, "--to", day};
}

}  // namespace azcost::testing
