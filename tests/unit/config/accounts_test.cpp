#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string without(const std::string& key) {
  std::string text = file_with_account("");
  const auto start = text.find("\"" + key + "\"");
  const auto end = text.find_first_of(",}", start);
  return text.replace(start, end - start, "\"agreement\": \"auto\"");
}

std::string billing_account_id(const std::string& typed) {
  const Config config = config_of(account_file("billing_account_id", "\"" + typed + "\""));
  return config.accounts.at(0).account.billing_account_id;
}

TEST(ConfigAccount, IsReadWhole) {
  const Account account = account_with(
      R"("customer_tenants": [], "agreement": "mpa", "datasets": ["amortized", "actual"],
         "granularity": "monthly", "group_by": ["MeterCategory", "Meter"], "tag_keys": ["team"],
         "cost_usd": true, "api_version": "2023-04-01-preview", "cloud": "usgov",
         "billing_profile_id": "ABCD-EFGH-IJK-LMN")");
  EXPECT_EQ(account.name, "contoso");
  EXPECT_EQ(account.billing_account_id, "1234567");
  EXPECT_EQ(account.tenant_id, kGuid);
  EXPECT_EQ(account.client_id, kOtherGuid);
  EXPECT_EQ(account.agreement, Agreement::kMpa);
  EXPECT_THAT(account.datasets, ElementsAre(Dataset::kAmortized, Dataset::kActual));
  EXPECT_EQ(account.granularity, Granularity::kMonthly);
  EXPECT_THAT(account.group_by, ElementsAre("MeterCategory", "Meter"));
  EXPECT_THAT(account.tag_keys, ElementsAre("team"));
  EXPECT_TRUE(account.cost_usd);
  EXPECT_EQ(account.api_version, "2023-04-01-preview");
  EXPECT_EQ(account.cloud, cloud_named("usgov"));
  EXPECT_EQ(account.billing_profile_id, "ABCD-EFGH-IJK-LMN");
}

TEST(ConfigAccount, HasDefaultsForAllButItsIdentity) {
  Account expected;
  expected.name = "contoso";
  expected.billing_account_id = "1234567";
  expected.tenant_id = kGuid;
  expected.client_id = kOtherGuid;
  EXPECT_EQ(account_with(""), expected);
  EXPECT_EQ(account_with(R"("agreement": null, "datasets": null, "cloud": null)"), expected);
}

TEST(ConfigAccount, SaysWhichValueIsMissing) {
  expect_refused(
      {{"name", "accounts[0].name: is missing; write a short name"},
       {"billing_account_id",
        "accounts[0].billing_account_id: is missing; write the Billing Account ID from"},
       {"tenant_id", "accounts[0].tenant_id: is missing; write the Directory (tenant)"},
       {"client_id", "accounts[0].client_id: is missing; write the Application (client)"}},
      without);
}

/// Each key with a value that cannot be used: its place, the value, what to write.
TEST(ConfigAccount, RefusesValuesThatCannotBeUsed) {
  const std::string customers = R"("customer_tenants": [")" + kGuid + "\"";
  const std::string sixteen = R"("a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p")";
  expect_refused(
      {
          {R"("tenent_id": "x")", "tenent_id: unknown key; did you mean tenant_id?"},
          {R"("xyzzyxyzzy": "x")", "xyzzyxyzzy: unknown key"},
          {R"("api_version": "")", "api_version: '' is neither \"auto\" nor a version"},
          {R"("api_version": "newest")", "api_version: 'newest' is neither"},
          {R"("api_version": "2025-13-01")", "api_version: '2025-13-01' is neither"},
          {R"("api_version": "2025-03")", "api_version: '2025-03' is neither"},
          {R"("api_version": "2025-03-01-rc")", "api_version: '2025-03-01-rc' is neither"},
          {R"("customer_access": "scope")",
           "customer_access: is \"scope\", which reads customers one by one; name them in"},
          {R"("customer_access": "scopes")",
           "customer_access: 'scopes' is none of filter, scope; did you mean scope?"},
          {R"("billing_profile_id": "../x")", "billing_profile_id: '../x' is no billing profile"},
          {R"("billing_profile_id": "A", "customer_access": "scope", )" + customers + "]",
           "billing_profile_id: stands beside customer_access \"scope\""},
          {customers + R"(, "fabrikam"])", "customer_tenants[1]: 'fabrikam' is not a GUID; write"},
          {R"("customer_tenants": "x")",
           "customer_tenants: has to be a list of texts [\"...\"], not a text ('x')"},
          {R"("group_by": ["Meter", 5])",
           "group_by[1]: has to be a text in quotes, not a number (5)"},
          {R"("agreement": "msa")",
           "agreement: 'msa' is none of auto, mpa, mca, ea; did you mean mpa?"},
          {R"("datasets": ["actuals"])",
           "datasets[0]: 'actuals' is none of actual, amortized; did you mean actual?"},
          {R"("granularity": "hourly")", "granularity: 'hourly' is none of daily, monthly"},
          {R"("cloud": "publc")",
           "cloud: 'publc' is none of public, usgov, china; did you mean public?"},
          {R"("datasets": [])", "datasets: is empty; write [\"actual\"]"},
          {R"("datasets": ["actual", "actual"])", "datasets[1]: stands twice in the list"},
          {R"("group_by": ["Meter", "MeterId", "meter"])", "group_by[2]: stands twice in the list"},
          {R"("tag_keys": ["Team", "team"])", "tag_keys[1]: stands twice in the list"},
          {R"("group_by": [""])", "group_by[0]: '' is no name of a dimension or tag"},
          {"\"tag_keys\": [" + sixteen + "]", "tag_keys: has 16 names; 15 are the most"},
          {R"("cost_usd": "true")", "cost_usd: has to be true or false, not a text ('true')"},
          {R"("client_secret_file": "a.secret", "client_certificate_file": "a.pem")",
           "client_certificate_file: stands beside client_secret_file; keep the one that the app"},
          {R"("federated_token_file": "a.token", "client_certificate_file": "a.pem")",
           "client_certificate_file: stands beside federated_token_file"},
          {R"("client_secret_file": "~/contoso.secret")",
           "client_secret_file: '~/contoso.secret' starts with ~, which only a shell expands"},
          {R"("client_secret_file": ")" + kSecretText + "\"",
           "client_secret_file: looks like the secret itself; put it alone into a file"},
          {R"("client_secret": "S3CR3T")", "client_secret: a secret does not belong in this file;"},
          {R"("clientSecret": "S3CR3T")", "clientSecret: a secret does not belong in this file;"},
          {R"("customer_tenants": ["<Customer tenant>"])",
           "customer_tenants[0]: still holds the placeholder <Customer tenant>; write"},
      },
      [](const std::string& typed) {
        std::string text = file_with_account(typed);
        const std::string found = complaint(text);
        EXPECT_THAT(found, Not(HasSubstr("S3CR3T"))) << typed;
        return text;
      },
      "accounts[0].");
}

TEST(ConfigAccount, TakesCustomersOneByOneWhereTheyAreNamed) {
  EXPECT_EQ(account_with(R"("customer_access": "scope", "customer_tenants": [")" + kGuid + "\"]")
                .customer_access,
            CustomerAccess::kScope);
}

TEST(ConfigAccount, NameFitsAFolderAndIsItsOwnWhateverTheCase) {
  expect_refused({{R"("../contoso")", "accounts[0].name: '../contoso' cannot be a folder and a"},
                  {R"("")", "accounts[0].name: '' cannot be a folder"},
                  {R"("a\u0000b")", "accounts[0].name: 'a\\x00b' cannot be"}},
                 [](const std::string& typed) { return account_file("name", typed); });
  const std::string upper = account_file("name", R"("CONTOSO")");
  const auto start = upper.find('[') + 1;
  const std::string second = upper.substr(start, upper.rfind(']') - start);
  EXPECT_THAT(complaint(file_with("\"accounts\": [" + account() + ", " + second + "]")),
              StartsWith("accounts[1].name: 'CONTOSO' is the name of two accounts"));
}

TEST(ConfigAccount, BillingAccountIdMayBeOfEveryAgreementAndPastedAsAPath) {
  const std::string mca = kGuid + ":" + kOtherGuid + "_2019-05-31";
  EXPECT_EQ(billing_account_id("1234567"), "1234567");
  EXPECT_EQ(billing_account_id(mca), mca);
  EXPECT_EQ(billing_account_id(" " + mca + "\\n"), mca);
  EXPECT_EQ(billing_account_id("/providers/Microsoft.Billing/billingAccounts/1234567"), "1234567");
  EXPECT_EQ(billing_account_id("providers/microsoft.billing/billingaccounts/1234567/"), "1234567");
}

TEST(ConfigAccount, BillingAccountIdHoldsNothingThatChangesAUrl) {
  std::vector<Slip> slips = {
      {"/providers/Microsoft.Billing/billingAccounts/1/customers/2",
       "accounts[0].billing_account_id: "
       "'/providers/Microsoft.Billing/billingAccounts/1/customers/2' names something below"}};
  for (const std::string id : {"", "1/2", "1?x", "1#x", "1%2f", "1 2", "..", "1..2", "1\\\\2",
                               "1\\u0000", "1\\n2", "\u00e4"}) {
    slips.push_back({id, "accounts[0].billing_account_id: "});
  }
  expect_refused(slips, [](const std::string& typed) {
    return account_file("billing_account_id", "\"" + typed + "\"");
  });
}

TEST(ConfigAccount, TenantMayBeADomainNameButNoWordThatStandsForMany) {
  EXPECT_EQ(config_of(account_file("tenant_id", R"("Contoso.OnMicrosoft.com")"))
                .accounts.at(0)
                .account.tenant_id,
            "contoso.onmicrosoft.com");
  for (const std::string text : {"common", "contoso.com/x", "..", ""}) {
    EXPECT_THAT(complaint(account_file("tenant_id", "\"" + text + "\"")),
                StartsWith("accounts[0].tenant_id: '" + text + "' is neither a GUID nor a domain"));
  }
}

TEST(ConfigAccount, IdsAreFoldedToLowerCase) {
  EXPECT_EQ(config_of(account_file("client_id", R"("AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE")"))
                .accounts.at(0)
                .account.client_id,
            kOtherGuid);
}

TEST(ConfigAccount, NeverRepeatsWhatMayBeASecretInTheWrongPlace) {
  for (const std::string key : {"billing_account_id", "tenant_id", "client_id"}) {
    EXPECT_THAT(complaint(account_file(key, "\"" + kSecretText + "\"")), Not(HasSubstr("S3CR3T")))
        << key;
  }
}

TEST(ConfigAccount, CustomersAreFoldedSortedAndNamedOnce) {
  EXPECT_THAT(account_with(R"("customer_tenants": ["FFFFFFFF-BBBB-CCCC-DDDD-EEEEEEEEEEEE", ")" +
                           kGuid + R"(", "ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee"])")
                  .customer_tenants,
              ElementsAre(kGuid, "ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee"));
}

TEST(ConfigAccount, MayNameMoreDimensionsThanAzureTakes) {
  EXPECT_EQ(account_with(
                R"("group_by": ["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p"])")
                .group_by.size(),
            16U);
}

TEST(ConfigAccount, ProvesItselfInOneOfThreeWays) {
  const auto credential = [](const std::string& more) { return settings_with(more).credential; };
  EXPECT_EQ(credential(R"("client_secret_file": "./contoso.secret")"),
            Credential{.file = "/etc/azcost/contoso.secret"});
  EXPECT_EQ(credential(R"("client_secret_file": "/run/contoso.secret")"),
            Credential{.file = "/run/contoso.secret"});
  EXPECT_EQ(
      credential(R"("federated_token_file": null, "client_certificate_file": "contoso.pem")"),
      (Credential{.kind = CredentialKind::kClientCertificate, .file = "/etc/azcost/contoso.pem"}));
  EXPECT_EQ(credential(R"("federated_token_file": "/run/token")"),
            (Credential{.kind = CredentialKind::kFederatedToken, .file = "/run/token"}));
}

TEST(ConfigAccount, StandsInAListOfObjects) {
  EXPECT_EQ(complaint(file_with(R"("accounts": {})")),
            "accounts: has to be a list [ ... ], not an object { ... }");
  EXPECT_EQ(complaint(file_with(R"("accounts": ["contoso"])")),
            "accounts[0]: has to be an object { ... }, not a text ('contoso')");
}

}  // namespace
}  // namespace azcost::config
