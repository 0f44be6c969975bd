#include "azcost/fetch/access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace azcost::fetch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kArm = "https://management.azure.com";
const std::string kEnrollmentScope = "/providers/Microsoft.Billing/billingAccounts/86428642";
const std::string kPartnersAccount = "/providers/Microsoft.Billing/billingAccounts/1:2_2019-05-31";

std::string advice(Advice advice, Agreement agreement, const std::string& scope) {
  return text_of(advice, {agreement, scope, kArm});
}

TEST(GiveRole, IsACallForAnEnrollment) {
  for (const Agreement agreement : {Agreement::kEa, Agreement::kAuto}) {
    EXPECT_THAT(advice(Advice::kGiveRole, agreement, kEnrollmentScope),
                AllOf(HasSubstr("EnrollmentReader"), HasSubstr("object id"),
                      HasSubstr("PUT https://management.azure.com/providers/Microsoft.Billing/"
                                "billingAccounts/86428642/billingRoleAssignments/<new "
                                "guid>?api-version=2019-10-01-preview"),
                      Not(HasSubstr("IAM"))));
  }
}

TEST(GiveRole, IsARoleInThePortalForPartnersAndCustomers) {
  for (const Agreement agreement : {Agreement::kMpa, Agreement::kMca, Agreement::kAuto}) {
    EXPECT_THAT(advice(Advice::kGiveRole, agreement, kPartnersAccount),
                AllOf(HasSubstr("Billing account reader"), HasSubstr("Access control (IAM)"),
                      HasSubstr("billing_account_id"), Not(HasSubstr("EnrollmentReader"))));
  }
}

TEST(GiveRole, NamesTheSettingThatMayBeWrong) {
  EXPECT_THAT(
      advice(Advice::kGiveRole, Agreement::kMca, kPartnersAccount + "/billingProfiles/WXYZ-BG7"),
      HasSubstr("billing_profile_id 'WXYZ-BG7'"));
  EXPECT_THAT(advice(Advice::kGiveRole, Agreement::kMca,
                     kPartnersAccount + "/billingProfiles/WXYZ-BG7/invoiceSections/ABCD-PJA"),
              HasSubstr("invoice section ABCD-PJA"));
  EXPECT_THAT(advice(Advice::kGiveRole, Agreement::kMpa, kPartnersAccount + "/customers/1111"),
              HasSubstr("take it out of customer_tenants"));
}

TEST(CheckScope, NamesTheSettingThatMayBeWrong) {
  EXPECT_THAT(advice(Advice::kCheckScope, Agreement::kMpa, kPartnersAccount),
              HasSubstr("check billing_account_id"));
  EXPECT_THAT(
      advice(Advice::kCheckScope, Agreement::kMca, kPartnersAccount + "/billingProfiles/WXYZ-BG7"),
      HasSubstr("billing_profile_id 'WXYZ-BG7'"));
  EXPECT_THAT(advice(Advice::kCheckScope, Agreement::kMpa, kPartnersAccount + "/customers/1111"),
              HasSubstr("customer_tenants"));
}

TEST(ShowCharges, IsForWhoeverTheAgreementMakesResponsible) {
  EXPECT_THAT(advice(Advice::kShowCharges, Agreement::kEa, kEnrollmentScope),
              AllOf(HasSubstr("enterprise administrator"), HasSubstr("AO view charges")));
  EXPECT_THAT(advice(Advice::kShowCharges, Agreement::kMpa, kPartnersAccount),
              AllOf(HasSubstr("partner"), HasSubstr("Customers"), Not(HasSubstr("enterprise"))));
  EXPECT_THAT(
      advice(Advice::kShowCharges, Agreement::kMca, kPartnersAccount),
      AllOf(HasSubstr("billing profile"), HasSubstr("Policies"), Not(HasSubstr("enterprise"))));
  EXPECT_THAT(
      advice(Advice::kShowIndirectCharges, Agreement::kMpa, kPartnersAccount + "/customers/1"),
      HasSubstr("cost visibility"));
  EXPECT_THAT(advice(Advice::kShowIndirectCharges, Agreement::kEa, kEnrollmentScope),
              HasSubstr("release its prices"));
}

TEST(Advice, ShowsWhatCameFromOutsideFitForATerminal) {
  EXPECT_THAT(
      advice(Advice::kGiveRole, Agreement::kMca, kPartnersAccount + "/billingProfiles/a\x1b[31m"),
      HasSubstr(R"('a\x1b[31m')"));
}

}  // namespace
}  // namespace azcost::fetch
