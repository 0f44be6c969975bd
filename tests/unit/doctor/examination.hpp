/// An account among fakes, for the checks that ask Azure.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/doctor/checks.hpp"
#include "azcost/model/calendar.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/recording_observer.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::doctor {

inline constexpr const char* kBillingAccount = "1:2_2019-05-31";
inline constexpr const char* kTenantA = "aaaaaaaa-2222-3333-4444-555555555555";
inline constexpr const char* kTenantB = "bbbbbbbb-2222-3333-4444-555555555555";

inline std::string refusal(const std::string& code, const std::string& message = "No.") {
  return R"({"error":{"code":")" + code + R"(","message":")" + message + R"("}})";
}
inline std::string list_of(const std::string& entries) { return R"({"value":[)" + entries + "]}"; }
inline std::string account_entry(const std::string& id = kBillingAccount,
                                 const std::string& agreement = "MicrosoftPartnerAgreement") {
  return R"({"name":")" + id + R"(","properties":{"displayName":"Contoso","agreementType":")" +
         agreement + R"("}})";
}
inline std::string customer_entry(const std::string& tenant, const std::string& name) {
  return R"({"name":")" + tenant + R"(","properties":{"displayName":")" + name + R"("}})";
}
/// A page of costs by customer; `rows` as JSON.
inline std::string customer_page(const std::string& rows) {
  return R"({"properties":{"nextLink":null,"columns":[{"name":"Cost","type":"Number"},)"
         R"({"name":"BillingMonth","type":"Datetime"},)"
         R"({"name":"CustomerTenantId","type":"String"},{"name":"CustomerName","type":"String"},)"
         R"({"name":"Currency","type":"String"}],"rows":[)" +
         rows + "]}}";
}

/// 2026-10-20, noon.
class Examination {
 public:
  Examination() {
    connection.account.name = "contoso";
    connection.account.billing_account_id = kBillingAccount;
    connection.account.tenant_id = kTenantA;
    connection.account.client_id = "app";
    connection.pager.max_wait = std::chrono::minutes(1);
  }

  /// Replies for both hosts and the list of accounts: all is well up to here.
  Examination& reach_account() {
    const std::vector<std::pair<std::string, std::string>> headers = {
        {"date", "Tue, 20 Oct 2026 12:00:00 GMT"}};
    transport.reply(200, "{}", headers).reply(401, refusal("AuthenticationFailed"), headers);
    transport.reply(200, list_of(account_entry()));
    return *this;
  }

  std::vector<Finding> check() { return check_account(connection, traits, stop.get_token()); }

  testing::ScriptedTransport transport;
  testing::FakeClock clock{SystemTime(*parse_day("2026-10-20")) + std::chrono::hours(12)};
  testing::FakeTokenSource tokens;
  fetch::QuotaBook quota{clock, {}};
  testing::RecordingObserver observer;
  Connection connection{{}, transport, tokens, quota, clock, observer, {}};
  AccountTraits traits;
  std::stop_source stop;
};

/// The first finding of that check; one without a name when there is none.
inline Finding find(const std::vector<Finding>& findings, const std::string& check) {
  for (const Finding& finding : findings) {
    if (finding.check == check) return finding;
  }
  return {};
}

}  // namespace azcost::doctor
