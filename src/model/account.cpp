#include "azcost/model/account.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace azcost {
namespace {

constexpr std::array<std::pair<std::string_view, Agreement>, 4> kAgreements = {{
    {"auto", Agreement::kAuto},
    {"mpa", Agreement::kMpa},
    {"mca", Agreement::kMca},
    {"ea", Agreement::kEa},
}};

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string_view name_of(Agreement agreement) noexcept {
  for (const auto& [name, value] : kAgreements) {
    if (value == agreement) return name;
  }
  return "";
}

std::optional<Agreement> parse_agreement(std::string_view name) noexcept {
  for (const auto& [candidate, value] : kAgreements) {
    if (candidate == name) return value;
  }
  return std::nullopt;
}

std::string_view name_of(CustomerAccess access) noexcept {
  return access == CustomerAccess::kScope ? "scope" : "filter";
}

std::optional<CustomerAccess> parse_customer_access(std::string_view name) noexcept {
  if (name == "filter") return CustomerAccess::kFilter;
  if (name == "scope") return CustomerAccess::kScope;
  return std::nullopt;
}

std::optional<Cloud> cloud_named(std::string_view name) {
  if (name == "public") return Cloud{};
  if (name == "usgov") {
    return Cloud{"https://login.microsoftonline.us", "https://management.usgovcloudapi.net",
                 "https://management.core.usgovcloudapi.net"};
  }
  if (name == "china") {
    return Cloud{"https://login.partner.microsoftonline.cn", "https://management.chinacloudapi.cn",
                 "https://management.core.chinacloudapi.cn"};
  }
  return std::nullopt;
}

bool is_azure(const Cloud& cloud) {
  constexpr std::array<std::string_view, 3> kNames = {"public", "usgov", "china"};
  return std::ranges::any_of(kNames,
                             [&](std::string_view name) { return cloud_named(name) == cloud; });
}

bool is_account_name(std::string_view name) noexcept {
  constexpr std::size_t kMaxLength = 64;
  return !name.empty() && name.size() <= kMaxLength && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, is_name_character);
}

Agreement agreement_of(const Account& account) noexcept {
  if (account.agreement != Agreement::kAuto) return account.agreement;
  const bool has_colon = account.billing_account_id.find(':') != std::string::npos;
  return has_colon ? Agreement::kMpa : Agreement::kEa;
}

std::string billing_account_scope(std::string_view billing_account_id) {
  return "/providers/Microsoft.Billing/billingAccounts/" + std::string(billing_account_id);
}

}  // namespace azcost
