#include "azcost/doctor/customer_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examination.hpp"

namespace azcost::doctor {
namespace {

using fetch::Customer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Result<CustomerList> list_in(Examination& examination) {
  return list_customers(examination.connection, examination.stop.get_token());
}

TEST(ListCustomers, ComesFromTheBillingApiByName) {
  Examination examination;
  examination.transport.reply(
      200, list_of(customer_entry(kTenantA, "beta") + "," + customer_entry(kTenantB, "Alpha")));
  const auto list = list_in(examination);
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->way, CustomerList::Way::kBillingApi);
  EXPECT_THAT(list->customers,
              ElementsAre(Customer{kTenantB, "Alpha"}, Customer{kTenantA, "beta"}));
  EXPECT_EQ(list->qpu, 0U);
}

TEST(ListCustomers, ComesFromTheCostsOfTheLastFullMonth) {
  Examination examination;
  examination.transport.reply(403, refusal("AuthorizationFailed"));
  examination.transport.reply(
      200,
      customer_page(
          R"([1.5,"2026-09-01T00:00:00","AAAAAAAA-2222-3333-4444-555555555555","Alpha","USD"],)"
          R"([1.5,"2026-09-01T00:00:00","aaaaaaaa-2222-3333-4444-555555555555","Alpha","EUR"],)"
          R"([9.0,"2026-09-01T00:00:00","","","USD"],)"
          R"([9.0,"2026-09-01T00:00:00",null,null,"USD"])"),
      {{"x-ms-ratelimit-microsoft.costmanagement-qpu-consumed", "1"}});
  const auto list = list_in(examination);
  ASSERT_TRUE(list.ok()) << list.error().message;
  EXPECT_EQ(list->way, CustomerList::Way::kCosts);
  EXPECT_THAT(list->customers, ElementsAre(Customer{kTenantA, "Alpha"}));
  EXPECT_EQ(list->month.format(), "2026-09");
  EXPECT_EQ(list->qpu, 1U);
  EXPECT_THAT(list->refusal, HasSubstr("HTTP 403 AuthorizationFailed"));
  EXPECT_THAT(examination.transport.requests().back().body,
              AllOf(HasSubstr("2026-09-01T00:00:00Z"), HasSubstr("2026-09-30T00:00:00Z"),
                    HasSubstr("\"CustomerTenantId\"")));
}

TEST(ListCustomers, RefusesCostsWithoutTheColumnsAskedFor) {
  Examination examination;
  examination.transport.reply(403, refusal("AuthorizationFailed"));
  const std::string page =
      R"({"properties":{"columns":[{"name":"Cost","type":"Number"}],"rows":[]}})";
  examination.transport.reply(200, page).reply(200, page).reply(200, page);
  const auto list = list_in(examination);
  ASSERT_FALSE(list.ok());
  EXPECT_EQ(list.error().kind, ErrorKind::kData);
}

TEST(ListCustomers, AsksNothingWithoutAToken) {
  Examination examination;
  examination.tokens.then_fail({ErrorKind::kPermission, "the secret is wrong"});
  const auto list = list_in(examination);
  ASSERT_FALSE(list.ok());
  EXPECT_EQ(list.error().kind, ErrorKind::kPermission);
  EXPECT_THAT(examination.transport.requests(), SizeIs(0));
}

TEST(ListCustomers, AsksNoQueryWhenTheServiceIsOutOfOrder) {
  Examination examination;
  for (int i = 0; i < 5; ++i) examination.transport.reply(500);
  const auto list = list_in(examination);
  ASSERT_FALSE(list.ok());
  EXPECT_EQ(list.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(examination.transport.requests(), SizeIs(5));
}

}  // namespace
}  // namespace azcost::doctor
