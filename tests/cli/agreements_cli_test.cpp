// Billing accounts of each agreement, and configs with the wrong agreement.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using emulator::AgreementType;
using emulator::ServerOptions;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kEnrolment = "86428642";

ServerOptions of(AgreementType agreement) {
  ServerOptions options;
  options.agreement = agreement;
  if (agreement == AgreementType::kEnterprise) options.billing_account_id = kEnrolment;
  return options;
}

/// A config that names this agreement.
std::string config_with(const EmulatedHome& home, const char* agreement) {
  return home.write_config({home.account("contoso", {{"agreement", agreement}})});
}

/// The groupings of the manifest's rows.
std::vector<std::string> groupings_of(const EmulatedHome& home) {
  const auto files = home.home().files("store/metadata/actual/account=contoso");
  EXPECT_THAT(files, SizeIs(1));
  std::vector<std::string> names;
  for (const auto& [name, text] : files) {
    const json manifest = json::parse(text);
    for (const json& grouping : manifest["shape"]["groupings"]) {
      names.push_back(grouping["name"]);
    }
  }
  return names;
}

/// An agreement, its name in the config and at Azure, and some of its dimensions.
struct Played {
  AgreementType type;
  const char* in_config;
  const char* of_azure;
  std::vector<std::string> dimensions;
};

TEST(Agreement, IsCollectedByItsOwnDimensionsAndCheckedWithoutComplaint) {
  for (const Played& played : {Played{AgreementType::kCustomer,
                                      "mca",
                                      "MicrosoftCustomerAgreement",
                                      {"BillingProfileId", "Product", "ServiceFamily"}},
                               Played{AgreementType::kEnterprise,
                                      "auto",
                                      "EnterpriseAgreement",
                                      {"MeterId", "DepartmentName", "EnrollmentAccountName"}}}) {
    SCOPED_TRACE(played.of_azure);
    EmulatedHome home(of(played.type));
    const std::string config = config_with(home, played.in_config);
    const auto result = home.run_with(config, collect_a_day());
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("does not group by")));
    EXPECT_THAT(groupings_of(home), ::testing::IsSupersetOf(played.dimensions));
    const auto checked = home.run_with(config, {"check"});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    EXPECT_THAT(checked.out, HasSubstr(std::string("agreement ") + played.of_azure));
    EXPECT_THAT(checked.out, HasSubstr("0 failed, 0 warnings"));
  }
}

/// One answer names one dimension, and only that one is dropped.
void expect_refused(const ProcessResult& result, const std::vector<std::string>& dimensions) {
  for (const std::string& dimension : dimensions) {
    EXPECT_THAT(result.err, HasSubstr("Azure does not group by " + dimension + "; "));
  }
}

/// A config with the wrong agreement, and the dimensions that this costs.
TEST(Agreement, TakenForAnotherLosesWhatItDoesNotHaveAndSaysSo) {
  const auto lost = [](AgreementType type, const char* taken_for,
                       const std::vector<std::string>& dimensions) {
    EmulatedHome home(of(type));
    const auto result = home.run_with(config_with(home, taken_for), collect_a_day());
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    expect_refused(result, dimensions);
    EXPECT_THAT(groupings_of(home), Not(Contains(dimensions.back())));
    return home.run_with(config_with(home, taken_for), {"check"}).out;
  };
  const std::string checked =
      lost(AgreementType::kCustomer, "mpa", {"CustomerTenantId", "CustomerName"});
  EXPECT_THAT(checked, HasSubstr("set agreement of the account to mca"));
  EXPECT_THAT(checked,
              HasSubstr("the service does not take CustomerTenantId, CustomerName; it takes "));
  lost(AgreementType::kEnterprise, "mpa",
       {"CustomerTenantId", "UnitOfMeasure", "CustomerName", "ServiceFamily"});
  lost(AgreementType::kPartner, "ea", {"MeterId", "DepartmentName", "EnrollmentAccountName"});
}

TEST(EnterpriseAgreement, FillsTheMetersOfItsRows) {
  EmulatedHome home(of(AgreementType::kEnterprise));
  ASSERT_EQ(home.run_with(config_with(home, "ea"), collect_a_day()).exit_code, 0);
  const auto files = home.home().files("store/data");
  ASSERT_THAT(files, SizeIs(1));
  const std::string& rows = files.begin()->second;
  json row = json::parse(rows.substr(0, rows.find('\n')));
  EXPECT_EQ(row["BillingAccountId"],
            std::string("/providers/Microsoft.Billing/billingAccounts/") + kEnrolment);
  EXPECT_TRUE(row["x_SkuMeterId"].is_string()) << row;
}

TEST(ServiceThatTakesFewerGroupings, IsAskedForAsManyAsItTakes) {
  ServerOptions options;
  options.most_groupings = 10;
  EmulatedHome home(options);
  const auto result = home.run_with(config_with(home, "mpa"), collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.err, HasSubstr("more than 10 are too many"));
  EXPECT_THAT(groupings_of(home), SizeIs(10));
  const auto checked = home.run_with(config_with(home, "mpa"), {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("warning  dimensions of contoso"));
}

// Two refusals in one run: the names first, then the number of those that are left.
TEST(ServiceThatTakesFewerGroupings, MayRefuseTheirNamesAsWell) {
  ServerOptions options = of(AgreementType::kCustomer);
  options.most_groupings = 10;
  EmulatedHome home(options);
  const auto result = home.run_with(config_with(home, "mpa"), collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(groupings_of(home), AllOf(SizeIs(Le(10U)), Not(Contains("CustomerTenantId"))));
}

ServerOptions of_profiles_alone() {
  ServerOptions options = of(AgreementType::kCustomer);
  options.billing_role = emulator::BillingRole::kProfiles;
  return options;
}

/// An app that may read one billing profile only, and cannot ask for the agreement.
class RoleOnAProfileAlone : public ::testing::Test {
 protected:
  [[nodiscard]] std::string config(const json& keys = json::object()) const {
    const auto& profile = home_.world().customers()[0].billing_profile_id;
    json account =
        home_.account("contoso", {{"billing_profile_id", profile}, {"agreement", "auto"}});
    account.update(keys);
    return home_.write_config({account});
  }

  EmulatedHome home_{of_profiles_alone()};
};

TEST_F(RoleOnAProfileAlone, IsWarnedThatTheAgreementIsGuessedAndWrong) {
  const auto result = home_.run_with(config(), collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.err, HasSubstr("taken for mpa, by the form of its id"));
  EXPECT_THAT(result.err, HasSubstr("looks like mca"));
  const auto checked = home_.run_with(config(), {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("warning  agreement of contoso"));
  EXPECT_THAT(checked.out, HasSubstr("looks like mca"));
}

TEST_F(RoleOnAProfileAlone, HearsNothingOfThatOnceTheAgreementIsSet) {
  const auto result = home_.run_with(config({{"agreement", "mca"}}), collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("mca")));
  const auto checked = home_.run_with(config({{"agreement", "mca"}}), {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, Not(HasSubstr("agreement of contoso")));
}

TEST_F(RoleOnAProfileAlone, IsNoneForTheAccount) {
  const auto result = home_.run_with(config({{"billing_profile_id", nullptr}}), collect_a_day());
  EXPECT_EQ(result.exit_code, 77) << result.out << result.err;
}

TEST(EnterpriseAgreement, GivesTheCallThatGivesAnAppItsRole) {
  ServerOptions options = of(AgreementType::kEnterprise);
  options.billing_role = emulator::BillingRole::kNone;
  EmulatedHome home(options);
  const auto file = config_with(home, "auto");
  const std::string call = std::string("billingAccounts/") + kEnrolment +
                           "/billingRoleAssignments/<new guid>?api-version=2019-10-01-preview";
  const auto result = home.run_with(file, collect_a_day());
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, AllOf(HasSubstr(call), Not(HasSubstr("IAM"))));
  const auto checked = home.run_with(file, {"check"});
  EXPECT_EQ(checked.exit_code, 77);
  EXPECT_THAT(checked.out, AllOf(HasSubstr(call), Not(HasSubstr("IAM"))));
  const auto help = home.run_with(file, {"help", "setup"});
  EXPECT_THAT(help.out, HasSubstr("24f8edb6-1668-4659-b5e2-40bb5f3a7d7e"));
}

}  // namespace
}  // namespace azcost::testing
