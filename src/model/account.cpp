#include "azcost/model/account.hpp"

#include <algorithm>

namespace azcost {
namespace {

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string_view name_of(Agreement agreement) noexcept {
  return name_in(kAgreementNames, agreement);
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

std::string_view name_of(const Cloud& cloud) {
  for (const std::string_view name : kCloudNames) {
    if (cloud_named(name) == cloud) return name;
  }
  return "";
}

bool is_azure(const Cloud& cloud) { return !name_of(cloud).empty(); }

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
