#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string kAccounts = "/providers/Microsoft.Billing/billingAccounts";

ordered_json get_json(EmulatedAzure& azure, const std::string& path) {
  return ordered_json::parse(azure.get(path)->body);
}

TEST(Billing, ListsTheAccount) {
  EmulatedAzure azure;
  const auto json = get_json(azure, kAccounts + "?api-version=2024-04-01");
  ASSERT_EQ(json.at("value").size(), 1U);
  const auto& account = json["value"][0];
  EXPECT_EQ(account.at("name"), azure.server.options().billing_account_id);
  EXPECT_EQ(account.at("id"), azure.scope());
  EXPECT_EQ(account.at("properties").at("agreementType"), "MicrosoftPartnerAgreement");
}

TEST(Billing, ShowsTheAccount) {
  EmulatedAzure azure;
  const auto json = get_json(azure, azure.scope() + "?api-version=2024-04-01");
  EXPECT_EQ(json.at("name"), azure.server.options().billing_account_id);
}

TEST(Billing, AnotherAccountIsNotFound) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.get(kAccounts + "/12345678?api-version=2024-04-01")->status, 404);
}

TEST(Billing, CustomersOfTheOldVersionLieBelowTheAccount) {
  EmulatedAzure azure;
  const auto json = get_json(azure, azure.scope() + "/customers?api-version=2020-05-01");
  ASSERT_EQ(json.at("value").size(), 4U);
  const auto& customer = json["value"][1];
  const Customer& expected = azure.world.customers()[1];
  EXPECT_EQ(customer.at("name"), expected.tenant_id);
  EXPECT_EQ(customer.at("id"), azure.scope() + "/customers/" + expected.tenant_id);
  EXPECT_EQ(customer.at("type"), "Microsoft.Billing/billingAccounts/customers");
  EXPECT_EQ(customer.at("properties").at("displayName"), expected.name);
  EXPECT_FALSE(customer.at("properties").contains("systemId"));
  EXPECT_FALSE(json.contains("nextLink"));
}

TEST(Billing, CustomersOfTheNewVersionLieBelowTheProfile) {
  EmulatedAzure azure;
  const auto json = get_json(azure, azure.scope() + "/customers?api-version=2024-04-01");
  const auto& customer = json.at("value").at(0);
  EXPECT_THAT(customer.at("id").get<std::string>(), HasSubstr("/billingProfiles/"));
  EXPECT_THAT(customer.at("type").get<std::string>(), EndsWith("billingProfiles/customers"));
  EXPECT_EQ(customer.at("properties").at("status"), "Active");
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
  ServerOptions options;
  options.billing_role = BillingRole::kNone;
  EmulatedAzure azure(options);
  EXPECT_TRUE(get_json(azure, kAccounts + "?api-version=2024-04-01").at("value").empty());
  EXPECT_EQ(azure.get(azure.scope() + "?api-version=2024-04-01")->status, 403);
  EXPECT_EQ(azure.get(azure.scope() + "/customers?api-version=2020-05-01")->status, 403);
  EXPECT_THAT(azure.error_of(query_json({})), HasSubstr("401 RBACAccessDenied"));
}

TEST(Billing, AnAppThatMayReadCostsAloneIsAnsweredQueries) {
  ServerOptions options;
  options.billing_role = BillingRole::kCostsOnly;
  EmulatedAzure azure(options);
  EXPECT_EQ(azure.get(azure.scope() + "/customers?api-version=2020-05-01")->status, 403);
  EXPECT_FALSE(azure.ask({}).rows.empty());
}

TEST(Billing, NamesTheAgreement) {
  const auto agreement_of = [](AgreementType type) {
    EmulatedAzure azure({.agreement = type});
    return get_json(azure, azure.scope() + "?api-version=2024-04-01")
        .at("properties")
        .at("agreementType")
        .get<std::string>();
  };
  EXPECT_EQ(agreement_of(AgreementType::kPartner), "MicrosoftPartnerAgreement");
  EXPECT_EQ(agreement_of(AgreementType::kCustomer), "MicrosoftCustomerAgreement");
  EXPECT_EQ(agreement_of(AgreementType::kEnterprise), "EnterpriseAgreement");
}

TEST(Billing, HasCustomersForPartnersAlone) {
  EmulatedAzure azure({.agreement = AgreementType::kCustomer});
  EXPECT_EQ(azure.get(azure.scope() + "/customers?api-version=2020-05-01")->status, 400);
}

TEST(Billing, ListsSubscriptionsOnWhichTheAppHasARole) {
  ServerOptions options;
  options.subscriptions = {"11111111-2222-3333-4444-555555555555"};
  EmulatedAzure azure(options);
  const auto json = get_json(azure, "/subscriptions?api-version=2020-01-01");
  ASSERT_EQ(json.at("value").size(), 1U);
  EXPECT_EQ(json["value"][0].at("subscriptionId"), options.subscriptions[0]);
}

}  // namespace
}  // namespace azcost::emulator
