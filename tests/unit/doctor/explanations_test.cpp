#include "explanations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace azcost::doctor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kScope = "/providers/Microsoft.Billing/billingAccounts/";

fetch::Place place(Agreement agreement = Agreement::kMpa,
                   const std::string& scope = "1:2_2019-05-31") {
  return {agreement, kScope + scope, "https://management.azure.com"};
}

Error error(ErrorKind kind, int status, const std::string& code) {
  return {kind, "no", std::nullopt, {status, code, "req-1", false}};
}

struct Row {
  int status;
  const char* code;
  ErrorKind kind;
  SetupStep step;
};

TEST(ExplainToken, NamesTheStep) {
  for (const Row& row :
       std::vector<Row>{{401, "AADSTS7000215", ErrorKind::kPermission, SetupStep::kClientSecret},
                        {401, "AADSTS700027", ErrorKind::kPermission, SetupStep::kClientSecret},
                        {400, "AADSTS700016", ErrorKind::kPermission, SetupStep::kTenantId},
                        {400, "AADSTS7000229", ErrorKind::kPermission, SetupStep::kAppRegistration},
                        {401, "AADSTS700024", ErrorKind::kPermission, SetupStep::kNone},
                        {400, "AADSTS50001", ErrorKind::kPermission, SetupStep::kNone},
                        {400, "AADSTS1", ErrorKind::kPermission, SetupStep::kAppRegistration},
                        {400, "invalid_grant", ErrorKind::kPermission, SetupStep::kAppRegistration},
                        {503, "AADSTS90033", ErrorKind::kUnavailable, SetupStep::kNone}}) {
    SCOPED_TRACE(row.code);
    const Explanation found = explain_token(error(row.kind, row.status, row.code), "");
    EXPECT_EQ(found.step, row.step);
    EXPECT_NE(found.meaning, "");
    EXPECT_NE(found.remedy, "");
  }
}

TEST(ExplainToken, NamesThePlaceOfTheProof) {
  const Explanation found =
      explain_token(error(ErrorKind::kPermission, 401, "AADSTS7000215"), "AZURE_CLIENT_SECRET");
  EXPECT_THAT(found.remedy, AllOf(HasSubstr("AZURE_CLIENT_SECRET"), Not(HasSubstr("secret_file"))));
}

TEST(ExplainAnswer, NamesTheStep) {
  for (const Row& row : std::vector<Row>{
           {401, "RBACAccessDenied", ErrorKind::kPermission, SetupStep::kReaderRole},
           {401, "401", ErrorKind::kPermission, SetupStep::kReaderRole},
           {403, "authorizationfailed", ErrorKind::kPermission, SetupStep::kReaderRole},
           {403, "", ErrorKind::kPermission, SetupStep::kReaderRole},
           {400, "IndirectCostDisabled", ErrorKind::kPermission, SetupStep::kCustomerTenants},
           {400, "DepartmentCostDisabled", ErrorKind::kPermission, SetupStep::kBillingAccountId},
           {401, "InvalidAuthenticationTokenTenant", ErrorKind::kPermission, SetupStep::kTenantId},
           {404, "NotFound", ErrorKind::kConfig, SetupStep::kBillingAccountId},
           {400, "BadRequest", ErrorKind::kConfig, SetupStep::kBillingAccountId},
           {429, "429", ErrorKind::kThrottled, SetupStep::kNone},
           {503, "", ErrorKind::kUnavailable, SetupStep::kNone},
           {200, "", ErrorKind::kData, SetupStep::kNone}}) {
    SCOPED_TRACE(row.code);
    const Explanation found = explain_answer(error(row.kind, row.status, row.code), place());
    EXPECT_EQ(found.step, row.step);
    EXPECT_NE(found.meaning, "");
    EXPECT_NE(found.remedy, "");
  }
}

TEST(ExplainAnswer, BlamesTheWayForARefusalThatIsNotAzures) {
  Error foreign = error(ErrorKind::kPermission, 403, "");
  foreign.evidence.is_foreign = true;
  const Explanation found = explain_answer(foreign, place());
  EXPECT_EQ(found.step, SetupStep::kNone);
  EXPECT_THAT(found.remedy, HasSubstr("firewall"));
}

TEST(ExplainAnswer, SpeaksOfTheScopeThatWasAsked) {
  const Error refused = error(ErrorKind::kPermission, 401, "RBACAccessDenied");
  const Explanation profile =
      explain_answer(refused, place(Agreement::kMpa, "1:2_2019-05-31/billingProfiles/WXYZ"));
  EXPECT_THAT(profile.meaning, HasSubstr("may not read this billing profile;"));
  EXPECT_THAT(profile.remedy, HasSubstr("billing_profile_id 'WXYZ'"));
  EXPECT_THAT(explain_answer(refused, place(Agreement::kEa, "86428642")).remedy,
              HasSubstr("billingAccounts/86428642/billingRoleAssignments"));
}

}  // namespace
}  // namespace azcost::doctor
