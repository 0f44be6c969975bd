/// An emulated Azure of the last and this month, and a home folder from which the real binary
/// reads it.
#pragma once

#include <gtest/gtest.h>

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

/// An Azure with one fault; `spec` as `azcost emulate --fault` takes it.
inline emulator::ServerOptions with_fault(const char* spec) {
  emulator::ServerOptions options;
  options.faults = {*emulator::parse_fault(spec)};
  return options;
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

  /// All of the month before the last one: whatever today is, it can be read whole.
  [[nodiscard]] static Day from() { return Month(to()).first_day(); }
  [[nodiscard]] static Day to() {
    return Month(day_of(SystemClock().now())).previous().first_day() - std::chrono::days(1);
  }

  [[nodiscard]] static Day today() { return day_of(SystemClock().now()); }

  [[nodiscard]] std::map<std::string, std::string> environment() const {
    const auto& options = server_.options();
    return {{"HOME", home_.path().string()},
            {"TMPDIR", home_.path().string()},
            {"AZCOST_DATA_DIR", data_dir().string()},
            {"AZCOST_BILLING_ACCOUNT_ID", options.billing_account_id},
            {"AZURE_TENANT_ID", options.tenant_id},
            {"AZURE_CLIENT_ID", options.client_id},
            {"AZURE_CLIENT_SECRET", options.client_secrets[0]},
            {"AZURE_AUTHORITY_HOST", server_.url()},
            {"AZCOST_ARM_ENDPOINT", server_.url()}};
  }

  /// Writes a config with `settings` and the account "contoso", which has `more`; returns its path.
  [[nodiscard]] std::string write_config(
      nlohmann::json settings, const nlohmann::json& more = nlohmann::json::object()) const {
    const auto& options = server_.options();
    settings["version"] = 1;
    settings["accounts"] = {
        {{"name", "contoso"},
         {"billing_account_id", options.billing_account_id},
         {"tenant_id", options.tenant_id},
         {"client_id", options.client_id},
         {"client_secret_file", "contoso.secret"},
         {"cloud", {{"authority", server_.url()}, {"resource_manager", server_.url()}}}}};
    settings["accounts"][0].update(more);
    home_.write("contoso.secret", options.client_secrets[0]);
    return home_.write("config.json", settings.dump()).string();
  }

  /// `azcost collect` of all days that there are.
  [[nodiscard]] ProcessResult collect(ProcessOptions options = {},
                                      const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"collect", "--from", format_day(from()), "--to",
                                          format_day(to())};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return azcost(arguments, environment(), std::move(options));
  }
  [[nodiscard]] ProcessResult verify() const { return azcost({"verify"}, environment()); }

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

}  // namespace azcost::testing
