#include "emulated_azure.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/posix_file_system.hpp"

namespace azcost::cli {
namespace {

Agreement agreement_of(const emulator::ServerOptions& options) {
  switch (options.agreement) {
    case emulator::AgreementType::kCustomer:
      return Agreement::kMca;
    case emulator::AgreementType::kEnterprise:
      return Agreement::kEa;
    case emulator::AgreementType::kPartner:
      break;
  }
  return Agreement::kMpa;
}

}  // namespace

Result<std::unique_ptr<EmulatedAzure>> EmulatedAzure::start(const emulator::WorldOptions& world,
                                                            emulator::ServerOptions server,
                                                            Clock& clock) {
  if (auto valid = emulator::validate(world); !valid) return std::move(valid).error();
  std::unique_ptr<EmulatedAzure> azure(new EmulatedAzure(world, std::move(server), clock));
  if (auto started = azure->server_.start(); !started) return std::move(started).error();
  return azure;
}

config::AccountSettings EmulatedAzure::account(const std::string& name) const {
  const emulator::ServerOptions& options = server_.options();
  config::AccountSettings settings;
  settings.account.name = name;
  settings.account.billing_account_id = options.billing_account_id;
  settings.account.tenant_id = options.tenant_id;
  settings.account.client_id = options.client_id;
  settings.account.agreement = agreement_of(options);
  settings.account.cloud = {server_.url(), server_.url(), server_.url()};
  settings.credential = config::Credential{.secret = Secret(secret())};
  return settings;
}

std::string EmulatedAzure::config_text(const ConfigWords& words) const {
  const emulator::ServerOptions& options = server_.options();
  nlohmann::ordered_json json = {
      {"version", 1},
      {"data_dir", words.data_dir},
      {"accounts",
       {{{"name", words.account},
         {"billing_account_id", options.billing_account_id},
         {"tenant_id", options.tenant_id},
         {"client_id", options.client_id},
         {"client_secret_file", words.secret_file},
         {"agreement", name_of(agreement_of(options))},
         {"cloud", {{"authority", server_.url()}, {"resource_manager", server_.url()}}}}}}};
  if (words.ca_file) json["http"]["ca_file"] = absolute_path(*words.ca_file).string();
  return json.dump(2) + "\n";
}

}  // namespace azcost::cli
