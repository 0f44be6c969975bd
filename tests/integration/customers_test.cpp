// All customers, some of them, by filter and by scope; what Azure does not group by; several
// tenants.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "books.hpp"
#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// The emulator's books of the first three days of March, of these customers only.
Books books_of(EmulatedPartner& partner, const std::vector<std::string>& customers,
               emulator::CostKind kind = emulator::CostKind::kActual) {
  Books books = partner.booked("2026-03-01", "2026-03-03", kind);
  std::erase_if(books, [&](const auto& entry) {
    return std::ranges::find(customers, entry.first.second) == customers.end();
  });
  return books;
}

std::vector<std::string> two_customers(EmulatedPartner& partner) {
  return {partner.world().customers()[0].tenant_id, partner.world().customers()[2].tenant_id};
}

TEST(Customers, AreReadWithOneFilter) {
  EmulatedPartner partner;
  partner.account().customer_tenants = two_customers(partner);
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_EQ(partner.stored(), books_of(partner, two_customers(partner)));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 2U);
}

TEST(Customers, AreReadOneByOneWhenTheAppMayReadNothingElse) {
  EmulatedPartner partner;
  partner.account().customer_tenants = two_customers(partner);
  partner.account().customer_access = CustomerAccess::kScope;
  ASSERT_EQ(partner.collect().exit_code, 0);
  // Purchases show only at the billing account and its profiles.
  EXPECT_EQ(partner.stored(),
            books_of(partner, two_customers(partner), emulator::CostKind::kUsage));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 4U);
  EXPECT_THAT(partner.manifest("2026-03")->shape.scope, ::testing::EndsWith("/customers"));
}

TEST(Customers, AreAllReadWithThePartnersOwnChargesWhenNoneIsNamed) {
  EmulatedPartner partner;
  ASSERT_EQ(partner.collect().exit_code, 0);
  bool of_nobody = false;
  for (const auto& [key, sum] : partner.stored()) of_nobody |= key.second.empty();
  EXPECT_TRUE(of_nobody);
}

/// Two customers are asked for, and Azure answers with a row of a third one.
void expect_the_stranger_to_be_refused(CustomerAccess access, const char* fault) {
  EmulatedPartner partner(with_faults({fault}));
  partner.account().customer_tenants = two_customers(partner);
  partner.account().customer_access = access;
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_THAT(error_of(record), HasSubstr("customer ffffffff-0000-4000-8000-00000000000f"));
  EXPECT_THAT(partner.data().files("data"), ::testing::IsEmpty());
}

TEST(OtherCustomer, IsADataErrorThatNamesIt) {
  expect_the_stranger_to_be_refused(CustomerAccess::kFilter, "other-customer");
  expect_the_stranger_to_be_refused(CustomerAccess::kScope, "other-customer");
  // Also in the second of the queries that make up the rows.
  expect_the_stranger_to_be_refused(CustomerAccess::kScope, "other-customer@2-");
}

TEST(OtherCustomer, IsAskedForAgainAsAnyPageThatIsNoAnswer) {
  EmulatedPartner partner(with_faults({"other-customer@1"}));
  partner.account().customer_tenants = two_customers(partner);
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_EQ(partner.stored(), books_of(partner, two_customers(partner)));
}

TEST(OtherCustomer, IsNobodyWhereNoneIsNamed) {
  EmulatedPartner partner(with_faults({"other-customer"}));
  EXPECT_EQ(partner.collect().exit_code, 0);
}

// A query for one customer returns rows of the other one, who was asked for in another query.
TEST(OtherCustomer, IsAlsoOneWhoseRowsAnotherQueryAskedFor) {
  emulator::ServerOptions options;
  std::string first;
  std::string second;
  options.amend = [&](const emulator::SeenRequest&, emulator::Answer& answer) {
    for (auto at = answer.body.find('"' + first + '"'); at != std::string::npos && !first.empty();
         at = answer.body.find('"' + first + '"', at + 1)) {
      answer.body.replace(at + 1, first.size(), second);
    }
  };
  EmulatedPartner partner(std::move(options));
  partner.account().customer_tenants = two_customers(partner);
  partner.account().customer_access = CustomerAccess::kScope;
  first = two_customers(partner)[0];
  second = two_customers(partner)[1];
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_THAT(partner.data().files("data"), ::testing::IsEmpty());
}

TEST(OtherCustomer, IsNobodyToo) {
  emulator::ServerOptions options;
  std::string mine;
  options.amend = [&](const emulator::SeenRequest&, emulator::Answer& answer) {
    const auto at = answer.body.find('"' + mine + '"');
    if (!mine.empty() && at != std::string::npos) answer.body.erase(at + 1, mine.size());
  };
  EmulatedPartner partner(std::move(options));
  partner.account().customer_tenants = two_customers(partner);
  mine = two_customers(partner)[0];
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 65);
  EXPECT_THAT(error_of(record), HasSubstr("a row of no customer"));
}

constexpr const char* kNobody = "11111111-2222-3333-4444-555555555555";

/// The warnings of unknown customers.
std::vector<std::string> unknown_customers(const EmulatedPartner& partner) {
  std::vector<std::string> messages;
  for (const auto& warned : partner.observer().of<observe::Warned>()) {
    if (warned.event == "customer.unknown") messages.push_back(warned.message);
  }
  return messages;
}

TEST(UnknownCustomer, IsNamedOncePerRunWhenTheAccountDoesNotHaveIt) {
  EmulatedPartner partner;
  partner.account().customer_tenants = {kNobody, partner.world().customers()[0].tenant_id};
  ASSERT_EQ(partner.collect("2026-02-01", "2026-03-03").exit_code, 0);
  const auto warned = unknown_customers(partner);
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_THAT(warned[0], HasSubstr(std::string("names ") + kNobody +
                                   ", which the billing account does not have"));
  EXPECT_EQ(partner.server().count(RequestKind::kBilling), 1U);
}

TEST(UnknownCustomer, IsNobodyWhereNoneIsNamedOrAllAreThere) {
  EmulatedPartner partner;
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_EQ(partner.server().count(RequestKind::kBilling), 0U);
  partner.account().customer_tenants = two_customers(partner);
  ASSERT_EQ(partner.collect("2026-02-01", "2026-02-03").exit_code, 0);
  EXPECT_THAT(unknown_customers(partner), SizeIs(0));
}

TEST(UnknownCustomer, IsOneWithoutRowsWhenTheAppMayNotListThem) {
  emulator::ServerOptions options;
  options.billing_role = emulator::BillingRole::kCostsOnly;
  EmulatedPartner partner(std::move(options));
  partner.account().customer_tenants = {kNobody, partner.world().customers()[0].tenant_id};
  ASSERT_EQ(partner.collect().exit_code, 0);
  const auto warned = unknown_customers(partner);
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_THAT(warned[0], HasSubstr(std::string("names ") + kNobody + ", of which no row came;"));
}

TEST(Customers, CanBeReadByTheirScopesWithOwnGroupings) {
  EmulatedPartner partner;
  partner.account().customer_tenants = two_customers(partner);
  partner.account().customer_access = CustomerAccess::kScope;
  partner.account().group_by = {"MeterCategory", "ChargeType"};
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 0) << error_of(record);
  const auto manifest = partner.manifest("2026-03");
  EXPECT_EQ(manifest->shape.groupings.front().name, "CustomerTenantId");
  EXPECT_EQ(partner.stored(),
            books_of(partner, two_customers(partner), emulator::CostKind::kUsage));
}

/// Refuses queries like this while `applies`.
emulator::ServerOptions refusing(std::function<bool(const emulator::SeenRequest&)> applies,
                                 const std::string& code, const std::string& message) {
  emulator::ServerOptions options;
  options.intercept = [=](const emulator::SeenRequest& seen) -> std::optional<emulator::Answer> {
    if (seen.kind != RequestKind::kQuery || !applies(seen)) return std::nullopt;
    return emulator::Answer{
        .status = 400,
        .body = R"({"error":{"code":")" + code + R"(","message":")" + message + R"("}})"};
  };
  return options;
}

TEST(Customers, AreAConfigErrorWhereTheirScopesDoNotTellThemApart) {
  EmulatedPartner partner(refusing(
      [](const auto& seen) { return seen.body.find("CustomerTenantId") != std::string::npos; },
      "BadRequest",
      "Invalid dataset grouping: 'CustomerTenantId'; valid values: 'MeterCategory','ChargeType'."));
  partner.account().customer_tenants = two_customers(partner);
  partner.account().customer_access = CustomerAccess::kScope;
  partner.account().group_by = {"MeterCategory", "ChargeType"};
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 78);
  EXPECT_THAT(error_of(record),
              HasSubstr("2 queries make up the rows, which nothing else tells apart"));
}

/// Three customers, each read by its own scope; one of them may be gone.
class CustomersByScopeTest : public ::testing::Test {
 protected:
  static constexpr const char* kNotFound =
      R"({"error":{"code":"NotFound","message":"The customer was not found."}})";

  CustomersByScopeTest() {
    for (const auto& customer : partner_.world().customers()) all_.push_back(customer.tenant_id);
    std::ranges::sort(all_);
    partner_.account().customer_tenants = all_;
    partner_.account().customer_access = CustomerAccess::kScope;
  }

  /// From now on the scope of the middle customer is answered like this.
  void refuse(int status, std::string body) {
    refusal_ = {.status = status, .body = std::move(body)};
  }
  void refuse_only(std::uint64_t first_query) { first_refused_ = first_query; }

  [[nodiscard]] const std::string& gone() const { return all_[1]; }
  [[nodiscard]] std::vector<std::string> others() const { return {all_[0], all_[2]}; }
  Books books_of_all(const std::vector<std::string>& customers) {
    return books_of(partner_, customers, emulator::CostKind::kUsage);
  }

  emulator::ServerOptions options() {
    emulator::ServerOptions options;
    options.intercept =
        [this](const emulator::SeenRequest& seen) -> std::optional<emulator::Answer> {
      const bool is_hit = seen.kind == RequestKind::kQuery && !refusal_.body.empty() &&
                          seen.number_of_kind >= first_refused_ &&
                          seen.path.find("/customers/" + gone()) != std::string::npos;
      return is_hit ? std::optional(refusal_) : std::nullopt;
    };
    return options;
  }

  emulator::Answer refusal_ = {.body = ""};
  std::uint64_t first_refused_ = 0;
  std::vector<std::string> all_;
  EmulatedPartner partner_{options()};
};

TEST_F(CustomersByScopeTest, AreReadThoughOneOfThemIsGone) {
  refuse(404, kNotFound);
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 3);
  EXPECT_EQ(partner_.stored(), books_of_all(others()));
  ASSERT_THAT(record.units, SizeIs(2));
  EXPECT_EQ(record.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(record.units[1].outcome, Outcome::kFailed);
  EXPECT_THAT(record.units[1].error->message, ::testing::StartsWith("customer " + gone() + ": "));
  EXPECT_THAT(record.units[1].error->message, HasSubstr("take it out of customer_tenants"));
  // Its totals are not asked for: rows of three customers, totals of two.
  EXPECT_EQ(partner_.server().count(RequestKind::kQuery), 5U);
  const auto manifest = partner_.manifest("2026-03");
  for (const auto& [day, entry] : manifest->days) {
    EXPECT_THAT(entry.unread_customers, ::testing::ElementsAre(gone())) << format_day(day);
    EXPECT_TRUE(entry.control.has_value());
  }
}

TEST_F(CustomersByScopeTest, AreReadThoughOneOfThemIsClosedToTheApp) {
  for (const auto& [status, code] :
       {std::pair(403, "AuthorizationFailed"), std::pair(401, "RBACAccessDenied"),
        std::pair(400, "IndirectCostDisabled")}) {
    refuse(status, R"({"error":{"code":")" + std::string(code) + R"(","message":"No."}})");
    const RunRecord record = partner_.collect();
    EXPECT_EQ(record.exit_code, 3) << code;
    EXPECT_EQ(partner_.stored(), books_of_all(others())) << code;
    ASSERT_THAT(record.units, SizeIs(2)) << code;
    EXPECT_EQ(record.units[1].outcome, Outcome::kForbidden) << code;
  }
}

TEST_F(CustomersByScopeTest, KeepWhatIsStoredOfOneThatIsGone) {
  ASSERT_EQ(partner_.collect().exit_code, 0);
  const auto before = partner_.manifest("2026-03");
  refuse(404, kNotFound);
  partner_.world().restate(*parse_day("2026-03-02"), 1);
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 3);
  // The others are as Azure has them now; the one that is gone is as it was.
  Books expected = books_of_all(others());
  partner_.world().restate(*parse_day("2026-03-02"), 0);
  for (const auto& [key, sum] : books_of_all({gone()})) expected[key] = sum;
  EXPECT_EQ(partner_.stored(), expected);
  const auto after = partner_.manifest("2026-03");
  // Rows that were not read now are not proved by totals of now.
  EXPECT_FALSE(after->days.at(*parse_day("2026-03-02")).control.has_value());
  EXPECT_THAT(after->days.at(*parse_day("2026-03-01")).unread_customers,
              ::testing::ElementsAre(gone()));
  EXPECT_EQ(after->days.at(*parse_day("2026-03-01")).sha256,
            before->days.at(*parse_day("2026-03-01")).sha256);
}

TEST_F(CustomersByScopeTest, WaitNoMoreForOneThatWasTakenOutOfTheConfig) {
  ASSERT_EQ(partner_.collect().exit_code, 0);
  refuse(404, kNotFound);
  ASSERT_EQ(partner_.collect().exit_code, 3);
  partner_.account().customer_tenants = others();
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 0);
  EXPECT_THAT(record.units, SizeIs(1));
  EXPECT_EQ(partner_.stored(), books_of_all(all_)) << "what is stored of it stays";
  const auto manifest = partner_.manifest("2026-03");
  for (const auto& [day, entry] : manifest->days) {
    EXPECT_THAT(entry.unread_customers, SizeIs(0)) << format_day(day);
  }
}

TEST_F(CustomersByScopeTest, AreWholeAgainWhenItComesBack) {
  refuse(404, kNotFound);
  ASSERT_EQ(partner_.collect().exit_code, 3);
  refuse(404, "");
  ASSERT_EQ(partner_.collect().exit_code, 0);
  EXPECT_EQ(partner_.stored(), books_of_all(all_));
  EXPECT_THAT(partner_.manifest("2026-03")->days.begin()->second.unread_customers, SizeIs(0));
}

TEST_F(CustomersByScopeTest, AreReadAgainWithoutOneThatGoesBeforeItsTotalIsAsked) {
  refuse(404, kNotFound);
  refuse_only(4);  // after the rows of all three
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 3);
  EXPECT_EQ(partner_.stored(), books_of_all(others()));
}

TEST_F(CustomersByScopeTest, FailTogetherWhenAllOfThemAreRefused) {
  partner_.account().customer_tenants = {gone()};
  refuse(404, kNotFound);
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 78);
  ASSERT_THAT(record.units, SizeIs(1));
  EXPECT_EQ(record.units[0].outcome, Outcome::kFailed);
  EXPECT_FALSE(partner_.manifest("2026-03").has_value());
}

TEST_F(CustomersByScopeTest, ChangeNothingWhereRowsOfTheOneThatIsGoneCannotStay) {
  partner_.account().group_by = {"CustomerTenantId", "Meter"};
  ASSERT_EQ(partner_.collect().exit_code, 0);
  const Books before = partner_.stored();
  refuse(404, kNotFound);
  partner_.account().group_by = {"CustomerTenantId", "Meter", "SubscriptionId"};
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 78);
  EXPECT_THAT(error_of(record), HasSubstr("customer " + gone()));
  EXPECT_EQ(partner_.stored(), before);
}

TEST_F(CustomersByScopeTest, DoNotKeepADatasetOrAnAccountBesideThemFromBeingRead) {
  partner_.account().datasets = {Dataset::kActual, Dataset::kAmortized};
  partner_.namesakes() = {"fabrikam"};
  refuse(404, kNotFound);
  const RunRecord record = partner_.collect();
  EXPECT_EQ(record.exit_code, 3);
  ASSERT_THAT(record.units, SizeIs(8));
  for (std::size_t i = 0; i < record.units.size(); i += 2) {
    EXPECT_EQ(record.units[i].outcome, Outcome::kCommitted) << i;
    EXPECT_EQ(record.units[i + 1].outcome, Outcome::kFailed) << i;
  }
}

TEST(RefusedGrouping, IsLearnedOnceForAllDatasets) {
  EmulatedPartner partner;
  partner.account().datasets = {Dataset::kActual, Dataset::kAmortized};
  partner.account().group_by = {"CustomerTenantId",  "Meter",
                                "ConsumedService",   "SubscriptionId",
                                "ResourceGroupName", "ChargeType"};
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_THAT(partner.observer().of<observe::Warned>(), SizeIs(1));
  // Two datasets and their proofs, and one refusal that was asked again.
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 6U);
}

TEST(RefusedGrouping, IsTheLastOneWhenAzureDoesNotSayWhich) {
  EmulatedPartner partner(
      refusing([](const auto& seen) { return seen.body.find("\"Meter\"") != std::string::npos; },
               "BadRequest", "Invalid query definition: Invalid dataset grouping."));
  partner.account().group_by = {"CustomerTenantId", "SubscriptionId", "ChargeType", "Meter",
                                "PricingModel"};
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_THAT(partner.manifest("2026-03")->shape.groupings, SizeIs(3));
  EXPECT_THAT(partner.observer().of<observe::Warned>(), SizeIs(2));
}

TEST(RefusedGrouping, IsGuessedAFewTimesOnly) {
  EmulatedPartner partner(refusing([](const auto&) { return true; }, "BadRequest",
                                   "Invalid query definition: Invalid dataset grouping."));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 78);
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 5U);
}

TEST(RefusedGrouping, IsLeftOutOnceWithAWarningThatNamesIt) {
  EmulatedPartner partner;
  partner.account().group_by = {"CustomerTenantId",  "Meter",
                                "ConsumedService",   "SubscriptionId",
                                "ResourceGroupName", "ServiceTier"};
  const RunRecord record = partner.collect("2026-02-01", "2026-03-03");
  EXPECT_EQ(record.exit_code, 0) << error_of(record);
  const auto warnings = partner.observer().of<observe::Warned>();
  ASSERT_THAT(warnings, SizeIs(2));
  EXPECT_EQ(warnings[0].event, "grouping.refused");
  EXPECT_THAT(warnings[0].message, HasSubstr("does not group by ConsumedService;"));
  EXPECT_THAT(warnings[1].message, HasSubstr("does not group by ServiceTier;"));
  // Two months and their proofs, and three refusals: the lists in the first two name both.
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 7U);
  EXPECT_THAT(partner.manifest("2026-03")->shape.groupings, SizeIs(4));
}

TEST(RefusedGrouping, IsNoReasonToReadTheWholeMonthEveryDay) {
  EmulatedPartner partner;
  partner.account().group_by = {"CustomerTenantId", "Meter", "ConsumedService", "SubscriptionId",
                                "ResourceGroupName"};
  ASSERT_EQ(partner.collect("2026-03-01", "2026-03-10").exit_code, 0);
  const RunRecord again = partner.collect("2026-03-05", "2026-03-06");
  EXPECT_EQ(again.units[0].outcome, Outcome::kUnchanged);
  EXPECT_EQ(again.units[0].unit.window.days(), 2);
}

}  // namespace
}  // namespace azcost::testing
