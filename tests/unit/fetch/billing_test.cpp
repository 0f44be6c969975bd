#include "azcost/fetch/billing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/recording_observer.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::fetch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kAccount = "1:2_2019-05-31";
constexpr const char* kA = "aaaaaaaa-2222-3333-4444-555555555555";
constexpr const char* kB = "bbbbbbbb-2222-3333-4444-555555555555";

const std::string kCustomersUrl =
    "https://management.azure.com/providers/Microsoft.Billing/billingAccounts/1:2_2019-05-31/"
    "customers?api-version=";

std::string customer(const std::string& tenant, const std::string& name) {
  return R"({"name":")" + tenant + R"(","properties":{"displayName":")" + name + R"("}})";
}
std::string list(const std::string& entries, const std::string& next_link = {}) {
  return R"({"value":[)" + entries + "]" +
         (next_link.empty() ? "}" : R"(,"nextLink":")" + next_link + "\"}");
}
std::string refusal(const std::string& code) {
  return R"({"error":{"code":")" + code + R"(","message":"No."}})";
}

class BillingReaderTest : public ::testing::Test {
 protected:
  Result<std::vector<Customer>> customers() {
    return reader_.customers(kAccount, stop_.get_token());
  }
  Error failure() {
    auto found = customers();
    EXPECT_FALSE(found.ok());
    return found.ok() ? Error{} : std::move(found).error();
  }

  testing::ScriptedTransport transport_;
  testing::FakeTokenSource tokens_;
  testing::FakeClock clock_{SystemTime(*parse_day("2026-10-20"))};
  testing::RecordingObserver observer_;
  BillingReader reader_{transport_, tokens_, clock_, observer_, Cloud{}, {.account = "contoso"}};
  std::stop_source stop_;
};

TEST_F(BillingReaderTest, ReadsCustomersOverAllPagesByGetWithTenantsInLowerCase) {
  transport_.reply(200, list(customer("AAAAAAAA-2222-3333-4444-555555555555", "Ünï & Co"),
                             kCustomersUrl + "2020-05-01&$skiptoken=2"));
  transport_.reply(200, list(customer(kB, "Beta")));
  EXPECT_THAT(*customers(), ElementsAre(Customer{kA, "Ünï & Co"}, Customer{kB, "Beta"}));
  ASSERT_THAT(transport_.requests(), SizeIs(2));
  EXPECT_EQ(transport_.requests()[0].url, kCustomersUrl + "2020-05-01");
  EXPECT_EQ(transport_.requests()[1].url, kCustomersUrl + "2020-05-01&$skiptoken=2");
  EXPECT_EQ(transport_.requests()[1].method, http::Method::kGet);
  EXPECT_EQ(transport_.requests()[1].bearer, "token-1");
  EXPECT_EQ(transport_.requests()[1].max_body_bytes, std::size_t{8} * 1024 * 1024);
  const auto news = observer_.of<observe::RequestEnded>();
  ASSERT_THAT(news, SizeIs(2));
  EXPECT_EQ(news[0].purpose, "billing");
  EXPECT_EQ(news[0].account, "contoso");
  EXPECT_EQ(news[0].status, 200);
}

TEST_F(BillingReaderTest, AsksTheOtherVersionWhenOneListsNothingAndNamesACustomerOnce) {
  transport_.reply(200, list(""));
  transport_.reply(200, list(customer(kA, "Alpha") + "," + customer(kA, "Alpha")));
  EXPECT_THAT(*customers(), ElementsAre(Customer{kA, "Alpha"}));
  EXPECT_EQ(transport_.requests()[1].url, kCustomersUrl + "2024-04-01");
}

TEST_F(BillingReaderTest, TakesTwoEmptyListsForNone) {
  transport_.reply(200, list("")).reply(200, list(""));
  EXPECT_THAT(*customers(), IsEmpty());
}

TEST_F(BillingReaderTest, ReadsAccountsWithTheirAgreement) {
  transport_.reply(200, list(R"({"name":"1:2_2019-05-31","properties":{"displayName":"Contoso",)"
                             R"("agreementType":"MicrosoftPartnerAgreement"}},{"name":"123"})"));
  EXPECT_THAT(*reader_.accounts(stop_.get_token()),
              ElementsAre(BillingAccount{kAccount, "Contoso", "MicrosoftPartnerAgreement"},
                          BillingAccount{"123", "", ""}));
  EXPECT_THAT(transport_.requests()[0].url, HasSubstr("?api-version=2024-04-01"));
}

TEST_F(BillingReaderTest, ReadsOneAccount) {
  transport_.reply(200, R"({"name":"1:2_2019-05-31","properties":{"displayName":"Contoso"}})");
  EXPECT_EQ(reader_.account(kAccount, stop_.get_token())->name, "Contoso");
  EXPECT_THAT(transport_.requests()[0].url, HasSubstr("/billingAccounts/1:2_2019-05-31?api-"));
}

TEST_F(BillingReaderTest, ReadsSubscriptions) {
  transport_.reply(200, list(R"({"subscriptionId":"s1"},{"subscriptionId":"s2"})"));
  EXPECT_THAT(*reader_.subscriptions(stop_.get_token()), ElementsAre("s1", "s2"));
}

TEST_F(BillingReaderTest, ReportsARefusalOnceWithItsCodeAndRequest) {
  transport_.reply(403, refusal("AuthorizationFailed"), {{"x-ms-request-id", "req-1"}});
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kPermission);
  EXPECT_THAT(error.message, AllOf(HasSubstr("the list of customers: HTTP 403 AuthorizationFailed"),
                                   HasSubstr("req-1"), HasSubstr("Billing account reader")));
  EXPECT_EQ(error.evidence, (Evidence{403, "AuthorizationFailed", "req-1", false}));
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(BillingReaderTest, AsksTheOtherVersionWhenOneDoesNotKnowTheList) {
  for (const int status : {400, 404}) {
    transport_.reply(status, refusal("BadRequest"));
    transport_.reply(200, list(customer(kA, "Alpha")));
    EXPECT_THAT(*customers(), ElementsAre(Customer{kA, "Alpha"})) << status;
    EXPECT_EQ(transport_.requests().back().url, kCustomersUrl + "2024-04-01");
  }
  transport_.reply(404, refusal("NotFound"));
  transport_.reply(200, list(R"({"name":"123"})"));
  EXPECT_THAT(*reader_.accounts(stop_.get_token()), SizeIs(1));
}

TEST_F(BillingReaderTest, TakesAnEmptyListForAnAnswerWhenTheOtherVersionHasNone) {
  transport_.reply(200, list("")).reply(404, refusal("NotFound"));
  EXPECT_THAT(*customers(), IsEmpty());
  transport_.reply(404, refusal("NotFound")).reply(200, list(""));
  EXPECT_THAT(*customers(), IsEmpty());
  transport_.reply(404, refusal("NotFound")).reply(404, refusal("NotFound"));
  EXPECT_EQ(failure().kind, ErrorKind::kConfig);
}

TEST_F(BillingReaderTest, LeavesOutWhoHasNoTenantIdWithAWarning) {
  transport_.reply(200, list(customer("contoso\\u001b", "Odd") + "," + customer(kA, "Alpha")));
  EXPECT_THAT(*customers(), ElementsAre(Customer{kA, "Alpha"}));
  const auto warned = observer_.of<observe::Warned>();
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_EQ(warned[0].event, "customer.unreadable");
  EXPECT_EQ(warned[0].message,
            "contoso: the list of customers names 'contoso\\x1b', which is no tenant id: left out");
}

TEST_F(BillingReaderTest, TakesOneNewTokenForOneThatExpired) {
  transport_.reply(401, refusal("ExpiredAuthenticationToken"));
  transport_.reply(200, list(customer(kA, "Alpha")));
  EXPECT_THAT(*customers(), SizeIs(1));
  EXPECT_EQ(transport_.requests()[1].bearer, "token-2");
  transport_.reply(401, refusal("ExpiredAuthenticationToken"));
  transport_.reply(401, refusal("ExpiredAuthenticationToken"));
  EXPECT_EQ(failure().kind, ErrorKind::kPermission);
}

TEST_F(BillingReaderTest, TriesFaultsAgain) {
  transport_.reply(503, "").reply(Error{ErrorKind::kUnavailable, "cut"});
  transport_.reply(200, list(customer(kA, "Alpha")));
  EXPECT_THAT(*customers(), SizeIs(1));
  EXPECT_THAT(clock_.waits(), SizeIs(2));
}

TEST_F(BillingReaderTest, WaitsNoLongerThanItMay) {
  transport_.reply(429, refusal("429"), {{"retry-after", "600"}});
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kThrottled);
  EXPECT_THAT(error.message, HasSubstr("a wait of 600 s more would go beyond the 60 s"));
  EXPECT_THAT(clock_.waits(), IsEmpty());
}

TEST_F(BillingReaderTest, EndsAsAQueryDoesWhenNothingIsLeftToWait) {
  BillingReader hasty{transport_, tokens_, clock_, observer_, Cloud{}, {.max_wait = 0s}};
  transport_.reply(503, "", {{"retry-after", "20"}});
  auto found = hasty.customers(kAccount, stop_.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, ErrorKind::kThrottled);
  EXPECT_THAT(found.error().message, HasSubstr("nothing is left of the 0 s"));
  transport_.reply(500, "");
  found = hasty.customers(kAccount, stop_.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, ErrorKind::kUnavailable);
}

TEST_F(BillingReaderTest, FollowsNoLinkThatLeadsElsewhere) {
  transport_.reply(200, list(customer(kA, "Alpha"), "https://evil.example/customers?page=2"));
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("leads to https://evil.example"));
  EXPECT_THAT(transport_.requests(), SizeIs(1));
}

TEST_F(BillingReaderTest, FollowsNoLinkTwice) {
  transport_.reply(200, list(customer(kA, "Alpha"), kCustomersUrl + "2020-05-01&$skiptoken=2"));
  transport_.reply(200, list(customer(kB, "Beta"), kCustomersUrl + "2020-05-01&$skiptoken=2"));
  EXPECT_THAT(failure().message, HasSubstr("lead in circles"));
}

TEST_F(BillingReaderTest, RefusesWhatIsNoListOfCustomersWhenItStaysSo) {
  for (int i = 0; i < 3; ++i) transport_.reply(200, R"({"value":[{"name":7}]})");
  const Error error = failure();
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, AllOf(HasSubstr("the list of customers: 'name' is no text"),
                                   HasSubstr("after 3 tries")));
}

TEST_F(BillingReaderTest, ReportsARequestThatGotNoAnswerToTheObserver) {
  transport_.reply(Error{ErrorKind::kData, "the answer is larger than 8 MiB"});
  EXPECT_EQ(failure().kind, ErrorKind::kData);
  const auto news = observer_.of<observe::RequestEnded>();
  ASSERT_THAT(news, SizeIs(1));
  EXPECT_EQ(news[0].purpose, "billing");
  EXPECT_EQ(news[0].account, "contoso");
  EXPECT_EQ(news[0].status, 0);
  EXPECT_THAT(news[0].error, HasSubstr("larger than 8 MiB"));
}

TEST_F(BillingReaderTest, EndsAChainOfPagesThatListNothing) {
  for (int i = 0; i < 100; ++i) {
    transport_.reply(200, list("", kCustomersUrl + "2020-05-01&page=" + std::to_string(i)));
  }
  EXPECT_THAT(failure().message, HasSubstr("lead in circles"));
  EXPECT_THAT(transport_.requests(), SizeIs(10));
}

TEST_F(BillingReaderTest, TakesNothingOfAPageThatBreaksBehindItsFirstEntry) {
  transport_.reply(200, R"({"value":[)" + customer(kB, "Broken") + R"(,{"na)");
  transport_.reply(200, list(customer(kA, "Alpha")));
  EXPECT_THAT(*customers(), ElementsAre(Customer{kA, "Alpha"}));
}

TEST_F(BillingReaderTest, EndsWithAStop) {
  stop_.request_stop();
  EXPECT_EQ(failure().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace azcost::fetch
