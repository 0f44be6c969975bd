#include "azcost/model/account.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace azcost {
namespace {

constexpr std::string_view kPartnerId =
    "11111111-2222-3333-4444-555555555555:66666666-7777-8888-9999-000000000000_2019-05-31";

Account account(std::string_view id, Agreement agreement = Agreement::kAuto) {
  Account account;
  account.billing_account_id = id;
  account.agreement = agreement;
  return account;
}

TEST(AccountName, IsMadeOfLettersDigitsDotsAndDashes) {
  EXPECT_TRUE(is_account_name("contoso"));
  EXPECT_TRUE(is_account_name("Contoso_EU.prod-2"));
  EXPECT_TRUE(is_account_name("7"));
  EXPECT_TRUE(is_account_name("_"));
  EXPECT_TRUE(is_account_name(std::string(64, 'a')));
}

TEST(AccountName, NeverShapesAPath) {
  const std::string kRefused[] = {
      "",
      ".",
      "..",
      ".hidden",
      "../etc",
      "a/b",
      "a\\b",
      "-rf",
      "a b",
      "a\n",
      "a=b",
      "a:b",
      "a*",
      "a\"b",
      "~",
      "%2e",
      "\xC3\xBC",
      "\xE2\x80\xAE"
      "a",
      "\xFF",
      "a\x7F",
      std::string("a\0b", 3),
      std::string(65, 'a'),
      std::string(300, 'a'),
  };
  for (const std::string& name : kRefused) EXPECT_FALSE(is_account_name(name)) << name;
}

TEST(AgreementName, IsThatOfTheConfig) {
  EXPECT_EQ(name_of(Agreement::kAuto), "auto");
  EXPECT_EQ(name_of(Agreement::kMpa), "mpa");
  EXPECT_EQ(name_of(Agreement::kMca), "mca");
  EXPECT_EQ(name_of(Agreement::kEa), "ea");
}

TEST(AgreementOf, IsToldByTheFormOfTheId) {
  EXPECT_EQ(agreement_of(account(kPartnerId)), Agreement::kMpa);
  EXPECT_EQ(agreement_of(account("1234567")), Agreement::kEa);
}

TEST(AgreementOf, IsWhatTheUserSaysWhenTheUserSaysIt) {
  EXPECT_EQ(agreement_of(account(kPartnerId, Agreement::kMca)), Agreement::kMca);
  EXPECT_EQ(agreement_of(account("1234567", Agreement::kMpa)), Agreement::kMpa);
  EXPECT_EQ(agreement_of(account(kPartnerId, Agreement::kEa)), Agreement::kEa);
}

TEST(CloudNamed, KnowsTheCloudsOfMicrosoft) {
  EXPECT_EQ(cloud_named("public"), Cloud{});
  EXPECT_EQ(cloud_named("usgov")->authority, "https://login.microsoftonline.us");
  EXPECT_EQ(cloud_named("usgov")->resource_manager, "https://management.usgovcloudapi.net");
  EXPECT_EQ(cloud_named("china")->authority, "https://login.partner.microsoftonline.cn");
  EXPECT_EQ(cloud_named("china")->resource_manager, "https://management.chinacloudapi.cn");
  EXPECT_EQ(cloud_named("germany"), std::nullopt);
  EXPECT_EQ(cloud_named(""), std::nullopt);
}

TEST(CloudNamed, NamesOriginsThatAPathCanBeAppendedTo) {
  for (const std::string_view name : {"public", "usgov", "china"}) {
    const auto cloud = cloud_named(name);
    ASSERT_TRUE(cloud) << name;
    for (const std::string& origin : {cloud->authority, cloud->resource_manager, cloud->audience}) {
      EXPECT_TRUE(origin.starts_with("https://")) << origin;
      EXPECT_FALSE(origin.ends_with('/')) << origin;
    }
  }
}

TEST(BillingAccountScope, SendsTheColonAsItIs) {
  EXPECT_EQ(billing_account_scope(kPartnerId),
            "/providers/Microsoft.Billing/billingAccounts/" + std::string(kPartnerId));
}

}  // namespace
}  // namespace azcost
