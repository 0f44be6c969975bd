#include "environment.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/config/customer_tenants.hpp"
#include "endpoint.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

constexpr std::string_view kBillingAccountId = "AZCOST_BILLING_ACCOUNT_ID";
constexpr std::string_view kTenantId = "AZURE_TENANT_ID";
constexpr std::string_view kClientId = "AZURE_CLIENT_ID";
constexpr std::string_view kClientSecret = "AZURE_CLIENT_SECRET";
constexpr std::string_view kClientCertificate = "AZURE_CLIENT_CERTIFICATE_PATH";
constexpr std::string_view kFederatedToken = "AZURE_FEDERATED_TOKEN_FILE";
constexpr std::string_view kCustomerTenants = "AZCOST_CUSTOMER_TENANTS";
constexpr std::string_view kAuthorityHost = "AZURE_AUTHORITY_HOST";
constexpr std::string_view kArmEndpoint = "AZCOST_ARM_ENDPOINT";
constexpr std::string_view kCaFile = "AZCOST_CA_FILE";
constexpr std::string_view kPrefix = "AZCOST_";

/// The variables that azcost reads, or hands to programs that it starts, and the settings that they
/// decide.
constexpr auto kVariables = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"AZCOST_CONFIG", "file"},
    {"AZCOST_DATA_DIR", "data_dir"},
    {kBillingAccountId, "accounts"},
    {kCustomerTenants, "accounts"},
    {kArmEndpoint, "accounts"},
    {kCaFile, "http.ca_file"},
    {"AZCOST_SCHEMA", "schema"},
    {"AZCOST_SHARD", "accounts"},
    {"AZCOST_LOG_LEVEL", "log.level"},
    {"AZCOST_LOG_FORMAT", "log.format"},
    {"AZCOST_RUN_RECORD", "file"},
});

/// What of the account has the names that other programs for Azure use.
constexpr auto kNamesOfAzure = std::to_array<std::string_view>(
    {kTenantId, kClientId, kClientSecret, kClientCertificate, kFederatedToken, kAuthorityHost});

/// Kubernetes sets these for every service that is called azcost.
bool is_of_a_service(std::string_view name) {
  name.remove_prefix(kPrefix.size());
  return name.starts_with("PORT") || name.find("SERVICE_") != std::string_view::npos ||
         name.find("_PORT") != std::string_view::npos;
}

/// A variable that decides nothing is a slip, or is meant for somebody else.
void check_name(std::string_view name, Findings& findings) {
  std::array<std::string_view, kVariables.size()> known;
  std::ranges::transform(kVariables, known.begin(),
                         [](const auto& row) { return row.first.substr(kPrefix.size()); });
  const std::string of_azure = "AZURE_" + std::string(name.substr(kPrefix.size()));
  if (std::ranges::find(kNamesOfAzure, of_azure) != kNamesOfAzure.end()) {
    return findings.refuse(name, "accounts", "unknown variable; did you mean " + of_azure + "?");
  }
  const auto near = nearest(name.substr(kPrefix.size()), known);
  if (!near) {
    return findings.warn(printable(name, 80) +
                         " is no variable that azcost knows, and changes nothing; 'azcost help "
                         "environment' lists them");
  }
  const auto* const meant =
      std::ranges::find_if(kVariables, [&](const auto& row) { return row.first.ends_with(*near); });
  findings.refuse(printable(name, 80), std::string(meant->second),
                  "unknown variable; did you mean " + std::string(meant->first) + "?");
}

/// Reads one variable through `parse` into the setting `key`.
template <class Parse, class Target>
void read(const Environment& environment, std::string_view name, Parse parse,
          const std::string& key, Target& target, Findings& findings) {
  const auto text = value_of(environment, name);
  if (text) findings.accept(parse(*text), name, key, std::string(name), target);
}

/// "A", "A and B", "A, B and C"
std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

/// The cloud that one of its hosts tells.
std::optional<Cloud> cloud_with(std::string_view host, std::string Cloud::*member) {
  // The older name of the same authority; the Go SDK still has it.
  if (host == "https://login.chinacloudapi.cn") return cloud_named("china");
  for (const std::string_view name : {"public", "usgov", "china"}) {
    auto cloud = cloud_named(name);
    if (cloud && *cloud.*member == host) return cloud;
  }
  return std::nullopt;
}

/// The two hosts belong together: a secret for one cloud must not go to another, so one of
/// Azure's own hosts tells the other, and hosts of somebody else have to be named both.
void read_cloud(const Environment& environment, Cloud& cloud, Findings& findings) {
  std::string authority;
  std::string resource_manager;
  const std::string key = "accounts[0].cloud";
  read(environment, kAuthorityHost, parse_endpoint, key, authority, findings);
  read(environment, kArmEndpoint, parse_endpoint, key, resource_manager, findings);
  if (findings.is_told(key) || (authority.empty() && resource_manager.empty())) return;
  if (!authority.empty() && !resource_manager.empty()) {
    const auto known = cloud_with(resource_manager, &Cloud::resource_manager);
    const bool is_whole = known && known->authority == authority;
    cloud = is_whole ? *known : Cloud{authority, resource_manager, resource_manager};
    return;
  }
  const auto known = authority.empty() ? cloud_with(resource_manager, &Cloud::resource_manager)
                                       : cloud_with(authority, &Cloud::authority);
  if (known) {
    cloud = *known;
    return;
  }
  const std::string_view given = authority.empty() ? kArmEndpoint : kAuthorityHost;
  const std::string_view other = authority.empty() ? kAuthorityHost : kArmEndpoint;
  findings.refuse(given, key,
                  "is none of Azure's own hosts; set " + std::string(other) + " as well");
}

/// Those of the variables that say what the app proves itself with.
std::vector<std::string_view> proofs_in(const Environment& environment) {
  std::vector<std::string_view> names;
  for (const std::string_view name : {kClientSecret, kClientCertificate, kFederatedToken}) {
    if (value_of(environment, name)) names.push_back(name);
  }
  return names;
}

/// True when all of the four values are there. Naming none of them is no mistake.
bool is_complete(const Environment& environment, SecretFile secret_file, Findings& findings) {
  std::vector<std::string_view> present;
  std::vector<std::string_view> missing;
  for (const std::string_view name : {kBillingAccountId, kTenantId, kClientId}) {
    (value_of(environment, name) ? present : missing).push_back(name);
  }
  const auto proofs = proofs_in(environment);
  present.insert(present.end(), proofs.begin(), proofs.end());
  if (proofs.empty() && secret_file == SecretFile::kAbsent) missing.push_back(kClientSecret);
  if (missing.empty()) return true;
  if (present.empty()) return false;
  const bool only_secret = missing.size() == 1 && missing.front() == kClientSecret;
  if (only_secret && environment.find(kClientSecret) != environment.end()) {
    findings.refuse(kClientSecret, "accounts",
                    "is empty; set it to the Value of the app's client secret");
    return false;
  }
  const std::string verb = missing.size() == 1 ? " is missing" : " are missing";
  findings.refuse("environment", "accounts",
                  listed(missing) + verb + " beside " + listed(present) +
                      ", and there is no config file; set them all, or 'azcost config init' "
                      "writes a file to fill in");
  return false;
}

void read_credential(const Environment& environment, std::optional<Credential>& credential,
                     Findings& findings) {
  const auto proofs = proofs_in(environment);
  if (proofs.size() > 1) {
    return findings.refuse(proofs[1], "accounts[0].client_secret_file",
                           "is set beside " + std::string(proofs[0]) +
                               "; unset one of them, and keep the one that the app has");
  }
  const auto read_file = [&](std::string_view name, CredentialKind kind) {
    Credential found{.kind = kind, .from_environment = true};
    read(environment, name, parse_path, "accounts[0]." + std::string(key_of(kind)), found.file,
         findings);
    if (!found.file.empty()) credential = std::move(found);
  };
  read_file(kClientCertificate, CredentialKind::kClientCertificate);
  read_file(kFederatedToken, CredentialKind::kFederatedToken);
  if (auto secret = value_of(environment, kClientSecret)) {
    credential = Credential{.secret = Secret(*std::move(secret))};
    findings.note("accounts[0].client_secret", std::string(kClientSecret));
  }
}

}  // namespace

std::optional<std::string> value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  const std::string_view text = trim_unseen(found->second);
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

void read_overrides(const Environment& environment, Config& config, Findings& findings) {
  read(environment, "AZCOST_DATA_DIR", parse_path, "data_dir", config.data_dir, findings);
  read(environment, "AZCOST_SCHEMA", parse_schema_name, "schema", config.schema, findings);
  read(environment, "AZCOST_LOG_LEVEL", parse_level_name, "log.level", config.log_level, findings);
  read(environment, "AZCOST_LOG_FORMAT", parse_log_format, "log.format", config.log_format,
       findings);
}

void read_ca_file(const Environment& environment, HttpSettings& http, Findings& findings) {
  read(environment, kCaFile, parse_path, "http.ca_file", http.ca_file, findings);
}

void read_proxy(const Environment& environment, bool config_decides, HttpSettings& http,
                Findings& findings) {
  // The lower-case names first, as in curl.
  const auto first_of = [&](std::string_view lower, std::string_view upper) {
    return value_of(environment, lower) ? lower : upper;
  };
  if (!config_decides) {
    read(environment, first_of("https_proxy", "HTTPS_PROXY"), parse_proxy, "http.proxy", http.proxy,
         findings);
  }
  if (auto hosts = value_of(environment, first_of("no_proxy", "NO_PROXY"))) {
    http.no_proxy = *std::move(hosts);
    findings.note("http.no_proxy", std::string(first_of("no_proxy", "NO_PROXY")));
  }
}

void check_names(const Environment& environment, Findings& findings) {
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kPrefix) || !value_of(environment, name)) continue;
    const auto same = [&name = name](const auto& row) { return row.first == name; };
    if (std::ranges::none_of(kVariables, same) && !is_of_a_service(name)) {
      check_name(name, findings);
    }
  }
  if (value_of(environment, "AZCOST_SHARD")) {
    findings.refuse("AZCOST_SHARD", "accounts",
                    "is not supported by this version; unset it, and give each machine its own "
                    "accounts");
  }
}

std::optional<AccountSettings> read_default_account(const Environment& environment,
                                                    SecretFile secret_file, Findings& findings) {
  if (!is_complete(environment, secret_file, findings)) return std::nullopt;
  AccountSettings settings;
  Account& account = settings.account;
  account.name = "default";
  const std::string path = "accounts[0].";
  read(environment, kBillingAccountId, parse_billing_account_id, path + "billing_account_id",
       account.billing_account_id, findings);
  read(environment, kTenantId, parse_tenant_id, path + "tenant_id", account.tenant_id, findings);
  read(environment, kClientId, parse_client_id, path + "client_id", account.client_id, findings);
  read(environment, kCustomerTenants, parse_customer_tenants, path + "customer_tenants",
       account.customer_tenants, findings);
  read_cloud(environment, account.cloud, findings);
  read_credential(environment, settings.credential, findings);
  return settings;
}

}  // namespace azcost::config
