#include "settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "azcost/config/duration.hpp"
#include "quoting.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

constexpr int kVersion = 1;

void read_version(const Json& value, const Place& place, Config& /*config*/) {
  if (value != kVersion) return place.refuse("has to be 1");
  place.note();
}

/// To libcurl a time-out of 0 means no time-out.
Result<std::chrono::milliseconds> parse_timeout(std::string_view text) {
  auto duration = parse_duration(text);
  if (!duration || duration->count() > 0) return duration;
  return refusal(text, "has to be longer than nothing");
}

Kind<Proof> control_totals() {
  return {.read =
              [](const Json& value, const Place& place) {
                if (value == "warn") return std::optional(Proof::kWarn);
                if (value == true) return std::optional(Proof::kStrict);
                if (value == false) return std::optional(Proof::kNone);
                place.refuse(must_be("true, false or \"warn\"", value));
                return std::optional<Proof>();
              },
          .show =
              [](const Proof& proof) {
                return proof == Proof::kWarn ? Json("warn") : Json(proof == Proof::kStrict);
              }};
}

const Table<Cloud>& cloud_settings() {
  static const Table<Cloud> table = {
      setting("authority", text(parse_endpoint), &Cloud::authority)
          .required("write the host that gives tokens"),
      setting("resource_manager", text(parse_endpoint), &Cloud::resource_manager)
          .required("write the host of Azure Resource Manager"),
      setting("audience", text(parse_audience), &Cloud::audience),
  };
  return table;
}

/// One of Azure's own clouds by its name, or the hosts of another cloud.
Kind<Cloud> cloud() {
  return {.read = [](const Json& value, const Place& place) -> std::optional<Cloud> {
            if (!value.is_object()) return text(parse_cloud).read(value, place);
            Cloud cloud{"", "", ""};
            read_object(value, cloud_settings(), place, cloud);
            if (place.is_reported()) return std::nullopt;
            if (cloud.audience.empty()) cloud.audience = cloud.resource_manager;
            return cloud;
          },
          .show =
              [](const Cloud& cloud) {
                if (is_azure(cloud)) return Json(name_of(cloud));
                Json hosts;
                for (const auto& row : cloud_settings()) hosts[row.key] = *row.show(cloud);
                return hosts;
              }};
}

/// A list in the file, separated by commas in a variable.
Kind<std::vector<std::string>> customer_tenants() {
  auto kind = list_of(text(parse_customer_tenant));
  kind.read = [read = kind.read](const Json& value, const Place& place) {
    if (place.file.empty()) return text(parse_customer_tenants).read(value, place);
    auto tenants = read(value, place);
    if (tenants) sort_and_deduplicate(*tenants);
    return tenants;
  };
  return kind;
}

/// An app has one credential: with two, it would be a guess which one counts.
bool is_only_credential(const AccountSettings& settings, const Place& place) {
  if (!settings.credential) return true;
  place.refuse(fmt::format("stands beside {}; keep the one that the app has",
                           place_of(*settings.credential)));
  return false;
}

/// The file of a credential is shown when there is one; without any, client_secret_file is null.
Row<AccountSettings> credential_file(CredentialKind kind) {
  const auto read = [kind](const Json& value, const Place& place, AccountSettings& settings) {
    const auto file = path().read(value, place);
    if (!file || !is_only_credential(settings, place)) return;
    settings.credential =
        Credential{.kind = kind, .file = *file, .from_environment = place.file.empty()};
    place.note();
  };
  const auto show = [kind](const AccountSettings& settings) {
    const auto& credential = settings.credential;
    if (!credential && kind == CredentialKind::kClientSecret) return std::optional(Json());
    if (!credential || credential->kind != kind || credential->file.empty()) {
      return std::optional<Json>();
    }
    return std::optional(Json(credential->file.native()));
  };
  // The variable of a client secret holds the secret itself.
  const bool has_variable = kind != CredentialKind::kClientSecret;
  return {.key = key_of(kind),
          .read = read,
          .show = show,
          .variable = has_variable ? variable_of(kind) : std::string_view()};
}

Row<AccountSettings> client_secret() {
  const auto read = [](const Json& value, const Place& place, AccountSettings& settings) {
    if (!is_only_credential(settings, place)) return;
    settings.credential = Credential{.secret = Secret(value.get<std::string>())};
    place.note();
  };
  const auto show = [](const AccountSettings& settings) {
    const bool is_given = settings.credential && settings.credential->file.empty();
    return is_given ? std::optional(Json("***")) : std::nullopt;
  };
  return {.key = "client_secret",
          .read = read,
          .show = show,
          .variable = variable_of(CredentialKind::kClientSecret),
          .is_in_file = false};
}

/// Not a key of the file: it would be one more place to look for the shell's own setting.
Row<Config> no_proxy() {
  auto row = setting("http.no_proxy", any_text(), &Config::http, &HttpSettings::no_proxy);
  row.show = [show = row.show](const Config& config) {
    return config.http.no_proxy.empty() ? std::nullopt : show(config);
  };
  row.is_in_file = false;
  return row;
}

/// Checks what no value of an account shows by itself.
void check_account(const Place& place, const AccountSettings& settings, const Config& config) {
  constexpr std::size_t kMostTagKeys = 15;  // more are refused by the Query API
  const Account& account = settings.account;
  const auto same_name = [&](const AccountSettings& other) {
    // Names become folders, and not every file system keeps `A` and `a` apart.
    return equals_ignoring_case(other.account.name, account.name);
  };
  if (!account.name.empty() && std::ranges::any_of(config.accounts, same_name)) {
    place.at("name").refuse(refusal(account.name,
                                    "is the name of two accounts; give each its own, also when "
                                    "upper and lower case count as equal"));
  }
  if (account.customer_access == CustomerAccess::kScope) {
    if (account.customer_tenants.empty() && !place.at("customer_tenants").is_reported()) {
      place.at("customer_access")
          .refuse("is \"scope\", which reads customers one by one; name them in customer_tenants");
    }
    if (!account.billing_profile_id.empty()) {
      place.at("billing_profile_id")
          .refuse("stands beside customer_access \"scope\"; keep one of the two scopes");
    }
  }
  if (account.datasets.empty()) place.at("datasets").refuse("is empty; write [\"actual\"]");
  // Only a warning: Azure may have learned a dimension that our list does not have.
  for (std::size_t i = 0; i < account.group_by.size(); ++i) {
    const auto unknown = unknown_dimension(account.group_by[i]);
    if (unknown) place.at("group_by").at(i).warn(*unknown);
  }
  // Of group_by the last names are dropped; for tag keys nobody said which matter most.
  if (account.tag_keys.size() > kMostTagKeys) {
    place.at("tag_keys")
        .refuse(fmt::format("has {} names; {} are the most that Azure takes",
                            account.tag_keys.size(), kMostTagKeys));
  }
}

void read_accounts(const Json& list, const Place& place, Config& config) {
  if (!list.is_array()) return place.refuse(must_be("a list [ ... ]", list));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Place here = place.at(i);
    if (!list[i].is_object()) {
      here.refuse(must_be("an object { ... }", list[i]));
      continue;
    }
    AccountSettings settings;
    read_object(list[i], account_settings(), here, settings);
    check_account(here, settings, config);
    config.accounts.push_back(std::move(settings));
  }
}

}  // namespace

void refuse_unknown(const std::string& key, const std::vector<std::string_view>& known,
                    const Place& place) {
  const Place here = place.at(key_text(key));
  if (names_a_secret(key)) {
    here.refuse(
        "a secret does not belong in this file; put its value alone into a file that only you can "
        "read (chmod 600) and name that as client_secret_file, or use no config file and set "
        "AZURE_CLIENT_SECRET");
    place.findings->excused.insert(place.at("client_secret_file").key);
    return;
  }
  const auto near = nearest(key, known);
  here.refuse(near ? fmt::format("unknown key; did you mean {}?", *near) : "unknown key");
  if (near) place.findings->excused.insert(place.at(*near).key);
}

const Table<Config>& settings() {
  using Http = HttpSettings;
  static const Table<Config> table = {
      Row<Config>{.key = "version",
                  .read = read_version,
                  .show = [](const Config&) { return Json(kVersion); }}
          .required("write \"version\": 1"),
      setting("data_dir", path(), &Config::data_dir).from("AZCOST_DATA_DIR"),
      setting("schema", text(parse_schema_name, [](Schema schema) { return name_of(schema); }),
              &Config::schema)
          .from("AZCOST_SCHEMA"),
      setting("schedule", text(parse_schedule), &Config::schedule).for_azure(),
      // Not every February has a 29th.
      setting("close_day", whole_number(1, 28), &Config::close_day),
      setting("control_totals", control_totals(), &Config::control_totals).for_azure(),
      Row<Config>{.key = kAccountsKey, .read = read_accounts, .show = nullptr}.for_azure(),
      setting("http.connect_timeout", text(parse_timeout, format_duration), &Config::http,
              &Http::connect_timeout)
          .for_azure(),
      setting("http.timeout", text(parse_timeout, format_duration), &Config::http, &Http::timeout)
          .for_azure(),
      setting("http.ca_file", path(), &Config::http, &Http::ca_file)
          .from("AZCOST_CA_FILE")
          .for_azure(),
      setting("http.proxy", text(parse_proxy, mask_proxy), &Config::http, &Http::proxy)
          .from("HTTPS_PROXY")
          .for_azure(),
      no_proxy().from("NO_PROXY").for_azure(),
      setting("quota.share", whole_number(1, 100), &Config::quota_share).for_azure(),
      setting("quota.pace", one_of(kPaceNames), &Config::pace).for_azure(),
      setting("quota.client_type", text(parse_client_type), &Config::client_type).for_azure(),
      setting("retry.max_wait", text(parse_duration, format_duration), &Config::max_wait)
          .for_azure(),
      setting("listen", text(parse_listen, format_listen), &Config::listen).for_azure(),
      setting("log.level", one_of(kLogLevelNames), &Config::log_level).from("AZCOST_LOG_LEVEL"),
      setting("log.format", text(parse_log_format), &Config::log_format).from("AZCOST_LOG_FORMAT"),
  };
  return table;
}

const Table<AccountSettings>& account_settings() {
  constexpr auto kAccount = &AccountSettings::account;
  static const Table<AccountSettings> table = {
      setting("name", text(parse_account_name), kAccount, &Account::name)
          .required("write a short name, which becomes a folder and a label"),
      setting("billing_account_id", text(parse_billing_account_id), kAccount,
              &Account::billing_account_id)
          .from("AZCOST_BILLING_ACCOUNT_ID")
          .required("write the Billing Account ID from Cost Management + Billing > Properties"),
      setting("tenant_id", text(parse_tenant_id), kAccount, &Account::tenant_id)
          .from("AZURE_TENANT_ID")
          .required("write the Directory (tenant) ID from the Overview of the app registration"),
      setting("client_id", text(parse_client_id), kAccount, &Account::client_id)
          .from("AZURE_CLIENT_ID")
          .required("write the Application (client) ID from the Overview of the app registration"),
      client_secret(),
      credential_file(CredentialKind::kClientSecret),
      credential_file(CredentialKind::kClientCertificate),
      credential_file(CredentialKind::kFederatedToken),
      setting("customer_tenants", customer_tenants(), kAccount, &Account::customer_tenants)
          .from("AZCOST_CUSTOMER_TENANTS"),
      setting("customer_access", one_of(kCustomerAccessNames), kAccount, &Account::customer_access),
      setting("billing_profile_id",
              text(parse_billing_profile_id,
                   [](const std::string& id) { return id.empty() ? Json() : Json(id); }),
              kAccount, &Account::billing_profile_id),
      setting("agreement", one_of(kAgreementNames), kAccount, &Account::agreement),
      setting("datasets", set_of(one_of(kDatasetNames)), kAccount, &Account::datasets),
      setting("granularity", one_of(kGranularityNames), kAccount, &Account::granularity),
      setting("group_by", set_of(text(parse_grouping)), kAccount, &Account::group_by),
      setting("tag_keys", set_of(text(parse_grouping)), kAccount, &Account::tag_keys),
      setting("cost_usd", true_or_false(), kAccount, &Account::cost_usd),
      setting("api_version", text(parse_api_version), kAccount, &Account::api_version),
      setting("cloud", cloud(), kAccount, &Account::cloud),
  };
  return table;
}

void read_file_settings(std::string_view text, const Place& root, Config& config) {
  const auto document = parse_document(text, root);
  if (!document) return;
  const auto version = document->find("version");
  if (version != document->end() && version->is_number_integer() && *version > kVersion) {
    // A newer version has keys that this program cannot know.
    return root.at("version").refuse(version->dump() +
                                     " is newer than this azcost knows (1); use a newer one");
  }
  read_object(*document, settings(), root, config);
}

}  // namespace azcost::config
