#include "explanations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace azcost::doctor {
namespace {

using ::testing::HasSubstr;

fetch::Place account() {
  return {Agreement::kMpa, "/providers/Microsoft.Billing/billingAccounts/1:2_2019-05-31",
          "https://management.azure.com"};
}

struct Case {
  int status;
  std::string code;
  ErrorKind kind;
  SetupStep step;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.status << " " << row.code; }

class ExplainToken : public ::testing::TestWithParam<Case> {};

TEST_P(ExplainToken, NamesTheStep) {
  const Explanation found = explain_token(GetParam().code, Error{GetParam().kind, "no"}, "");
  EXPECT_EQ(found.step, GetParam().step);
  EXPECT_NE(found.meaning, "");
  EXPECT_NE(found.remedy, "");
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ExplainToken,
    ::testing::Values(Case{401, "AADSTS7000215", ErrorKind::kPermission, SetupStep::kClientSecret},
                      Case{401, "AADSTS7000222", ErrorKind::kPermission, SetupStep::kClientSecret},
                      Case{400, "AADSTS700016", ErrorKind::kPermission, SetupStep::kTenantId},
                      Case{400, "AADSTS90002", ErrorKind::kPermission, SetupStep::kTenantId},
                      Case{400, "AADSTS7000229", ErrorKind::kPermission,
                           SetupStep::kAppRegistration},
                      Case{401, "AADSTS700024", ErrorKind::kPermission, SetupStep::kNone},
                      Case{401, "AADSTS700027", ErrorKind::kPermission, SetupStep::kClientSecret},
                      Case{400, "AADSTS1", ErrorKind::kPermission, SetupStep::kAppRegistration},
                      Case{400, "", ErrorKind::kPermission, SetupStep::kAppRegistration},
                      Case{503, "AADSTS90033", ErrorKind::kUnavailable, SetupStep::kNone}));

class ExplainAnswer : public ::testing::TestWithParam<Case> {};

TEST_P(ExplainAnswer, NamesTheStep) {
  const Case& row = GetParam();
  const Explanation found =
      explain_answer({row.status, row.code, "req-1"}, Error{row.kind, "no"}, account());
  EXPECT_EQ(found.step, row.step);
  EXPECT_NE(found.meaning, "");
  EXPECT_NE(found.remedy, "");
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ExplainAnswer,
    ::testing::Values(
        Case{401, "RBACAccessDenied", ErrorKind::kPermission, SetupStep::kReaderRole},
        Case{401, "401", ErrorKind::kPermission, SetupStep::kReaderRole},
        Case{403, "authorizationfailed", ErrorKind::kPermission, SetupStep::kReaderRole},
        Case{403, "", ErrorKind::kPermission, SetupStep::kReaderRole},
        Case{400, "IndirectCostDisabled", ErrorKind::kPermission, SetupStep::kCustomerTenants},
        Case{400, "DepartmentCostDisabled", ErrorKind::kPermission, SetupStep::kBillingAccountId},
        Case{401, "InvalidAuthenticationTokenTenant", ErrorKind::kPermission, SetupStep::kTenantId},
        Case{404, "NotFound", ErrorKind::kConfig, SetupStep::kBillingAccountId},
        Case{400, "BadRequest", ErrorKind::kConfig, SetupStep::kBillingAccountId},
        Case{429, "429", ErrorKind::kThrottled, SetupStep::kNone},
        Case{503, "", ErrorKind::kUnavailable, SetupStep::kNone},
        Case{200, "", ErrorKind::kData, SetupStep::kNone}));

TEST(StsCodeIn, FindsTheNumberInAMessage) {
  EXPECT_EQ(sts_code_in("no token: it expired (AADSTS7000222, trace 1)"), "AADSTS7000222");
  EXPECT_EQ(sts_code_in("it ends in AADSTS90002"), "AADSTS90002");
  EXPECT_EQ(sts_code_in("cannot connect"), "");
}

TEST(ExplainRoleOnSubscriptions, SaysHowMany) {
  EXPECT_THAT(explain_role_on_subscriptions(1, account()).meaning,
              HasSubstr("on 1 subscription and"));
  EXPECT_THAT(explain_role_on_subscriptions(2, account()).meaning,
              HasSubstr("on 2 subscriptions and"));
}

TEST(ExplainAnswer, BlamesTheWayForARefusalThatIsNotAzures) {
  const Explanation found =
      explain_answer({403, "", "", false}, Error{ErrorKind::kPermission, "no"}, account());
  EXPECT_EQ(found.step, SetupStep::kNone);
  EXPECT_THAT(found.remedy, HasSubstr("firewall"));
}

TEST(ExplainAnswer, SpeaksOfTheScopeThatWasAsked) {
  fetch::Place profile = account();
  profile.scope += "/billingProfiles/WXYZ";
  const Explanation found = explain_answer({401, "RBACAccessDenied", "req-1"},
                                           Error{ErrorKind::kPermission, "no"}, profile);
  EXPECT_THAT(found.meaning, HasSubstr("billing profile"));
  EXPECT_THAT(found.remedy, HasSubstr("billing_profile_id 'WXYZ'"));
}

TEST(ExplainAnswer, GivesAnEnrollmentItsOwnCall) {
  const fetch::Place enrollment = {Agreement::kEa,
                                   "/providers/Microsoft.Billing/billingAccounts/86428642",
                                   "https://management.azure.com"};
  EXPECT_THAT(explain_answer({401, "RBACAccessDenied", "req-1"},
                             Error{ErrorKind::kPermission, "no"}, enrollment)
                  .remedy,
              HasSubstr("billingAccounts/86428642/billingRoleAssignments"));
}

}  // namespace
}  // namespace azcost::doctor
