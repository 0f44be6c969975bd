#include "environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "azcost/base/text.hpp"
#include "settings.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAuthorityHost = "AZURE_AUTHORITY_HOST";
constexpr std::string_view kArmEndpoint = "AZCOST_ARM_ENDPOINT";
constexpr std::string_view kPrefix = "AZCOST_";

/// A variable that azcost reads, and the setting that it sets.
using Variable = std::pair<std::string_view, std::string_view>;

std::vector<Variable> known_variables() {
  std::vector<Variable> known = {
      {"AZCOST_CONFIG", "file"}, {kArmEndpoint, kAccountsKey}, {kAuthorityHost, kAccountsKey}};
  for (const auto& row : settings()) {
    if (!row.variable.empty()) known.emplace_back(row.variable, row.key);
  }
  for (const auto& row : account_settings()) {
    if (!row.variable.empty()) known.emplace_back(row.variable, kAccountsKey);
  }
  return known;
}

/// The folder that `variable` names, else `fallback` below the home. Relative paths in these
/// variables must be ignored (XDG Base Directory Specification).
std::optional<fs::path> base_folder(const Environment& environment, std::string_view variable,
                                    std::string_view fallback) {
  if (const auto folder = value_of(environment, variable); folder && folder->starts_with('/')) {
    return fs::path(*folder);
  }
  if (const auto home = value_of(environment, "HOME"); home && home->starts_with('/')) {
    return fs::path(*home) / fallback;
  }
  return std::nullopt;
}

/// Kubernetes sets these for every service that is named azcost.
bool is_of_a_service(std::string_view name) {
  name.remove_prefix(kPrefix.size());
  return name.starts_with("PORT") || name.find("SERVICE_") != std::string_view::npos ||
         name.find("_PORT") != std::string_view::npos;
}

/// Reports a variable that sets nothing: it is mistyped, or meant for another program.
void check_name(std::string_view name, const std::vector<Variable>& known, Findings& findings) {
  const std::string shown = printable(name, 80);
  const auto refuse = [&](const Variable& meant) {
    const Place place{&findings, "", shown, std::string(meant.second)};
    place.refuse(fmt::format("unknown variable; did you mean {}?", meant.first));
  };
  const std::string_view own = name.substr(kPrefix.size());
  // Other programs for Azure use the same names with another prefix.
  const auto of_azure = std::ranges::find(known, fmt::format("AZURE_{}", own), &Variable::first);
  if (of_azure != known.end()) return refuse(*of_azure);
  std::vector<std::string_view> names;
  for (const Variable& variable : known) {
    if (variable.first.starts_with(kPrefix)) names.push_back(variable.first.substr(kPrefix.size()));
  }
  if (const auto near = nearest(own, names)) {
    return refuse(*std::ranges::find(known, fmt::format("{}{}", kPrefix, *near), &Variable::first));
  }
  findings.warnings.push_back(
      shown +
      " is no variable that azcost knows, and changes nothing; 'azcost help environment' lists "
      "them");
}

/// "A", "A and B", "A, B and C"
std::string listed(const std::vector<std::string_view>& names) {
  const std::string all = fmt::format("{}", fmt::join(names, ", "));
  const auto last = all.rfind(", ");
  return last == std::string::npos ? all : all.substr(0, last) + " and " + all.substr(last + 2);
}

/// The cloud that has this host.
std::optional<Cloud> cloud_with(std::string_view host, std::string Cloud::*member) {
  // An older name of the same authority, which the Go SDK still uses.
  if (host == "https://login.chinacloudapi.cn") return cloud_named("china");
  for (const std::string_view name : kCloudNames) {
    auto cloud = cloud_named(name);
    if (cloud && *cloud.*member == host) return cloud;
  }
  return std::nullopt;
}

/// The two hosts belong together: a secret for one cloud must not go to another. So one of Azure's
/// own hosts implies the other one, and of other hosts both must be named.
void read_cloud(const Environment& environment, Cloud& cloud, const Place& place) {
  const auto read = [&](std::string_view name) {
    const auto value = value_of(environment, name);
    Place here = place;
    here.name = name;
    return value ? text(parse_endpoint).read(*value, here) : std::nullopt;
  };
  const auto authority = read(kAuthorityHost);
  const auto resource_manager = read(kArmEndpoint);
  if (place.is_reported() || (!authority && !resource_manager)) return;
  const auto known = resource_manager ? cloud_with(*resource_manager, &Cloud::resource_manager)
                                      : cloud_with(*authority, &Cloud::authority);
  if (authority && resource_manager) {
    cloud = known && known->authority == *authority
                ? *known
                : Cloud{*authority, *resource_manager, *resource_manager};
  } else if (known) {
    cloud = *known;
  } else {
    Place here = place;
    here.name = authority ? kAuthorityHost : kArmEndpoint;
    return here.refuse(fmt::format("is none of Azure's own hosts; set {} as well",
                                   authority ? kArmEndpoint : kAuthorityHost));
  }
  Place here = place;
  here.name = authority ? kAuthorityHost : kArmEndpoint;
  here.note();
}

/// True when everything that an account needs is there. It is no error when nothing is.
bool is_complete(const Environment& environment, bool has_secret_file, Findings& findings) {
  const auto refuse = [&findings](std::string_view name, std::string what) {
    const Place place{&findings, "", std::string(name), std::string(kAccountsKey)};
    place.refuse(std::move(what));
    return false;
  };
  std::vector<std::string_view> present;
  std::vector<std::string_view> missing;
  for (const auto& row : account_settings()) {
    if (row.missing.empty() || row.variable.empty()) continue;
    (value_of(environment, row.variable) ? present : missing).push_back(row.variable);
  }
  bool has_proof = has_secret_file;
  for (const CredentialKind kind : kCredentialKinds) {
    if (!value_of(environment, variable_of(kind))) continue;
    present.push_back(variable_of(kind));
    has_proof = true;
  }
  const std::string_view secret = variable_of(CredentialKind::kClientSecret);
  if (!has_proof) missing.push_back(secret);
  if (missing.empty()) return true;
  if (present.empty()) return false;
  const bool only_secret = missing.size() == 1 && !has_proof;
  if (only_secret && environment.find(secret) != environment.end()) {
    return refuse(secret, "is empty; set it to the Value of the app's client secret");
  }
  return refuse("environment",
                fmt::format("{} {} missing beside {}, and there is no config file; set them all, "
                            "or 'azcost config init' writes a file to fill in",
                            listed(missing), missing.size() == 1 ? "is" : "are", listed(present)));
}

}  // namespace

std::optional<std::string> value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  const std::string_view text = trim_unseen(found->second);
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::vector<fs::path> usual_files(const Environment& environment) {
  std::vector<fs::path> found;
  if (const auto folder = base_folder(environment, "XDG_CONFIG_HOME", ".config")) {
    found.push_back(*folder / "azcost" / "config.json");
  }
  found.emplace_back("/etc/azcost/config.json");
  return found;
}

fs::path usual_file(const Environment& environment) {
  if (const auto file = value_of(environment, "AZCOST_CONFIG")) return *file;
  return usual_files(environment).front();
}

fs::path usual_data_dir(const Environment& environment) {
  const auto folder = base_folder(environment, "XDG_DATA_HOME", ".local/share");
  return folder.value_or("/var/lib") / "azcost";
}

std::optional<fs::path> handed_over_secret(FileSystem& files, const Environment& environment,
                                           std::string_view account) {
  const auto folder = value_of(environment, "CREDENTIALS_DIRECTORY");
  if (!folder) return std::nullopt;
  fs::path path = fs::path(*folder) / fmt::format("{}.secret", account);
  const auto info = files.stat(path);
  // A file that cannot be examined exists all the same: reading it reports why it cannot be used.
  if (info && !*info) return std::nullopt;
  return path;
}

void read_variables(const Environment& environment, Config& config, Findings& findings) {
  for (const auto& row : settings()) {
    if (row.variable.empty()) continue;
    std::string name(row.variable);
    const bool is_ours = name.starts_with(kPrefix);
    // Lower-case names first, as in curl.
    if (!is_ours && value_of(environment, to_lower(name))) name = to_lower(name);
    const Place place{&findings, "", name, std::string(row.key)};
    const auto value = value_of(environment, name);
    if (value && (is_ours || !place.has_value())) row.read(*value, place, config);
  }
}

void read_default_account(FileSystem& files, const Environment& environment, Config& config,
                          Findings& findings) {
  constexpr std::string_view kName = "default";
  const bool has_secret_file = handed_over_secret(files, environment, kName).has_value();
  if (!is_complete(environment, has_secret_file, findings)) return;
  AccountSettings settings;
  settings.account.name = kName;
  const auto place_of = [&findings](std::string_view variable, std::string_view key) {
    return Place{&findings, "", std::string(variable), fmt::format("accounts[0].{}", key)};
  };
  for (const auto& row : account_settings()) {
    const auto value = value_of(environment, row.variable);
    if (value) row.read(*value, place_of(row.variable, row.key), settings);
  }
  read_cloud(environment, settings.account.cloud, place_of("", "cloud"));
  config.accounts.push_back(std::move(settings));
}

void check_names(const Environment& environment, Findings& findings) {
  const auto known = known_variables();
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kPrefix) || !value_of(environment, name)) continue;
    const bool is_known = std::ranges::find(known, name, &Variable::first) != known.end();
    if (!is_known && !is_of_a_service(name)) check_name(name, known, findings);
  }
}

}  // namespace azcost::config
