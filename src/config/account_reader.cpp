#include "account_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "azcost/base/text.hpp"
#include "dimensions.hpp"
#include "endpoint.hpp"
#include "quoting.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

constexpr std::array<std::string_view, 18> kAccountKeys = {"name",
                                                           "billing_account_id",
                                                           "tenant_id",
                                                           "client_id",
                                                           "client_secret_file",
                                                           "client_certificate_file",
                                                           "federated_token_file",
                                                           "customer_tenants",
                                                           "customer_access",
                                                           "billing_profile_id",
                                                           "agreement",
                                                           "datasets",
                                                           "granularity",
                                                           "group_by",
                                                           "tag_keys",
                                                           "cost_usd",
                                                           "api_version",
                                                           "cloud"};
constexpr std::size_t kMostTagKeys = 15;  // more are refused by the Query API

/// Refuses a list that names something twice.
template <class T, class Equal>
void check_list(const Section& section, std::string_view key, const std::vector<T>& values,
                Equal equal) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto same = [&](const T& other) { return equal(values[i], other); };
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(values.begin(), end, same)) {
      section.refuse(Section::element(key, i), "stands twice in the list; keep one of them");
    }
  }
}

/// A warning and no error: Azure may have learned a dimension that is not in our list.
void warn_of_unknown_dimensions(const Section& section, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_known_dimension(names[i])) continue;
    const auto near = nearest_dimension(names[i]);
    section.warn(Section::element("group_by", i),
                 shown_value(names[i]) +
                     " is no dimension that is known of Azure, which may refuse it" +
                     (near ? "; did you mean " + std::string(*near) + "?" : std::string()));
  }
}

void read_custom_cloud(const Section& section, Cloud& cloud) {
  constexpr std::array<std::string_view, 3> kCloudKeys = {"authority", "resource_manager",
                                                          "audience"};
  section.allow_only(kCloudKeys, {});
  section.require("authority", "write the host that gives tokens");
  section.require("resource_manager", "write the host of Azure Resource Manager");
  section.read("authority", parse_endpoint, cloud.authority);
  section.read("resource_manager", parse_endpoint, cloud.resource_manager);
  cloud.audience = cloud.resource_manager;
  section.read("audience", parse_audience, cloud.audience);
}

void read_cloud(const Section& section, Cloud& cloud) {
  if (!section.holds_object("cloud")) return section.read("cloud", parse_cloud_name, cloud);
  if (const auto custom = section.section("cloud")) read_custom_cloud(*custom, cloud);
}

void read_identity(const Section& section, Account& account) {
  section.require("name", "write a short name, which becomes a folder and a label");
  section.require("billing_account_id",
                  "write the Billing Account ID from Cost Management + Billing > Properties");
  section.require("tenant_id",
                  "write the Directory (tenant) ID from the Overview of the app registration");
  section.require("client_id",
                  "write the Application (client) ID from the Overview of the app registration");
  section.read("name", parse_account_name, account.name);
  section.read("billing_account_id", parse_billing_account_id, account.billing_account_id);
  section.read("tenant_id", parse_tenant_id, account.tenant_id);
  section.read("client_id", parse_client_id, account.client_id);
  read_cloud(section, account.cloud);
}

void read_selection(const Section& section, Account& account) {
  const auto same_name = [](const std::string& a, const std::string& b) {
    return equals_ignoring_case(a, b);
  };
  const auto same_dataset = [](Dataset a, Dataset b) { return a == b; };
  section.read_list("customer_tenants", parse_customer_tenant, account.customer_tenants);
  sort_and_deduplicate(account.customer_tenants);
  section.read("customer_access", parse_customer_access_name, account.customer_access);
  section.read("billing_profile_id", parse_billing_profile_id, account.billing_profile_id);
  const bool by_scope = account.customer_access == CustomerAccess::kScope;
  const bool none_named =
      account.customer_tenants.empty() && !section.is_refused("customer_tenants");
  if (by_scope && none_named) {
    section.refuse("customer_access",
                   "is \"scope\", which reads customers one by one; name them in customer_tenants");
  }
  if (by_scope && !account.billing_profile_id.empty()) {
    section.refuse("billing_profile_id",
                   "stands beside customer_access \"scope\"; keep one of the two scopes");
  }
  section.read("agreement", parse_agreement_name, account.agreement);
  section.read_list("datasets", parse_dataset_name, account.datasets);
  check_list(section, "datasets", account.datasets, same_dataset);
  if (account.datasets.empty()) section.refuse("datasets", "is empty; write [\"actual\"]");
  section.read("granularity", parse_granularity_name, account.granularity);
  section.read_list("group_by", parse_grouping, account.group_by);
  check_list(section, "group_by", account.group_by, same_name);
  warn_of_unknown_dimensions(section, account.group_by);
  section.read_list("tag_keys", parse_grouping, account.tag_keys);
  check_list(section, "tag_keys", account.tag_keys, same_name);
  // Of group_by the last names go; of tag keys nobody said which matter most.
  if (account.tag_keys.size() > kMostTagKeys) {
    section.refuse("tag_keys", "has " + std::to_string(account.tag_keys.size()) + " names; " +
                                   std::to_string(kMostTagKeys) + " are the most that Azure takes");
  }
  section.read_bool("cost_usd", account.cost_usd);
  section.read("api_version", parse_api_version, account.api_version);
}

/// An app proves itself in one way: with two of them, which one counts would be a guess.
void read_credential(const Section& section, const std::filesystem::path& folder,
                     std::optional<Credential>& credential) {
  for (const CredentialKind kind : kCredentialKinds) {
    std::filesystem::path file;
    section.read(key_of(kind), parse_path, file);
    if (file.empty()) continue;
    if (credential) {
      return section.refuse(key_of(kind), "stands beside " + std::string(key_of(credential->kind)) +
                                              "; keep the one that the app has");
    }
    credential = Credential{.kind = kind, .file = resolved(folder, file)};
  }
}

AccountSettings read_account(const Section& section, const std::filesystem::path& folder) {
  AccountSettings settings;
  section.allow_only(kAccountKeys, {});
  read_identity(section, settings.account);
  read_credential(section, folder, settings.credential);
  read_selection(section, settings.account);
  return settings;
}

}  // namespace

std::vector<AccountSettings> read_accounts(const Section& root,
                                           const std::filesystem::path& folder) {
  std::vector<AccountSettings> accounts;
  for (const Section& section : root.sections("accounts")) {
    AccountSettings settings = read_account(section, folder);
    const auto same_name = [&](const AccountSettings& other) {
      // Names become folders, and not every file system keeps `A` and `a` apart.
      return equals_ignoring_case(other.account.name, settings.account.name);
    };
    const bool has_name = !settings.account.name.empty();
    if (has_name && std::ranges::any_of(accounts, same_name)) {
      section.refuse("name", shown_value(settings.account.name) +
                                 " is the name of two accounts; give each its own, also when "
                                 "upper and lower case count as equal");
    }
    accounts.push_back(std::move(settings));
  }
  return accounts;
}

std::filesystem::path resolved(const std::filesystem::path& folder,
                               const std::filesystem::path& path) {
  return (folder / path).lexically_normal();
}

}  // namespace azcost::config
