/// An emulated Azure of the last and this month, and a home folder from which the real binary
/// reads it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/system_clock.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost_process.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {

using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// The first list and then the second.
inline Arguments with(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// An Azure with these faults; each as `azcost emulate --fault` takes it.
inline emulator::ServerOptions with_fault(const char* spec) {
  emulator::ServerOptions options;
  options.faults = {*emulator::parse_fault(spec)};
  return options;
}

/// The account `default` in the environment, with its data in `store` of the home; the app's
/// credential is missing.
inline Variables account_variables(const emulator::Server& server, const TempDir& home) {
  return {{"HOME", home.path().string()},
          {"TMPDIR", home.path().string()},
          {"AZCOST_DATA_DIR", (home.path() / "store").string()},
          {"AZCOST_BILLING_ACCOUNT_ID", server.options().billing_account_id},
          {"AZURE_TENANT_ID", server.options().tenant_id},
          {"AZURE_CLIENT_ID", server.options().client_id},
          {"AZURE_AUTHORITY_HOST", server.url()},
          {"AZCOST_ARM_ENDPOINT", server.url()}};
}

/// The same with the app's secret.
inline Variables environment_of(const emulator::Server& server, const TempDir& home) {
  Variables variables = account_variables(server, home);
  variables["AZURE_CLIENT_SECRET"] = server.options().client_secrets.at(0);
  return variables;
}

/// An account of a config that the server's app reads, with these keys beside the usual ones.
inline nlohmann::json account_of(const emulator::Server& server, const std::string& name,
                                 const nlohmann::json& more) {
  nlohmann::json account = {
      {"name", name},
      {"billing_account_id", server.options().billing_account_id},
      {"tenant_id", server.options().tenant_id},
      {"client_id", server.options().client_id},
      {"cloud", {{"authority", server.url()}, {"resource_manager", server.url()}}}};
  account.update(more);
  return account;
}

/// Writes a file that only its owner can read, and returns its path.
inline std::string write_private(const TempDir& home, const std::string& name,
                                 const std::string& text) {
  const std::string path = home.write(name, text).string();
  ::chmod(path.c_str(), 0600);
  return path;
}

class EmulatedHome {
 public:
  /// `last`: the last day that has costs.
  explicit EmulatedHome(emulator::ServerOptions options = {}, int rows_per_day = 20,
                        Day last = to())
      : EmulatedHome({.customers = 3, .from = from(), .to = last, .rows_per_day = rows_per_day},
                     std::move(options)) {}

  EmulatedHome(const emulator::WorldOptions& world, emulator::ServerOptions options)
      : world_(world), server_(world_, clock_, std::move(options)) {
    EXPECT_TRUE(server_.start().ok());
  }

  /// All of the month before the last one: whatever today is, it can be read as a whole.
  [[nodiscard]] static Day from() { return Month(to()).first_day(); }
  [[nodiscard]] static Day to() {
    return Month(day_of(SystemClock().now())).previous().first_day() - std::chrono::days(1);
  }

  [[nodiscard]] static Day today() { return day_of(SystemClock().now()); }

  [[nodiscard]] Variables environment() const { return environment_of(server_, home_); }

  /// `azcost <arguments>` with the account of the environment, changed by `changed`.
  [[nodiscard]] ProcessResult run(Arguments arguments, const Variables& changed = {},
                                  ProcessOptions options = {}) const {
    Variables variables = environment();
    for (const auto& [name, value] : changed) variables[name] = value;
    return azcost(std::move(arguments), std::move(variables), std::move(options));
  }

  /// An account of a config, with its secret in a file of the home and `more` keys.
  [[nodiscard]] nlohmann::json account(
      const std::string& name, const nlohmann::json& more = nlohmann::json::object()) const {
    write_private(home_, name + ".secret", server_.options().client_secrets.at(0));
    nlohmann::json keys = {{"client_secret_file", name + ".secret"}};
    keys.update(more);
    return account_of(server_, name, keys);
  }

  /// Writes `config.json` with these accounts and `more` settings, and returns its path.
  [[nodiscard]] std::string write_config(
      const std::vector<nlohmann::json>& accounts,
      const nlohmann::json& more = nlohmann::json::object()) const {
    nlohmann::json config = {
        {"version", 1}, {"data_dir", data_dir().string()}, {"accounts", accounts}};
    config.update(more);
    return home_.write("config.json", config.dump()).string();
  }

  /// `azcost --config FILE <arguments>` with nothing of Azure in its environment.
  [[nodiscard]] ProcessResult run_with(const std::string& config, Arguments arguments,
                                       Variables variables = {}) const {
    variables["HOME"] = home_.path().string();
    return azcost(with({"--config", config}, arguments), std::move(variables));
  }

  /// `azcost collect` of all days that there are.
  [[nodiscard]] ProcessResult collect(ProcessOptions options = {},
                                      const Arguments& more = {}) const {
    return run(with({"collect", "--from", format_day(from()), "--to", format_day(to())}, more), {},
               std::move(options));
  }
  [[nodiscard]] ProcessResult verify() const { return run({"verify"}); }

  [[nodiscard]] std::filesystem::path data_dir() const { return home_.path() / "store"; }
  [[nodiscard]] const TempDir& home() const noexcept { return home_; }
  [[nodiscard]] emulator::World& world() noexcept { return world_; }
  [[nodiscard]] const emulator::World& world() const noexcept { return world_; }
  [[nodiscard]] emulator::Server& server() noexcept { return server_; }
  [[nodiscard]] const emulator::Server& server() const noexcept { return server_; }

 private:
  SystemClock clock_;
  emulator::World world_;
  emulator::Server server_;
  TempDir home_;
};

/// The days that an emulated home has, as flags of `collect`.
inline Arguments collect_all() {
  return {"collect", "--from", format_day(EmulatedHome::from()), "--to",
          format_day(EmulatedHome::to())};
}

/// The last of these days: a single window.
inline Arguments collect_a_day() {
  const std::string day = format_day(EmulatedHome::to());
  return {"collect", "--from", day, "--to", day};
}

}  // namespace azcost::testing
