// Several tenants, apps and billing accounts behind one server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kOtherTenant = "aaaaaaaa-1111-4222-8333-444444444444";
constexpr const char* kOtherClient = "bbbbbbbb-1111-4222-8333-444444444444";
constexpr const char* kOtherAccount =
    "cccccccc-1111-4222-8333-444444444444:dddddddd-1111-4222-8333-444444444444_2019-05-31";

Partner other_tenant() {
  return {.tenant_id = kOtherTenant,
          .client_id = kOtherClient,
          .client_secrets = {"other secret"},
          .billing_account_id = kOtherAccount};
}

/// A further account of the server's first app.
Partner same_app() {
  const ServerOptions first;
  return {.tenant_id = first.tenant_id,
          .client_id = first.client_id,
          .billing_account_id = kOtherAccount};
}

class Partners : public ::testing::Test {
 protected:
  static ServerOptions with(const Partner& partner) {
    ServerOptions options;
    options.more_partners = {partner};
    return options;
  }

  static httplib::Params form_of(const std::string& client, const std::string& secret) {
    return {{"client_id", client},
            {"client_secret", secret},
            {"scope", "https://management.azure.com/.default"},
            {"grant_type", "client_credentials"}};
  }

  static std::string query_path_of(const std::string& account) {
    return "/providers/Microsoft.Billing/billingAccounts/" + account +
           "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  }

  /// The answer to a query with this app's own token.
  static httplib::Result ask(EmulatedAzure& azure, const Partner& app, const std::string& account) {
    const auto answer =
        azure.ask_for_token_at(app.tenant_id, form_of(app.client_id, app.client_secrets.front()));
    const std::string token = ordered_json::parse(answer->body).at("access_token");
    return azure.client.Post(query_path_of(account), {{"Authorization", "Bearer " + token}},
                             query_json({}).dump(), "application/json");
  }
};

TEST_F(Partners, HaveTheirOwnTokensAndCosts) {
  WorldOptions larger = EmulatedAzure::small_world();
  larger.seed = 99;
  World theirs(larger);
  Partner partner = other_tenant();
  partner.world = &theirs;
  EmulatedAzure azure(with(partner));
  const auto answer = ask(azure, partner, kOtherAccount);
  ASSERT_EQ(answer->status, 200) << answer->body;
  EXPECT_EQ(read_table(answer->body).sum("Cost"), EmulatedAzure({}, larger).booked().at("USD"));
  EXPECT_EQ(azure.ask({}).sum("Cost"), azure.booked().at("USD"));
}

TEST_F(Partners, CannotReadEachOthersAccounts) {
  EmulatedAzure azure(with(other_tenant()));
  EXPECT_THAT(azure.error_of(query_path_of(kOtherAccount), query_json({}).dump()),
              HasSubstr("401 RBACAccessDenied"));
  const auto answer = ask(azure, other_tenant(), azure.server.options().billing_account_id);
  EXPECT_EQ(answer->status, 401);
}

TEST_F(Partners, HaveAppsAndSecretsOfTheirOwn) {
  EmulatedAzure azure(with(other_tenant()));
  const ServerOptions& first = azure.server.options();
  EXPECT_THAT(azure.ask_for_token_at(first.tenant_id, form_of(kOtherClient, "other secret"))->body,
              HasSubstr("AADSTS700016"));
  EXPECT_THAT(
      azure.ask_for_token_at(kOtherTenant, form_of(kOtherClient, first.client_secrets.front()))
          ->body,
      HasSubstr("AADSTS7000215"));
}

TEST_F(Partners, OfOneAppAreReadWithOneToken) {
  EmulatedAzure azure(with(same_app()));
  const auto list = ordered_json::parse(
      azure.get("/providers/Microsoft.Billing/billingAccounts?api-version=2024-04-01")->body);
  std::vector<std::string> names;
  for (const auto& account : list.at("value")) names.push_back(account.at("name"));
  EXPECT_THAT(names, ElementsAre(azure.server.options().billing_account_id, kOtherAccount));
  EXPECT_EQ(azure.post(query_path_of(kOtherAccount), query_json({}).dump())->status, 200);
}

TEST_F(Partners, OfOneTenantShareItsQuota) {
  ServerOptions options = with(same_app());
  options.real_quota = true;
  EmulatedAzure azure(options);
  const std::string query = query_json({}).dump();
  for (int i = 0; i < 6; ++i) {
    ASSERT_EQ(azure.post(azure.query_path(), query)->status, 200);
    ASSERT_EQ(azure.post(query_path_of(kOtherAccount), query)->status, 200);
  }
  EXPECT_EQ(azure.post(query_path_of(kOtherAccount), query)->status, 429);
  EXPECT_EQ(azure.server.count_throttled(), 1U);
}

TEST_F(Partners, OfTwoTenantsHaveTwoQuotas) {
  ServerOptions options = with(other_tenant());
  options.real_quota = true;
  EmulatedAzure azure(options);
  for (int i = 0; i < 12; ++i) azure.post(azure.query_path(), query_json({}).dump());
  EXPECT_EQ(azure.post(azure.query_path(), query_json({}).dump())->status, 429);
  EXPECT_EQ(ask(azure, other_tenant(), kOtherAccount)->status, 200);
}

}  // namespace
}  // namespace azcost::emulator
