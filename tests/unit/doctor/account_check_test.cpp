// How the checks of an account treat answers that the emulator does not give. The tests of the
// program run the usual mistakes against the emulator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "examination.hpp"

namespace azcost::doctor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::vector<std::pair<std::string, std::string>> kOnTime = {
    {"date", "Tue, 20 Oct 2026 12:00:00 GMT"}};

TEST(AccountCheckHosts, NamesTheHostThatIsNotReached) {
  Examination examination;
  examination.transport.reply(200, "{}", kOnTime);
  examination.transport.reply(Error{ErrorKind::kUnavailable, "its certificate is not trusted"});
  const auto findings = examination.check();
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].check, "clock");
  EXPECT_EQ(findings[1].severity, Severity::kOk);
  EXPECT_EQ(findings[2].severity, Severity::kFailed);
  EXPECT_EQ(findings[2].tried,
            "reach Azure Resource Manager at https://management.azure.com/subscriptions");
  EXPECT_EQ(findings[2].answer, "its certificate is not trusted");
  EXPECT_EQ(examination.tokens.calls(), 0);
}

TEST(AccountCheckHosts, SendNoToken) {
  Examination examination;
  static_cast<void>(examination.reach_account().check());
  EXPECT_EQ(examination.transport.requests()[0].bearer, "");
  EXPECT_EQ(examination.transport.requests()[1].bearer, "");
}

TEST(AccountCheckClock, IsJudgedByWhatItDoesToProofs) {
  struct Row {
    std::chrono::seconds lead;
    bool is_dated;  // the app's proofs have times
    Severity severity;
    const char* answer;
  };
  for (const Row& row : std::vector<Row>{
           {std::chrono::seconds(-59), true, Severity::kOk, "it is 59 s behind Azure's"},
           {std::chrono::minutes(7), false, Severity::kWarning, "it is 420 s ahead of Azure's"},
           {std::chrono::minutes(-5), true, Severity::kFailed, "it is 300 s behind Azure's"}}) {
    Examination examination;
    examination.traits.needs_exact_clock = row.is_dated;
    examination.clock.jump_wall_clock(row.lead);
    const Finding finding = find(examination.reach_account().check(), "clock");
    EXPECT_EQ(finding.severity, row.severity) << row.answer;
    EXPECT_EQ(finding.answer, row.answer);
  }
}

TEST(AccountCheckClock, SaysNothingWithoutADate) {
  Examination examination;
  examination.transport.reply(200).reply(401).reply(200, list_of(account_entry()));
  EXPECT_EQ(find(examination.check(), "clock").check, "");
}

TEST(AccountCheckToken, StopsWithTheAuthoritysCode) {
  Examination examination;
  examination.transport.reply(200).reply(401);
  examination.tokens.then_fail({ErrorKind::kPermission,
                                "it expired",
                                std::nullopt,
                                {401, "AADSTS7000222", "trace-1", false}});
  const auto findings = examination.check();
  const Finding& last = findings.back();
  EXPECT_EQ(last.check, "token");
  EXPECT_EQ(last.evidence, (Evidence{401, "AADSTS7000222", "trace-1", false}));
  EXPECT_EQ(last.kind, ErrorKind::kPermission);
  EXPECT_EQ(last.explanation.step, SetupStep::kClientSecret);
}

TEST(AccountCheckAccount, IsContentWithAnAccountThatNoListNames) {
  Examination examination;
  examination.transport.reply(200).reply(401);
  examination.transport.reply(200, list_of("")).reply(200, list_of(""));
  examination.transport.reply(200, account_entry());
  const Finding finding = find(examination.check(), "billing-account");
  EXPECT_EQ(finding.severity, Severity::kOk);
  EXPECT_EQ(finding.answer,
            "'Contoso', though no list names it, agreement MicrosoftPartnerAgreement");
}

TEST(AccountCheckAccount, NamesTheAccountsThatTheAppSees) {
  Examination examination;
  examination.transport.reply(200).reply(401);
  examination.transport.reply(200, list_of(account_entry("7:8_2019-05-31")));
  examination.transport.reply(403, refusal("AuthorizationFailed"));
  const Finding finding = find(examination.check(), "billing-account");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.explanation.meaning, "the app sees other billing accounts: 7:8_2019-05-31");
  EXPECT_EQ(finding.explanation.step, SetupStep::kBillingAccountId);
}

/// A page without rows.
const std::string kNothing =
    R"({"properties":{"columns":[{"name":"Currency","type":"String"}],"rows":[]}})";

TEST(AccountCheckAccount, LetsTheQueryDecideWhetherAnIdIsWrongThatTheBillingApiDoesNotKnow) {
  for (const bool works : {true, false}) {
    SCOPED_TRACE(works);
    Examination examination;
    examination.transport.reply(200).reply(401);
    examination.transport.reply(200, list_of("")).reply(200, list_of(""));
    examination.transport.reply(404, refusal("NotFound"));
    if (works) {
      examination.transport.reply(200, kNothing);
    } else {
      examination.transport.reply(401, refusal("RBACAccessDenied"));
    }
    const auto findings = examination.check();
    const Finding account = find(findings, "billing-account");
    EXPECT_EQ(account.severity, works ? Severity::kWarning : Severity::kFailed);
    EXPECT_EQ(account.explanation.step, SetupStep::kBillingAccountId);
    const Finding query = find(findings, "query");
    EXPECT_EQ(query.severity, works ? Severity::kOk : Severity::kFailed);
    EXPECT_EQ(query.explanation.step, works ? SetupStep::kNone : SetupStep::kBillingAccountId);
  }
}

TEST(AccountCheckAccount, StopsWhenTheServiceIsOutOfOrder) {
  Examination examination;
  examination.transport.reply(200).reply(401);
  for (int i = 0; i < 5; ++i) examination.transport.reply(500);
  const auto findings = examination.check();
  EXPECT_EQ(findings.back().check, "billing-account");
  EXPECT_EQ(findings.back().kind, ErrorKind::kUnavailable);
}

TEST(AccountCheckAccount, GoesByTheAgreementOfTheBillingApiWhereTheConfigLeavesItOpen) {
  Examination examination;
  examination.transport.reply(200).reply(401);
  examination.transport.reply(
      200, list_of(account_entry(kBillingAccount, "MicrosoftCustomerAgreement")));
  examination.transport.reply(
      200, R"({"properties":{"columns":[{"name":"Currency","type":"String"}],"rows":[]}})");
  const auto findings = examination.check();
  EXPECT_EQ(find(findings, "billing-account").severity, Severity::kOk);
  EXPECT_EQ(find(findings, "customers").check, "") << "the agreement has none";
  EXPECT_THAT(examination.transport.requests().back().body, HasSubstr("\"BillingProfileId\""));
}

TEST(AccountCheckAccount, WarnsOfAnAgreementThatTheConfigGetsWrong) {
  Examination examination;
  examination.connection.account.agreement = Agreement::kMca;
  examination.reach_account();
  const Finding finding = find(examination.check(), "billing-account");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.explanation.remedy, "set agreement of the account to mpa");
}

TEST(AccountCheckAccount, SaysWhatItTakesAnUnknownAgreementFor) {
  for (const auto& [agreement, meaning] :
       {std::pair("MicrosoftOnlineServicesProgram", "it is a pay-as-you-go account"),
        std::pair("MicrosoftNewThing",
                  "does not know this agreement, and takes the account for "
                  "mpa")}) {
    Examination examination;
    examination.transport.reply(200).reply(401);
    examination.transport.reply(200, list_of(account_entry(kBillingAccount, agreement)));
    const Finding finding = find(examination.check(), "billing-account");
    EXPECT_EQ(finding.severity, Severity::kWarning) << agreement;
    EXPECT_THAT(finding.explanation.meaning, HasSubstr(meaning));
  }
}

TEST(AccountCheckQuery, ReadsOnePageAndSaysWhichCurrenciesCame) {
  Examination examination;
  examination.reach_account();
  examination.transport.reply(200, list_of(customer_entry(kTenantA, "Alpha")));
  examination.transport.reply(
      200,
      R"({"properties":{"nextLink":"https://management.azure.com/next?page=2","columns":[)"
      R"({"name":"Cost","type":"Number"},{"name":"Currency","type":"String"}],)"
      R"("rows":[[1.0,"USD"],[2.0,"EUR"]]}})",
      {{"x-ms-ratelimit-microsoft.costmanagement-qpu-consumed", "1"},
       {"x-ms-ratelimit-microsoft.costmanagement-qpu-remaining", "QueriesPerHour:12"}});
  const auto findings = examination.check();
  const Finding query = find(findings, "query");
  EXPECT_EQ(query.tried, "ask for the actual costs of 2026-10-18");
  EXPECT_EQ(query.answer, "2 rows in EUR, USD on the first of several pages for 1 QPU");
  EXPECT_EQ(examination.transport.left(), 0U);
  const Finding quota = find(findings, "quota");
  EXPECT_EQ(quota.answer, "12 QPU left this hour");
  EXPECT_EQ(quota.severity, Severity::kWarning);
}

TEST(AccountCheckQuery, ReadsTheServicesOwnListOfDimensions) {
  Examination examination;
  examination.connection.account.group_by = {"MeterCategory", "Nonsense"};
  examination.reach_account();
  examination.transport.reply(200, list_of(customer_entry(kTenantA, "Alpha")));
  for (int answer = 1; answer <= 2; ++answer) {
    examination.transport.reply(
        400, refusal("BadRequest",
                     "Invalid query definition: Invalid dataset grouping: 'Nonsense'; "
                     "valid values: 'MeterCategory','Meter',''."));
  }
  examination.transport.reply(
      200, R"({"properties":{"columns":[{"name":"Currency","type":"String"}],"rows":[]}})");
  const auto findings = examination.check();
  EXPECT_EQ(findings[findings.size() - 3].check, "query") << "first what worked, then without what";
  const Finding dimensions = find(findings, "dimensions");
  EXPECT_EQ(dimensions.severity, Severity::kWarning);
  EXPECT_EQ(dimensions.answer, "the service does not take Nonsense; it takes MeterCategory, Meter");
  EXPECT_EQ(dimensions.explanation.remedy, "take them out of group_by");
  EXPECT_EQ(dimensions.evidence.status, 400);
  EXPECT_EQ(find(findings, "query").severity, Severity::kOk);
}

TEST(AccountCheckQuery, NamesTheSettingThatTradesARefusedSumForAnother) {
  Examination examination;
  examination.reach_account();
  examination.transport.reply(200, list_of(customer_entry(kTenantA, "Alpha")));
  for (int answer = 1; answer <= 2; ++answer) {
    examination.transport.reply(
        400, refusal("BadRequest",
                     "Invalid query definition: Invalid dataset aggregation: 'UsageQuantity'; "
                     "valid values: 'Cost','CostUSD'."));
  }
  examination.transport.reply(200, kNothing);
  const Finding dimensions = find(examination.check(), "dimensions");
  EXPECT_EQ(dimensions.severity, Severity::kWarning);
  EXPECT_THAT(dimensions.answer, HasSubstr("does not take UsageQuantity"));
  EXPECT_THAT(dimensions.explanation.remedy, HasSubstr("cost_usd"));
}

TEST(AccountCheckQuery, FailsWhereAzureReturnsFewerTagsThanWereAskedFor) {
  Examination examination;
  examination.connection.account.group_by = {"Meter"};
  examination.connection.account.tag_keys = {"env", "team"};
  examination.reach_account();
  examination.transport.reply(200, list_of(customer_entry(kTenantA, "Alpha")));
  examination.transport.reply(
      200,
      R"({"properties":{"columns":[{"name":"TagKey","type":"String"},)"
      R"({"name":"TagValue","type":"String"},{"name":"Currency","type":"String"}],"rows":[]}})");
  const Finding query = find(examination.check(), "query");
  EXPECT_EQ(query.severity, Severity::kFailed);
  EXPECT_THAT(query.answer, HasSubstr("keep one in tag_keys"));
}

/// `count` customers that are read one by one.
void read_by_scope(Examination& examination, int count) {
  Account& account = examination.connection.account;
  account.customer_access = CustomerAccess::kScope;
  std::string entries;
  for (int i = 0; i < count; ++i) {
    account.customer_tenants.push_back("0000000" + std::to_string(i) +
                                       "-2222-3333-4444-555555555555");
    entries += (i == 0 ? "" : ",") + customer_entry(account.customer_tenants.back(), "Customer");
  }
  examination.reach_account();
  examination.transport.reply(200, list_of(entries));
}

TEST(AccountCheckQuery, AsksEachOfTheFirstCustomersThatHaveAQueryOfTheirOwn) {
  for (const auto& [all, tried, words] : {std::tuple(2, 2, ", each of 2 customers"),
                                          std::tuple(7, 5, ", the first 5 of 7 customers")}) {
    Examination examination;
    read_by_scope(examination, all);
    for (int i = 0; i < tried; ++i) examination.transport.reply(200, kNothing);
    const Finding query = find(examination.check(), "query");
    EXPECT_EQ(query.severity, Severity::kOk);
    EXPECT_EQ(query.tried, std::string("ask for the actual costs of 2026-10-18") + words);
    EXPECT_EQ(query.answer, "0 rows for " + std::to_string(tried) + " QPU");
    EXPECT_EQ(examination.transport.left(), 0U);
    EXPECT_THAT(examination.transport.requests().back().url,
                HasSubstr("/customers/0000000" + std::to_string(tried - 1) + "-2222-"));
  }
}

TEST(AccountCheckQuery, NamesTheCustomerWhoseChargesAreHidden) {
  Examination examination;
  read_by_scope(examination, 2);
  examination.transport.reply(400, refusal("IndirectCostDisabled")).reply(200, kNothing);
  const auto findings = examination.check();
  const Finding failed = find(findings, "query");
  EXPECT_EQ(failed.severity, Severity::kFailed);
  EXPECT_THAT(failed.tried, HasSubstr("of the customer 00000000-2222-3333-4444-555555555555"));
  EXPECT_EQ(failed.explanation.step, SetupStep::kCustomerTenants);
  EXPECT_EQ(findings[findings.size() - 2].severity, Severity::kOk) << "the other one is fine";
}

TEST(AccountCheckQuery, FailsWhereNothingWouldDistinguishTheCustomers) {
  Examination examination;
  read_by_scope(examination, 2);
  examination.connection.account.group_by = {"Meter"};
  for (int answer = 1; answer <= 2; ++answer) {
    examination.transport.reply(
        400, refusal("BadRequest",
                     "Invalid dataset grouping: 'CustomerTenantId'; valid values: 'Meter'."));
  }
  const Finding query = find(examination.check(), "query");
  EXPECT_EQ(query.severity, Severity::kFailed);
  EXPECT_EQ(query.kind, ErrorKind::kConfig);
  EXPECT_THAT(query.answer, HasSubstr("nothing else tells apart"));
}

TEST(AccountCheckGroupings, NamesThoseOfAnOwnListThatFindNoRoom) {
  Examination examination;
  Account& account = examination.connection.account;
  for (char name = 'a'; name <= 'o'; ++name) account.group_by.emplace_back(1, name);
  account.tag_keys = {"env"};
  const Finding finding = find(examination.reach_account().check(), "dimensions");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.answer, "Azure takes 15 groupings: o of group_by go");
}

TEST(AccountCheckQuota, SaysWhenTheAnswerReportedNothing) {
  Examination examination;
  examination.reach_account();
  examination.transport.reply(200, list_of(customer_entry(kTenantA, "Alpha")));
  examination.transport.reply(200, kNothing);
  const Finding quota = find(examination.check(), "quota");
  EXPECT_EQ(quota.severity, Severity::kOk);
  EXPECT_EQ(quota.answer, "the answer told nothing about the quota");
}

TEST(AccountCheckQuery, IsAskedForEachDatasetUntilOneFails) {
  Examination examination;
  examination.connection.account.datasets = {Dataset::kActual, Dataset::kAmortized};
  examination.reach_account();
  examination.transport.reply(200, list_of(customer_entry(kTenantA, "Alpha")));
  examination.transport.reply(403, refusal("AuthorizationFailed"), {{"x-ms-request-id", "req-9"}});
  const auto findings = examination.check();
  EXPECT_EQ(findings.back().check, "query");
  EXPECT_EQ(findings.back().evidence, (Evidence{403, "AuthorizationFailed", "req-9", false}));
  EXPECT_EQ(examination.transport.left(), 0U);
}

TEST(AccountCheckCustomers, AreNotAskedForWhereTheAgreementHasNone) {
  Examination examination;
  examination.connection.account.agreement = Agreement::kEa;
  examination.transport.reply(200).reply(401);
  examination.transport.reply(200, list_of(account_entry(kBillingAccount, "EnterpriseAgreement")));
  EXPECT_EQ(find(examination.check(), "customers").check, "");
}

TEST(AccountCheckCustomers, OnlyWarnOfOneWithoutCosts) {
  Examination examination;
  examination.connection.account.customer_tenants = {kTenantB};
  examination.reach_account();
  examination.transport.reply(403, refusal("AuthorizationFailed"));
  examination.transport.reply(200, customer_page(R"([1.5,"2026-09-01T00:00:00",")" +
                                                 std::string(kTenantA) + R"(","Alpha","USD"])"));
  const Finding finding = find(examination.check(), "customers");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_THAT(finding.explanation.meaning, AllOf(HasSubstr("had no costs"), HasSubstr(kTenantB)));
}

TEST(AccountCheckCustomers, AreAFilterThatNeverMatchesUnderAnotherAgreement) {
  for (const char* agreement : {"EnterpriseAgreement", "MicrosoftCustomerAgreement"}) {
    Examination examination;
    examination.connection.account.customer_tenants = {kTenantB};
    examination.transport.reply(200).reply(401);
    examination.transport.reply(200, list_of(account_entry(kBillingAccount, agreement)));
    const Finding finding = find(examination.check(), "customers");
    EXPECT_EQ(finding.severity, Severity::kFailed) << agreement;
    EXPECT_EQ(finding.kind, ErrorKind::kConfig);
    EXPECT_EQ(finding.explanation.step, SetupStep::kCustomerTenants);
  }
}

TEST(AccountCheckCustomers, OnlyWarnOfAFilterWhoseAgreementIsAGuess) {
  Examination examination;
  examination.connection.account.agreement = Agreement::kMca;
  examination.connection.account.customer_tenants = {kTenantB};
  examination.transport.reply(200).reply(401);
  examination.transport.reply(200, list_of("")).reply(200, list_of(""));
  examination.transport.reply(403, refusal("AuthorizationFailed")).reply(200, list_of(""));
  EXPECT_EQ(find(examination.check(), "customers").severity, Severity::kWarning);
}

}  // namespace
}  // namespace azcost::doctor
