#include "values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/schedule.hpp"
#include "quoting.hpp"
#include "wrong.hpp"

namespace azcost::config {
namespace {

constexpr std::string_view kBillingIdHint =
    "; write the Billing Account ID from Cost Management + Billing > Properties: a number, or "
    "<GUID>:<GUID>_2019-05-31";

bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// "'publc' is none of public, usgov, china; did you mean public?"
Error none_of(std::string_view text, std::span<const std::string_view> names) {
  std::string what = shown_value(text) + " is none of ";
  for (const std::string_view name : names) {
    if (name != names.front()) what += ", ";
    what += name;
  }
  if (const auto near = nearest(text, names)) what += "; did you mean " + std::string(*near) + "?";
  return wrong(std::move(what));
}

/// The value that `parse` has for `text`, one of `names`.
template <class T>
Result<T> choose(std::string_view text, std::span<const std::string_view> names,
                 std::optional<T> value) {
  if (!value) return none_of(text, names);
  return *std::move(value);
}

bool is_domain_name(std::string_view text) {
  constexpr std::size_t kMaxLength = 253;
  const bool usable =
      std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
  const auto dot = text.find('.');
  return usable && text.size() <= kMaxLength && dot != std::string_view::npos && dot > 0 &&
         text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Of an enterprise agreement.
bool is_enrollment_number(std::string_view id) {
  constexpr std::size_t kMaxLength = 20;
  return is_digits(id) && id.size() <= kMaxLength;
}

/// "<GUID>:<GUID>_2019-05-31": customer and partner agreements; the date tells their kind.
bool is_agreement_id(std::string_view id) {
  constexpr std::size_t kGuid = 36;
  constexpr std::size_t kDate = 10;
  if (id.size() != 2 * kGuid + 2 + kDate) return false;
  const std::string_view date = id.substr(2 * kGuid + 2);
  return is_guid(id.substr(0, kGuid)) && id[kGuid] == ':' && is_guid(id.substr(kGuid + 1, kGuid)) &&
         id[2 * kGuid + 1] == '_' && is_digits(date.substr(0, 4)) && date[4] == '-' &&
         is_digits(date.substr(5, 2)) && date[7] == '-' && is_digits(date.substr(8));
}

Error itself_a_secret() {
  return wrong(
      "looks like the secret itself; put it alone into a file that only you can read (chmod 600) "
      "and write the path of that file as client_secret_file");
}

constexpr std::array<std::string_view, 6> kLevels = {"trace",   "debug", "info",
                                                     "warning", "error", "off"};

}  // namespace

Result<std::string> parse_account_name(std::string_view text) {
  if (is_account_name(text)) return std::string(text);
  return wrong(shown_value(text) +
               " cannot be a folder and a label; write 1 to 64 letters, digits, dots, dashes and "
               "underscores, starting with a letter, a digit or an underscore");
}

Result<std::string> parse_billing_account_id(std::string_view text) {
  constexpr std::string_view kPath = "providers/microsoft.billing/billingaccounts/";
  const auto refused = [&](std::string_view why) {
    return wrong(shown_value(text, 120) + std::string(why) + std::string(kBillingIdHint));
  };
  std::string_view id = text;
  if (id.starts_with('/')) id.remove_prefix(1);
  if (to_lower(id).starts_with(kPath)) {
    id.remove_prefix(kPath.size());
    if (id.ends_with('/')) id.remove_suffix(1);
    if (id.find('/') != std::string_view::npos) {
      return refused(" names something below a billing account");
    }
  }
  if (id.empty()) return wrong("is empty" + std::string(kBillingIdHint));
  if (is_enrollment_number(id) || is_agreement_id(id)) return std::string(id);
  if (is_agreement_id(std::string(id) + "_2019-05-31"))
    return refused(" lacks the date at its end");
  return refused(" is no billing account id");
}

Result<std::string> parse_tenant_id(std::string_view text) {
  if (is_guid(text) || is_domain_name(text)) return to_lower(text);
  return wrong(shown_value(text) +
               " is neither a GUID nor a domain name; write the Directory (tenant) ID from the "
               "Overview of the app registration");
}

Result<std::string> parse_client_id(std::string_view text) {
  if (is_guid(text)) return to_lower(text);
  return wrong(shown_value(text) +
               " is not a GUID; write the Application (client) ID from the Overview of the app "
               "registration");
}

Result<std::string> parse_customer_tenant(std::string_view text) {
  if (is_guid(text)) return to_lower(text);
  return wrong(
      shown_value(text) +
      " is not a GUID; write the tenant id of a customer, or leave the list empty for all");
}

Result<std::string> parse_grouping(std::string_view text) {
  constexpr std::size_t kMaxLength = 512;  // of a tag name: Azure Resource Manager
  if (is_secret_of_entra(text)) return itself_a_secret();
  const bool usable = !text.empty() && text.size() <= kMaxLength && trim(text) == text &&
                      std::ranges::none_of(text, is_control);
  if (usable) return std::string(text);
  return wrong(shown_value(text) + " is no name of a dimension or tag");
}

Result<std::string> parse_client_type(std::string_view text) {
  constexpr std::size_t kMaxLength = 64;
  const bool usable =
      !text.empty() && text.size() <= kMaxLength && std::ranges::all_of(text, [](char c) {
        return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
      });
  if (usable) return std::string(text);
  return wrong(shown_value(text) +
               " cannot be sent as ClientType; write 1 to 64 letters, digits, dots, dashes and "
               "underscores");
}

Result<std::filesystem::path> parse_path(std::string_view text) {
  if (text.empty()) return wrong("is empty; write a path");
  if (is_secret_of_entra(text)) return itself_a_secret();
  if (std::ranges::any_of(text, is_control)) {
    return wrong(shown_path(text) + " holds a control character");
  }
  if (text.starts_with('~')) {
    return wrong(shown_path(text) +
                 " starts with ~, which only a shell expands; write the whole path");
  }
  return std::filesystem::path(text);
}

Result<std::string> parse_billing_profile_id(std::string_view text) {
  constexpr std::size_t kMaxLength = 200;
  const bool usable =
      !text.empty() && text.size() <= kMaxLength && text.find("..") == std::string_view::npos &&
      std::ranges::all_of(
          text, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; });
  if (usable) return std::string(text);
  return wrong(
      shown_value(text) +
      " is no billing profile id; copy it from Cost Management + Billing > Billing profiles > "
      "Properties");
}

Result<CustomerAccess> parse_customer_access_name(std::string_view text) {
  constexpr std::array<std::string_view, 2> kNames = {"filter", "scope"};
  return choose(text, kNames, parse_customer_access(text));
}

Result<Agreement> parse_agreement_name(std::string_view text) {
  constexpr std::array<std::string_view, 4> kNames = {"auto", "mpa", "mca", "ea"};
  return choose(text, kNames, parse_agreement(text));
}

Result<Dataset> parse_dataset_name(std::string_view text) {
  constexpr std::array<std::string_view, 2> kNames = {"actual", "amortized"};
  return choose(text, kNames, parse_dataset(text));
}

Result<Granularity> parse_granularity_name(std::string_view text) {
  constexpr std::array<std::string_view, 2> kNames = {"daily", "monthly"};
  return choose(text, kNames, parse_granularity(text));
}

Result<Schema> parse_schema_name(std::string_view text) {
  constexpr std::array<std::string_view, 1> kNames = {"focus"};
  const auto schema = parse_schema(text);
  if (!schema) return none_of(text, kNames);
  if (*schema != Schema::kFocus) {
    return wrong(shown_value(text) + " is not supported by this version; write focus");
  }
  return *schema;
}

Result<Pace> parse_pace_name(std::string_view text) {
  constexpr std::array<std::string_view, 3> kNames = {"auto", "always", "off"};
  return choose(text, kNames, parse_pace(text));
}

Result<std::string> parse_schedule(std::string_view text) {
  auto schedule = Schedule::parse(text);
  if (schedule) return std::string(text);
  // The parser's words quote what it was given.
  if (may_be_secret(text))
    return wrong(shown_value(text) + " is no schedule; write one as 15 5 * * *");
  return std::move(schedule).error();
}

Result<Proof> parse_control_totals(std::string_view text) {
  if (text == "warn") return Proof::kWarn;
  return wrong("has to be true, false or \"warn\", not " + shown_value(text));
}

Result<std::string> parse_api_version(std::string_view text) {
  constexpr std::size_t kDayLength = 10;
  constexpr std::string_view kPreview = "-preview";
  const std::string_view rest = text.substr(std::min(text.size(), kDayLength));
  const bool is_version =
      parse_day(text.substr(0, kDayLength)).ok() && (rest.empty() || rest == kPreview);
  if (text == kAutoVersion || is_version) return std::string(text);
  return wrong("has to be \"auto\" or a version of the API such as 2025-03-01, not '" +
               printable(text, 40) + "'");
}

Result<Cloud> parse_cloud_name(std::string_view text) {
  constexpr std::array<std::string_view, 3> kNames = {"public", "usgov", "china"};
  return choose(text, kNames, cloud_named(text));
}

Result<LogLevel> parse_level_name(std::string_view text) {
  return choose(text, kLevels, parse_log_level(text));
}

Result<std::string> parse_log_format(std::string_view text) {
  constexpr std::array<std::string_view, 3> kNames = {"auto", "text", "json"};
  if (std::ranges::find(kNames, text) == kNames.end()) return none_of(text, kNames);
  return std::string(text);
}

std::string_view level_name(LogLevel level) {
  for (const std::string_view name : kLevels) {
    if (parse_log_level(name) == level) return name;
  }
  return "";
}

void sort_and_deduplicate(std::vector<std::string>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace azcost::config
