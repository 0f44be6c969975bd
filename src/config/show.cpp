#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/config/config.hpp"
#include "azcost/config/duration.hpp"
#include "document.hpp"
#include "endpoint.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

std::string json_text(const Json& value) {
  // Paths may hold any bytes; they must not end the program.
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Writes JSON that people read: one setting a line, lists of texts on one line.
class Printout {
 public:
  /// Origins by dotted key; none are printed when there is nothing.
  explicit Printout(const Origins* origins) : origins_(origins) {}

  void open(std::string_view key, char bracket) {
    start(key);
    text_.push_back(bracket);
    is_first_ = true;
    path_lengths_.push_back(path_.size());
    if (!key.empty()) path_ += (path_.empty() ? "" : ".") + std::string(key);
  }

  /// An object that stands in a list.
  void open_element(std::size_t index) {
    open("", '{');
    path_ += "[" + std::to_string(index) + "]";
  }

  void close(char bracket) {
    path_.resize(path_lengths_.back());
    path_lengths_.pop_back();
    if (!is_first_) text_.append("\n").append(path_lengths_.size() * 2, ' ');
    text_.push_back(bracket);
    is_first_ = false;
  }

  void put(std::string_view key, const Json& value) {
    start(key);
    if (origins_ == nullptr) {
      text_ += json_text(value);
      return;
    }
    const std::string origin = origin_of((path_.empty() ? "" : path_ + ".") + std::string(key));
    text_.append("{\"value\": ").append(json_text(value)).append(", \"origin\": ");
    text_.append(json_text(origin)).append("}");
  }

  [[nodiscard]] std::string text() && { return std::move(text_) + "\n"; }

 private:
  void start(std::string_view key) {
    if (!path_lengths_.empty()) {
      text_.append(is_first_ ? "\n" : ",\n").append(path_lengths_.size() * 2, ' ');
    }
    is_first_ = false;
    if (!key.empty()) text_.append("\"").append(key).append("\": ");
  }

  /// Of the key itself, or of what is in it: a cloud is shown as one value and written as several.
  [[nodiscard]] std::string origin_of(const std::string& key) const {
    const auto found = origins_->lower_bound(key);
    if (found == origins_->end()) return "default";
    const bool is_part = found->first.starts_with(key + ".");
    return found->first == key || is_part ? found->second : "default";
  }

  const Origins* origins_;
  std::string text_;
  std::string path_;
  std::vector<std::size_t> path_lengths_;  // one for each open bracket
  bool is_first_ = true;
};

Json path_or_null(const std::optional<std::filesystem::path>& path) {
  return path ? Json(path->native()) : Json();
}

Json cloud_json(const Cloud& cloud) {
  for (const std::string_view name : {"public", "usgov", "china"}) {
    if (cloud_named(name) == cloud) return name;
  }
  return {{"authority", cloud.authority},
          {"resource_manager", cloud.resource_manager},
          {"audience", cloud.audience}};
}

Json control_totals_json(Proof proof) {
  switch (proof) {
    case Proof::kStrict:
      return true;
    case Proof::kWarn:
      return "warn";
    case Proof::kNone:
      return false;
  }
  return true;
}

void put_credential(const std::optional<Credential>& credential, Printout& printout) {
  if (!credential) return printout.put(key_of(CredentialKind::kClientSecret), Json());
  if (credential->file.empty()) return printout.put("client_secret", "***");
  printout.put(key_of(credential->kind), credential->file.native());
}

void put_account(const AccountSettings& settings, Printout& printout) {
  const Account& account = settings.account;
  printout.put("name", account.name);
  printout.put("billing_account_id", account.billing_account_id);
  printout.put("tenant_id", account.tenant_id);
  printout.put("client_id", account.client_id);
  put_credential(settings.credential, printout);
  printout.put("customer_tenants", account.customer_tenants);
  printout.put("customer_access", name_of(account.customer_access));
  printout.put("billing_profile_id",
               account.billing_profile_id.empty() ? Json() : Json(account.billing_profile_id));
  printout.put("agreement", name_of(account.agreement));
  Json datasets = Json::array();
  for (const Dataset dataset : account.datasets) datasets.push_back(name_of(dataset));
  printout.put("datasets", datasets);
  printout.put("granularity", name_of(account.granularity));
  printout.put("group_by", account.group_by);
  printout.put("tag_keys", account.tag_keys);
  printout.put("cost_usd", account.cost_usd);
  printout.put("api_version", account.api_version);
  printout.put("cloud", cloud_json(account.cloud));
}

void put_http(const HttpSettings& http, Printout& printout) {
  printout.open("http", '{');
  printout.put("connect_timeout", format_duration(http.connect_timeout));
  printout.put("timeout", format_duration(http.timeout));
  printout.put("ca_file", path_or_null(http.ca_file));
  printout.put("proxy", mask_proxy(http.proxy));
  // Not a key of the file: there it would be one more place to look for what the shell says.
  if (!http.no_proxy.empty()) printout.put("no_proxy", http.no_proxy);
  printout.close('}');
}

}  // namespace

std::string show(const Config& config, bool with_origins) {
  Printout printout(with_origins ? &config.origins : nullptr);
  printout.open("", '{');
  printout.put("version", 1);
  printout.put("data_dir", config.data_dir.native());
  printout.put("schema", name_of(config.schema));
  printout.put("schedule", config.schedule);
  printout.put("close_day", config.close_day);
  printout.put("control_totals", control_totals_json(config.control_totals));
  printout.open("accounts", '[');
  for (std::size_t i = 0; i < config.accounts.size(); ++i) {
    printout.open_element(i);
    put_account(config.accounts[i], printout);
    printout.close('}');
  }
  printout.close(']');
  put_http(config.http, printout);
  printout.open("quota", '{');
  printout.put("share", config.quota_share);
  printout.put("pace", name_of(config.pace));
  printout.put("client_type", config.client_type);
  printout.close('}');
  printout.open("retry", '{');
  printout.put("max_wait", format_duration(config.max_wait));
  printout.close('}');
  printout.put("listen", format_listen(config.listen));
  printout.open("log", '{');
  printout.put("level", level_name(config.log_level));
  printout.put("format", config.log_format);
  printout.close('}');
  printout.close('}');
  return std::move(printout).text();
}

}  // namespace azcost::config
