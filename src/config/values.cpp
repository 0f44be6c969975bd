#include "values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/config/config.hpp"
#include "azcost/model/schedule.hpp"
#include "quoting.hpp"

namespace azcost::config {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// 1 to `max_length` letters, digits and those of `signs`.
bool is_word(std::string_view text, std::string_view signs, std::size_t max_length) {
  return !text.empty() && text.size() <= max_length && std::ranges::all_of(text, [signs](char c) {
    return is_letter(c) || is_digit(c) || signs.find(c) != std::string_view::npos;
  });
}

bool is_domain_name(std::string_view text) {
  const auto dot = text.find('.');
  return is_word(text, "-.", 253) && dot != std::string_view::npos && dot > 0 &&
         text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// The id of an enterprise agreement.
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
  return {
      ErrorKind::kConfig,
      "looks like the secret itself; put it alone into a file that only you can read (chmod 600) "
      "and write the path of that file as client_secret_file"};
}

/// An id in lower case, so that a tenant has one spelling and one quota.
Result<std::string> parse_guid(std::string_view text, std::string_view hint) {
  if (is_guid(text)) return to_lower(text);
  return refusal(text, fmt::format("is not a GUID; write {}", hint));
}

}  // namespace

Result<std::string> parse_account_name(std::string_view text) {
  if (is_account_name(text)) return std::string(text);
  return refusal(text,
                 "cannot be a folder and a label; write 1 to 64 letters, digits, dots, dashes and "
                 "underscores, starting with a letter, a digit or an underscore");
}

Result<std::string> parse_billing_account_id(std::string_view text) {
  constexpr std::string_view kPath = "providers/microsoft.billing/billingaccounts/";
  const auto refused = [&](std::string_view why) {
    return refusal(text,
                   fmt::format("{}; write the Billing Account ID from Cost Management + Billing > "
                               "Properties: a number, or <GUID>:<GUID>_2019-05-31",
                               why),
                   120);
  };
  std::string_view id = text;
  if (id.starts_with('/')) id.remove_prefix(1);
  if (to_lower(id).starts_with(kPath)) {
    id.remove_prefix(kPath.size());
    if (id.ends_with('/')) id.remove_suffix(1);
    if (id.find('/') != std::string_view::npos) {
      return refused("names something below a billing account");
    }
  }
  if (is_enrollment_number(id) || is_agreement_id(id)) return std::string(id);
  const bool lacks_date = is_agreement_id(std::string(id) + "_2019-05-31");
  return refused(lacks_date ? "lacks the date at its end" : "is no billing account id");
}

Result<std::string> parse_tenant_id(std::string_view text) {
  if (is_guid(text) || is_domain_name(text)) return to_lower(text);
  return refusal(text,
                 "is neither a GUID nor a domain name; write the Directory (tenant) ID from the "
                 "Overview of the app registration");
}

Result<std::string> parse_client_id(std::string_view text) {
  return parse_guid(text, "the Application (client) ID from the Overview of the app registration");
}

Result<std::string> parse_customer_tenant(std::string_view text) {
  return parse_guid(text, "the tenant id of a customer, or leave the list empty for all");
}

Result<std::vector<std::string>> parse_customer_tenants(std::string_view text) {
  std::vector<std::string> tenants;
  for (int number = 1; !text.empty(); ++number) {
    const auto comma = text.find(',');
    const std::string_view entry = trim_unseen(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    if (entry.empty()) continue;
    auto tenant = parse_customer_tenant(entry);
    if (!tenant) return std::move(tenant).error().in(fmt::format("entry {}", number));
    tenants.push_back(*std::move(tenant));
  }
  sort_and_deduplicate(tenants);
  return tenants;
}

Result<std::string> parse_grouping(std::string_view text) {
  constexpr std::size_t kMaxLength = 512;  // of a tag name: Azure Resource Manager
  if (is_secret_of_entra(text)) return itself_a_secret();
  const bool usable = !text.empty() && text.size() <= kMaxLength && trim(text) == text &&
                      std::ranges::none_of(text, is_control);
  if (usable) return std::string(text);
  return refusal(text, "is no name of a dimension or tag");
}

Result<std::string> parse_client_type(std::string_view text) {
  if (is_word(text, "-_.", 64)) return std::string(text);
  return refusal(text,
                 "cannot be sent as ClientType; write 1 to 64 letters, digits, dots, dashes and "
                 "underscores");
}

Result<std::filesystem::path> parse_path(std::string_view text) {
  const auto refused = [](std::string what) { return Error{ErrorKind::kConfig, std::move(what)}; };
  if (text.empty()) return refused("is empty; write a path");
  if (is_secret_of_entra(text)) return itself_a_secret();
  if (std::ranges::any_of(text, is_control)) {
    return refused(shown_path(text) + " holds a control character");
  }
  if (text.starts_with('~')) {
    return refused(shown_path(text) +
                   " starts with ~, which only a shell expands; write the whole path");
  }
  return std::filesystem::path(text);
}

Result<std::string> parse_billing_profile_id(std::string_view text) {
  if (is_word(text, "_-.", 200) && text.find("..") == std::string_view::npos) {
    return std::string(text);
  }
  return refusal(text,
                 "is no billing profile id; copy it from Cost Management + Billing > Billing "
                 "profiles > Properties");
}

Result<Schema> parse_schema_name(std::string_view text) {
  constexpr std::array<std::string_view, 1> kNames = {"focus"};
  const auto schema = parse_schema(text);
  if (!schema) return none_of(text, kNames);
  if (*schema == Schema::kFocus) return *schema;
  return refusal(text, "is not supported by this version; write focus");
}

Result<std::string> parse_schedule(std::string_view text) {
  auto schedule = Schedule::parse(text);
  if (schedule) return std::string(text);
  // The parser's message quotes its input.
  if (may_be_secret(text)) return refusal(text, "is no schedule; write one as 15 5 * * *");
  return std::move(schedule).error();
}

Result<std::string> parse_api_version(std::string_view text) {
  constexpr std::size_t kDayLength = 10;
  const std::string_view rest = text.substr(std::min(text.size(), kDayLength));
  const bool is_version =
      parse_day(text.substr(0, kDayLength)).ok() && (rest.empty() || rest == "-preview");
  if (text == kAutoVersion || is_version) return std::string(text);
  return refusal(text, "is neither \"auto\" nor a version of the API such as 2025-03-01");
}

Result<Cloud> parse_cloud(std::string_view text) {
  auto cloud = cloud_named(text);
  if (!cloud) return none_of(text, kCloudNames);
  return *std::move(cloud);
}

Result<std::string> parse_log_format(std::string_view text) {
  if (std::ranges::find(kLogFormats, text) == kLogFormats.end()) return none_of(text, kLogFormats);
  return std::string(text);
}

Error none_of(std::string_view text, std::span<const std::string_view> names) {
  const auto near = nearest(text, names);
  return refusal(text, fmt::format("is none of {}{}", fmt::join(names, ", "),
                                   near ? fmt::format("; did you mean {}?", *near) : ""));
}

void sort_and_deduplicate(std::vector<std::string>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace azcost::config
