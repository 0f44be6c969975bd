// `check`: every mistake that people make when they set azcost up is named, with the step of the
// guide that fixes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "azcost/emulator/server.hpp"
#include "emulated_home.hpp"
#include "support/app_certificate.hpp"

namespace azcost::testing {
namespace {

using emulator::Answer;
using emulator::BillingRole;
using emulator::SeenRequest;
using emulator::ServerOptions;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kOtherTenant = "11111111-2222-3333-4444-555555555555";

constexpr const char* kOtherApp = "66666666-7777-8888-9999-aaaaaaaaaaaa";

ServerOptions with_role(BillingRole role) {
  ServerOptions options;
  options.billing_role = role;
  return options;
}

/// The output of `check`, in which the secret does not occur.
struct Checked {
  int exit_code = 0;
  json report;

  /// The findings of one check, in order.
  [[nodiscard]] std::vector<json> of(const std::string& check) const {
    std::vector<json> found;
    for (const json& finding : report["findings"]) {
      if (finding["check"] == check) found.push_back(finding);
    }
    return found;
  }
  /// The one finding of a check; null when there is none, or more.
  [[nodiscard]] json only(const std::string& check) const {
    const auto found = of(check);
    return found.size() == 1 ? found[0] : json();
  }
  [[nodiscard]] std::vector<std::string> checks() const {
    std::vector<std::string> names;
    for (const json& finding : report["findings"]) names.push_back(finding["check"]);
    return names;
  }
};

std::string text(const json& finding, const char* key) {
  return finding.is_object() && finding[key].is_string() ? finding[key].get<std::string>()
                                                         : std::string();
}

Checked check(const Variables& environment, const Arguments& more = {}) {
  const ProcessResult result =
      azcost(with({"check", "--format", "json", "-vv"}, more), environment);
  const std::string& secret = environment.at("AZURE_CLIENT_SECRET");
  EXPECT_THAT(result.out + result.err, Not(HasSubstr(secret)));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("eyJ")));  // with which every token begins
  Checked checked{result.exit_code, json::parse(result.out, nullptr, false)};
  EXPECT_TRUE(checked.report.is_object()) << result.out << result.err;
  EXPECT_EQ(checked.report["exit_code"], result.exit_code);
  return checked;
}

Checked check(const EmulatedHome& home, const Variables& changed = {}) {
  Variables variables = home.environment();
  for (const auto& [name, value] : changed) variables[name] = value;
  return check(variables);
}

TEST(Check, FindsNothingWhereAllIsRight) {
  EmulatedHome home({}, 20, EmulatedHome::today());
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 0) << checked.report.dump(2);
  EXPECT_THAT(checked.checks(),
              ElementsAre("config", "data-directory", "credential", "clock", "network", "network",
                          "token", "billing-account", "customers", "query", "quota"));
  EXPECT_EQ(checked.report["failed"], 0);
  EXPECT_EQ(checked.report["warnings"], 0) << checked.report.dump(2);
  EXPECT_THAT(text(checked.only("billing-account"), "answer"),
              HasSubstr("agreement MicrosoftPartnerAgreement"));
  EXPECT_EQ(text(checked.only("customers"), "answer"), "3 customers in the Billing API");
  EXPECT_THAT(text(checked.only("query"), "answer"), HasSubstr(" rows in USD for 1 QPU"));
  EXPECT_EQ(checked.only("query")["status"], 200);
  EXPECT_THAT(text(checked.only("quota"), "answer"), HasSubstr("QPU left this hour"));
  EXPECT_EQ(home.server().count(emulator::RequestKind::kQuery), 1U);
}

TEST(Check, ReadsTheTokenOfTheApp) {
  EmulatedHome home;
  const Checked checked = check(home);
  const auto& options = home.server().options();
  EXPECT_EQ(checked.only("token")["severity"], "ok");
  EXPECT_THAT(
      text(checked.only("token"), "answer"),
      AllOf(HasSubstr("a token that ends in 60 minutes"),
            HasSubstr(", of the app " + options.client_id + " in the tenant " + options.tenant_id +
                      ", valid until " + format_day(EmulatedHome::today()).substr(0, 3))));
}

/// A token service in front of Azure's that answers from its cache, whoever asks.
TEST(Check, FindsATokenOfAnotherAppAndTenant) {
  ServerOptions options;
  options.amend = [](const SeenRequest& seen, Answer& answer) {
    if (seen.kind != emulator::RequestKind::kToken) return;
    json body = json::parse(answer.body);
    body["access_token"] = unsigned_jwt({{"tid", kOtherTenant}, {"appid", kOtherApp}});
    answer.body = body.dump();
  };
  EmulatedHome home(options);
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 77) << "Azure does not take it";
  const json finding = checked.only("token");
  EXPECT_EQ(finding["severity"], "warning");
  EXPECT_THAT(text(finding, "answer"), HasSubstr(std::string(", of the app ") + kOtherApp +
                                                 " in the tenant " + kOtherTenant));
  EXPECT_EQ(text(finding, "meaning"),
            "the token is of another app or tenant than the config names");
  EXPECT_EQ(text(finding, "step"), "4 Tenant ID");
}

TEST(Check, PrintsWhatAPersonReads) {
  EmulatedHome home(with_fault("token-7000222"));
  const ProcessResult result = azcost({"check"}, home.environment());
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("ok       config: read the settings\n"));
  EXPECT_THAT(result.out, HasSubstr("failed   token of default: ask for a token of the app "));
  EXPECT_THAT(result.out, HasSubstr("\n         means:  the client secret has expired\n"
                                    "         fix:    step 3 Client ID and secret: "));
  EXPECT_THAT(result.out, HasSubstr("1 failed, 0 warnings; the steps are those of azcost help"));
}

TEST(Check, FindsAWrongSecret) {
  EmulatedHome home;
  const Checked checked = check(home, {{"AZURE_CLIENT_SECRET", "Zq8~another.Secret-of+nobody"}});
  EXPECT_EQ(checked.exit_code, 77);
  const json finding = checked.only("token");
  EXPECT_EQ(text(finding, "code"), "AADSTS7000215");
  EXPECT_EQ(finding["status"], 401);
  EXPECT_NE(text(finding, "request_id"), "");
  EXPECT_THAT(text(finding, "meaning"), HasSubstr("the client secret is wrong"));
  EXPECT_EQ(text(finding, "step"), "3 Client ID and secret");
  EXPECT_EQ(checked.checks().back(), "token") << "nothing after it makes sense";
}

TEST(Check, NamesTheStepAtWhichARefusalIsFixed) {
  struct Row {
    const char* fault;
    const char* check;
    const char* code;
    const char* meaning;
    const char* step;
  };
  for (const Row& row : std::vector<Row>{
           {"token-7000222", "token", "AADSTS7000222", "the client secret has expired",
            "3 Client ID and secret"},
           {"token-700016", "token", "AADSTS700016", "registered in another tenant", "4 Tenant ID"},
           {"403", "query", "AuthorizationFailed", "may not read this billing account",
            "2 Billing Account Reader role"},
           {"indirect-disabled", "query", "IndirectCostDisabled", "cost visibility is off",
            "6 Customer tenants"},
           {"cost-disabled", "query", "AccountCostDisabled", "hides the charges",
            "5 Billing Account ID"}}) {
    SCOPED_TRACE(row.fault);
    EmulatedHome home(with_fault(row.fault));
    const Checked checked = check(home);
    EXPECT_EQ(checked.exit_code, 77);
    const json finding = checked.only(row.check);
    EXPECT_EQ(text(finding, "code"), row.code);
    EXPECT_THAT(text(finding, "meaning"), HasSubstr(row.meaning));
    EXPECT_EQ(text(finding, "step"), row.step);
  }
}

TEST(Check, WarnsOfTheIdOfASecretInThePlaceOfItsValue) {
  EmulatedHome home;
  const Checked checked =
      check(home, {{"AZURE_CLIENT_SECRET", "9b2f6f0e-1d58-4c7b-8f3a-5f0f3f5a7c11"}});
  EXPECT_EQ(checked.only("credential")["severity"], "warning");
  EXPECT_THAT(text(checked.only("credential"), "answer"), HasSubstr("looks like the Secret ID"));
  EXPECT_THAT(text(checked.only("token"), "remedy"), HasSubstr("not its Secret ID"));
}

TEST(Check, FindsATenantThatDoesNotExist) {
  EmulatedHome home;
  const Checked checked = check(home, {{"AZURE_TENANT_ID", kOtherTenant}});
  EXPECT_EQ(checked.exit_code, 77);
  EXPECT_EQ(text(checked.only("token"), "code"), "AADSTS90002");
  EXPECT_EQ(text(checked.only("token"), "meaning"), "there is no such tenant in this cloud");
  EXPECT_EQ(text(checked.only("token"), "step"), "4 Tenant ID");
}

TEST(Check, FindsAMissingRoleByAnEmptyListAndTheQuery) {
  EmulatedHome home(with_role(BillingRole::kNone));
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 77);
  const json account = checked.only("billing-account");
  EXPECT_EQ(account["severity"], "warning");
  EXPECT_THAT(text(account, "meaning"), HasSubstr("an empty list is no proof"));
  const json query = checked.only("query");
  EXPECT_EQ(query["severity"], "failed");
  EXPECT_EQ(query["status"], 401);
  EXPECT_EQ(text(query, "code"), "RBACAccessDenied");
  EXPECT_NE(text(query, "request_id"), "");
  EXPECT_EQ(text(query, "step"), "2 Billing Account Reader role");
  EXPECT_THAT(text(query, "remedy"), HasSubstr("Billing account reader"));
}

TEST(Check, DistinguishesARoleOnASubscriptionFromOneForBilling) {
  ServerOptions options = with_role(BillingRole::kNone);
  options.subscriptions = {kOtherTenant};
  EmulatedHome home(options);
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 77);
  for (const char* name : {"billing-account", "query"}) {
    EXPECT_THAT(text(checked.only(name), "meaning"),
                HasSubstr("a role on 1 subscription and none on the billing account"));
    EXPECT_EQ(text(checked.only(name), "step"), "2 Billing Account Reader role");
  }
}

TEST(Check, IsContentWithARoleForCostsAlone) {
  EmulatedHome home(with_role(BillingRole::kCostsOnly));
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 0) << checked.report.dump(2);
  EXPECT_EQ(checked.only("billing-account")["severity"], "warning");
  EXPECT_EQ(checked.only("query")["severity"], "ok");
}

TEST(Check, FindsAnAccountThatIsNotThere) {
  EmulatedHome home;
  const Checked checked =
      check(home, {{"AZCOST_BILLING_ACCOUNT_ID",
                    std::string(kOtherTenant) + ":" + kOtherTenant + "_2019-05-31"}});
  EXPECT_EQ(checked.exit_code, 78);
  const json finding = checked.only("billing-account");
  EXPECT_EQ(finding["severity"], "failed");
  EXPECT_EQ(finding["status"], 404);
  EXPECT_THAT(text(finding, "meaning"),
              AllOf(HasSubstr("the app sees other billing accounts: "),
                    HasSubstr(home.server().options().billing_account_id)));
  EXPECT_EQ(text(finding, "step"), "5 Billing Account ID");
}

/// Neither the Billing API nor the costs have a customer.
TEST(Check, FindsAnAccountWithoutCustomers) {
  ServerOptions options;
  options.intercept = [](const SeenRequest& seen) -> std::optional<Answer> {
    if (!seen.path.ends_with("/customers")) return std::nullopt;
    return Answer{.body = R"({"value":[]})"};
  };
  EmulatedHome home(options);
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 0);
  const json finding = checked.only("customers");
  EXPECT_EQ(finding["severity"], "warning") << finding.dump(2);
  EXPECT_THAT(text(finding, "answer"), HasSubstr("0 customers with costs in "));
  EXPECT_EQ(text(finding, "step"), "6 Customer tenants");
}

TEST(Check, FindsAnAgreementThatTheConfigGetsWrong) {
  EmulatedHome home;
  const std::string file = home.write_config({home.account("contoso", {{"agreement", "ea"}})});
  const Checked checked = check(home.environment(), {"--config", file});
  EXPECT_EQ(checked.exit_code, 0) << checked.report.dump(2);
  EXPECT_EQ(text(checked.only("billing-account"), "remedy"), "set agreement of the account to mpa");
  // The dimensions of enterprise agreements are not a partner's.
  const json dimensions = checked.only("dimensions");
  EXPECT_EQ(dimensions["severity"], "warning");
  EXPECT_THAT(text(dimensions, "answer"),
              AllOf(HasSubstr("does not take MeterId, DepartmentName, EnrollmentAccountName"),
                    HasSubstr("; it takes "), HasSubstr("CustomerTenantId")));
  EXPECT_EQ(dimensions["status"], 400);
}

TEST(Check, FindsAClockThatIsOffByMinutes) {
  ServerOptions options;
  options.amend = [](const SeenRequest&, Answer& answer) {
    for (auto& [name, value] : answer.headers) {
      if (name == "Date") value = "Mon, 05 Oct 2020 08:15:30 GMT";
    }
  };
  EmulatedHome home(options);
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 0) << "a secret works all the same";
  const json finding = checked.only("clock");
  EXPECT_EQ(finding["severity"], "warning");
  EXPECT_THAT(text(finding, "answer"), HasSubstr(" s ahead of Azure's"));
  EXPECT_EQ(text(finding, "remedy"), "set the clock by NTP");
}

TEST(Check, FindsACustomerThatTheAccountDoesNotHave) {
  EmulatedHome home;
  const Checked checked =
      check(home, {{"AZCOST_CUSTOMER_TENANTS",
                    std::string(kOtherTenant) + "," + home.world().customers()[0].tenant_id}});
  EXPECT_EQ(checked.exit_code, 78);
  const json finding = checked.only("customers");
  EXPECT_THAT(
      text(finding, "meaning"),
      AllOf(HasSubstr(kOtherTenant), Not(HasSubstr(home.world().customers()[0].tenant_id))));
  EXPECT_EQ(text(finding, "step"), "6 Customer tenants");
  EXPECT_EQ(checked.only("query")["severity"], "ok") << "what can be tried is tried";
}

TEST(Check, FindsAHostThatCannotBeReached) {
  EmulatedHome home;
  auto environment = home.environment();
  home.server().stop();
  const Checked checked = check(environment);
  EXPECT_EQ(checked.exit_code, 69);
  EXPECT_THAT(checked.checks(),
              ElementsAre("config", "data-directory", "credential", "network", "network"));
  EXPECT_THAT(text(checked.of("network")[0], "answer"), HasSubstr("cannot connect"));
}

TEST(Check, FindsADirectoryThatCannotBeWritten) {
  EmulatedHome home;
  home.home().write("store", "a file is in the way");
  const Checked checked = check(home);
  EXPECT_EQ(checked.exit_code, 73);
  EXPECT_EQ(checked.only("data-directory")["severity"], "failed");
  EXPECT_EQ(checked.only("query")["severity"], "ok") << "Azure is asked all the same";
}

TEST(Check, LeavesNothingButTheLockOfRunsInTheDataDirectory) {
  EmulatedHome home;
  ASSERT_EQ(check(home.environment(), {"--offline"}).exit_code, 0);
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(home.data_dir())) {
    left.push_back(entry.path().filename());
  }
  EXPECT_THAT(left, ElementsAre("lock"));
}

TEST(Check, FindsSettingsThatAreMissing) {
  const TempDir home;
  const ProcessResult result = azcost({"check"}, {{"HOME", home.path().string()}});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.out, HasSubstr("failed   config: read the settings\n"));
  EXPECT_THAT(result.out, HasSubstr("azcost config init writes a file to start from"));
}

TEST(Check, FindsASecretFileThatIsMissing) {
  EmulatedHome home;
  const json account = home.account("contoso", {{"client_secret_file", "nowhere"}});
  const Checked checked = check(home.environment(), {"--config", home.write_config({account})});
  EXPECT_EQ(checked.exit_code, 78);
  EXPECT_EQ(text(checked.only("credential"), "step"), "3 Client ID and secret");
}

TEST(Check, AsksNobodyWhenOffline) {
  EmulatedHome home;
  const Checked checked = check(home.environment(), {"--offline"});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_THAT(checked.checks(), ElementsAre("config", "data-directory", "credential"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST(Check, KnowsOnlyAccountsOfTheConfig) {
  EmulatedHome home;
  const ProcessResult result = azcost({"check", "-a", "contsoo"}, home.environment());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is no account 'contsoo' in the config"));
}

TEST(HelpSetup, HasTheStepsThatCheckNames) {
  const ProcessResult help = azcost({"help", "setup"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* heading :
       {"\n1 App registration\n", "\n2 Billing Account Reader role\n", "\n3 Client ID and secret\n",
        "\n4 Tenant ID\n", "\n5 Billing Account ID\n", "\n6 Customer tenants\n"}) {
    EXPECT_THAT(help.out, HasSubstr(heading));
  }
}

}  // namespace
}  // namespace azcost::testing
