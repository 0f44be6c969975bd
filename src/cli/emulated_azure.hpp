/// An emulated Azure with its data, and the config with which azcost reads it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost/emulator/world.hpp"

namespace azcost::cli {

/// Values of a config file that do not come from the emulator. Relative paths are relative to it.
struct ConfigWords {
  std::string account;
  std::string secret_file;
  std::string data_dir;
  /// With HTTPS: the certificate to trust, as the process sees it.
  std::optional<std::filesystem::path> ca_file = std::nullopt;
};

class EmulatedAzure {
 public:
  /// Makes the world and starts the server. Errors: `kUsage` for options that make no world or no
  /// TLS, `kUnavailable` for a port that is taken.
  [[nodiscard]] static Result<std::unique_ptr<EmulatedAzure>> start(
      const emulator::WorldOptions& world, emulator::ServerOptions server, Clock& clock);

  [[nodiscard]] const emulator::World& world() const noexcept { return world_; }
  [[nodiscard]] const emulator::Server& server() const noexcept { return server_; }

  /// The account, named `name`, that reads it, with its secret.
  [[nodiscard]] config::AccountSettings account(const std::string& name) const;
  /// The same as the text of a config file.
  [[nodiscard]] std::string config_text(const ConfigWords& words) const;
  [[nodiscard]] const std::string& secret() const { return server_.options().client_secrets[0]; }

 private:
  EmulatedAzure(const emulator::WorldOptions& world, emulator::ServerOptions server, Clock& clock)
      : world_(world), server_(world_, clock, std::move(server)) {}

  emulator::World world_;
  emulator::Server server_;
};

}  // namespace azcost::cli
