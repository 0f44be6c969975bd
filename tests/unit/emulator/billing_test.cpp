#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

const std::string kAccounts = "/providers/Microsoft.Billing/billingAccounts";

ordered_json get_json(EmulatedAzure& azure, const std::string& path) {
  return ordered_json::parse(azure.get(path)->body);
}

TEST(Billing, ListsAndShowsTheAccount) {
  EmulatedAzure azure;
  const auto json = get_json(azure, kAccounts + "?api-version=2024-04-01");
  ASSERT_EQ(json.at("value").size(), 1U);
  const auto& account = json["value"][0];
  EXPECT_EQ(account.at("name"), azure.server.options().billing_account_id);
  EXPECT_EQ(account.at("id"), azure.scope());
  EXPECT_EQ(get_json(azure, azure.scope() + "?api-version=2024-04-01"), account);
  EXPECT_EQ(azure.get(kAccounts + "/12345678?api-version=2024-04-01")->status, 404);
}

TEST(Billing, CustomersLieBelowTheAccountOrSince2024BelowTheProfile) {
  EmulatedAzure azure;
  const Customer& expected = azure.world.customers()[1];
  const std::string profile = azure.scope() + "/billingProfiles/" + expected.billing_profile_id;
  const std::string path = azure.scope() + "/customers?api-version=";
  const auto before = get_json(azure, path + "2020-05-01");
  ASSERT_EQ(before.at("value").size(), 4U);
  EXPECT_FALSE(before.contains("nextLink"));
  const auto& customer = before["value"][1];
  EXPECT_EQ(customer.at("name"), expected.tenant_id);
  EXPECT_EQ(customer.at("id"), azure.scope() + "/customers/" + expected.tenant_id);
  EXPECT_EQ(customer.at("properties").at("displayName"), expected.name);
  const auto since = get_json(azure, path + "2024-04-01").at("value").at(1);
  EXPECT_EQ(since.at("id"), profile + "/customers/" + expected.tenant_id);
}

TEST(Billing, CustomersArePagedByGet) {
  EmulatedAzure azure({.customers_per_page = 3});
  const auto first = get_json(azure, azure.scope() + "/customers?api-version=2020-05-01");
  ASSERT_EQ(first.at("value").size(), 3U);
  const auto second = get_json(azure, first.at("nextLink"));
  ASSERT_EQ(second.at("value").size(), 1U);
  EXPECT_EQ(second["value"][0].at("name"), azure.world.customers()[3].tenant_id);
  EXPECT_FALSE(second.contains("nextLink"));
}

TEST(Billing, NeedsATokenAndAVersion) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.client.Get(kAccounts + "?api-version=2024-04-01")->status, 401);
  EXPECT_EQ(azure.get(kAccounts)->status, 400);
}

TEST(Billing, AnAppWithoutARoleSeesAnEmptyListAndIsRefusedTheRest) {
  EmulatedAzure azure({.billing_role = BillingRole::kNone});
  EXPECT_TRUE(get_json(azure, kAccounts + "?api-version=2024-04-01").at("value").empty());
  EXPECT_EQ(azure.get(azure.scope() + "?api-version=2024-04-01")->status, 403);
  EXPECT_EQ(azure.get(azure.scope() + "/customers?api-version=2020-05-01")->status, 403);
  EXPECT_THAT(azure.error_of(QuerySpec{}), HasSubstr("401 RBACAccessDenied"));
}

TEST(Billing, AnAppThatMayReadCostsAloneIsAnsweredQueries) {
  EmulatedAzure azure({.billing_role = BillingRole::kCostsOnly});
  EXPECT_EQ(azure.get(azure.scope() + "/customers?api-version=2020-05-01")->status, 403);
  EXPECT_FALSE(azure.ask({}).rows.empty());
}

TEST(Billing, NamesTheAgreementAndHasCustomersForPartnersAlone) {
  for (const auto& [type, name, customers] :
       {std::tuple(AgreementType::kPartner, "MicrosoftPartnerAgreement", 200),
        {AgreementType::kCustomer, "MicrosoftCustomerAgreement", 400},
        {AgreementType::kEnterprise, "EnterpriseAgreement", 400}}) {
    EmulatedAzure azure({.agreement = type});
    EXPECT_EQ(get_json(azure, azure.scope() + "?api-version=2024-04-01")
                  .at("properties")
                  .at("agreementType"),
              name);
    EXPECT_EQ(azure.get(azure.scope() + "/customers?api-version=2020-05-01")->status, customers);
  }
}

TEST(Billing, ListsSubscriptionsOnWhichTheAppHasARole) {
  EmulatedAzure azure({.subscriptions = {"11111111-2222-3333-4444-555555555555"}});
  const auto json = get_json(azure, "/subscriptions?api-version=2020-01-01");
  ASSERT_EQ(json.at("value").size(), 1U);
  EXPECT_EQ(json["value"][0].at("subscriptionId"), "11111111-2222-3333-4444-555555555555");
}

}  // namespace
}  // namespace azcost::emulator
