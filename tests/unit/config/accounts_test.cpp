#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using ::testing::AllOf;
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

/// A file whose only account has `value` at `key`.
std::string with(const std::string& key, const std::string& value) {
  std::string text = file_with_account("");
  const auto colon = text.find("\"" + key + "\": ") + key.size() + 4;
  return text.replace(colon, text.find('"', colon + 1) + 1 - colon, value);
}

TEST(ConfigAccount, IsReadWhole) {
  const Account account = account_with(
      R"("customer_tenants": [], "agreement": "mpa", "datasets": ["amortized", "actual"],
         "granularity": "monthly", "group_by": ["MeterCategory", "Meter"], "tag_keys": ["team"],
         "cost_usd": true, "api_version": "2023-04-01-preview", "cloud": "usgov")");
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
}

TEST(ConfigAccount, NamesAVersionOfTheApiAsADay) {
  for (const std::string version : {"", "newest", "2025-13-01", "2025-03", "2025-03-01-rc"}) {
    const std::string found = complaint(file_with_account("\"api_version\": \"" + version + "\""));
    EXPECT_THAT(found, AllOf(HasSubstr("accounts[0].api_version"), HasSubstr("2025-03-01")))
        << version;
  }
}

TEST(ConfigAccount, HasDefaultsForAllButItsIdentity) {
  Account expected;
  expected.name = "contoso";
  expected.billing_account_id = "1234567";
  expected.tenant_id = kGuid;
  expected.client_id = kOtherGuid;
  EXPECT_EQ(account_with(""), expected);
}

TEST(ConfigAccount, TakesNullForAKeyThatIsNotThere) {
  EXPECT_EQ(account_with(R"("agreement": null, "datasets": null, "cloud": null)"),
            account_with(""));
}

TEST(ConfigAccount, SaysWhichValueIsMissing) {
  EXPECT_EQ(complaint(without("name")),
            "accounts[0].name: is missing; write a short name, which becomes a folder and a label");
  EXPECT_EQ(complaint(without("billing_account_id")),
            "accounts[0].billing_account_id: is missing; write the Billing Account ID from Cost "
            "Management + Billing > Properties");
  EXPECT_EQ(complaint(without("tenant_id")),
            "accounts[0].tenant_id: is missing; write the Directory (tenant) ID from the Overview "
            "of the app registration");
  EXPECT_EQ(complaint(without("client_id")),
            "accounts[0].client_id: is missing; write the Application (client) ID from the "
            "Overview of the app registration");
}

TEST(ConfigAccount, SuggestsTheKeyThatWasMeant) {
  EXPECT_EQ(complaint(file_with_account(R"("tenent_id": "x")")),
            "accounts[0].tenent_id: unknown key; did you mean tenant_id?");
}

TEST(ConfigAccount, SuggestsNothingForAKeyLikeNoOther) {
  EXPECT_EQ(complaint(file_with_account(R"("xyzzyxyzzy": "x")")),
            "accounts[0].xyzzyxyzzy: unknown key");
}

TEST(ConfigAccount, ReadsCustomersByAFilterOrOneByOne) {
  const auto by_scope = parsed(
      file_with_account(R"("customer_access": "scope", "customer_tenants": [")" + kGuid + "\"]"));
  ASSERT_TRUE(by_scope.ok()) << by_scope.error().message;
  EXPECT_EQ(by_scope->accounts[0].account.customer_access, CustomerAccess::kScope);
  EXPECT_EQ(
      complaint(file_with_account(R"("customer_access": "scope")")),
      "accounts[0].customer_access: is \"scope\", which reads customers one by one; name them "
      "in customer_tenants");
  EXPECT_EQ(complaint(file_with_account(R"("customer_access": "scopes")")),
            "accounts[0].customer_access: 'scopes' is none of filter, scope; did you mean scope?");
}

TEST(ConfigAccount, ReadsABillingProfile) {
  const auto config = parsed(file_with_account(R"("billing_profile_id": "ABCD-EFGH-IJK-LMN")"));
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts[0].account.billing_profile_id, "ABCD-EFGH-IJK-LMN");
  EXPECT_EQ(complaint(file_with_account(R"("billing_profile_id": "../x")")),
            "accounts[0].billing_profile_id: '../x' is no billing profile id; copy it from Cost "
            "Management "
            "+ Billing > Billing profiles > Properties");
  EXPECT_EQ(complaint(file_with_account(
                R"("billing_profile_id": "A", "customer_access": "scope", "customer_tenants": [")" +
                kGuid + "\"]")),
            "accounts[0].billing_profile_id: stands beside customer_access \"scope\"; keep one of "
            "the two scopes");
}

TEST(ConfigAccount, HoldsNoSecretInAnySpelling) {
  const std::string hint =
      ": a secret does not belong in this file; put its value alone into a file that only you can "
      "read (chmod 600) and name that as client_secret_file, or use no config file and set "
      "AZURE_CLIENT_SECRET";
  EXPECT_EQ(complaint(file_with_account(R"("client_secret": "S3CR3T")")),
            "accounts[0].client_secret" + hint);
  EXPECT_EQ(complaint(file_with_account(R"("clientSecret": "S3CR3T")")),
            "accounts[0].clientSecret" + hint);
  EXPECT_EQ(complaint(file_with(R"("AZURE_CLIENT_SECRET": "S3CR3T")")),
            "AZURE_CLIENT_SECRET" + hint);
  EXPECT_THAT(complaint(file_with(R"("log": {"x": {"password": "S3CR3T"}})")),
              StartsWith("log.x.password" + hint));
}

TEST(ConfigAccount, NameFitsAFolder) {
  EXPECT_EQ(complaint(with("name", R"("../contoso")")),
            "accounts[0].name: '../contoso' cannot be a folder and a label; write 1 to 64 letters, "
            "digits, dots, dashes and underscores, starting with a letter, a digit or an "
            "underscore");
  EXPECT_THAT(complaint(with("name", R"("")")), HasSubstr("cannot be a folder"));
  EXPECT_THAT(complaint(with("name", R"("a\u0000b")")), HasSubstr("'a\\x00b' cannot be"));
}

TEST(ConfigAccount, NameIsItsOwnWhateverTheCase) {
  const std::string upper = with("name", R"("CONTOSO")");
  const auto start = upper.find('[') + 1;
  const std::string second = upper.substr(start, upper.rfind(']') - start);
  EXPECT_EQ(complaint(file_with("\"accounts\": [" + account() + ", " + second + "]")),
            "accounts[1].name: 'CONTOSO' is the name of two accounts; give each its own, also when "
            "upper and lower case count as equal");
}

TEST(ConfigAccount, BillingAccountIdMayBeOfEveryAgreement) {
  const auto id = [](const std::string& text) {
    const auto config = parsed(with("billing_account_id", "\"" + text + "\""));
    return config.ok() ? config->accounts.at(0).account.billing_account_id : "refused";
  };
  const std::string mca = kGuid + ":" + kOtherGuid + "_2019-05-31";
  EXPECT_EQ(id("1234567"), "1234567");
  EXPECT_EQ(id(mca), mca);
  EXPECT_EQ(id(" " + mca + "\\n"), mca);
}

TEST(ConfigAccount, BillingAccountIdMayBePastedAsAPath) {
  const auto id = [](const std::string& text) {
    const auto config = parsed(with("billing_account_id", "\"" + text + "\""));
    return config.ok() ? config->accounts.at(0).account.billing_account_id : "refused";
  };
  EXPECT_EQ(id("/providers/Microsoft.Billing/billingAccounts/1234567"), "1234567");
  EXPECT_EQ(id("providers/microsoft.billing/billingaccounts/1234567/"), "1234567");
  EXPECT_EQ(complaint(with("billing_account_id",
                           R"("/providers/Microsoft.Billing/billingAccounts/1/customers/2")")),
            "accounts[0].billing_account_id: "
            "'/providers/Microsoft.Billing/billingAccounts/1/customers/2' names something below a "
            "billing account; write the "
            "Billing Account ID from Cost Management + Billing > Properties: a number, or "
            "<GUID>:<GUID>_2019-05-31");
}

TEST(ConfigAccount, BillingAccountIdHoldsNothingThatChangesAUrl) {
  for (const std::string id : {"", "1/2", "1?x", "1#x", "1%2f", "1 2", "..", "1..2", "1\\\\2",
                               "1\\u0000", "1\\n2", "\u00e4"}) {
    EXPECT_THAT(complaint(with("billing_account_id", "\"" + id + "\"")),
                StartsWith("accounts[0].billing_account_id: "))
        << id;
  }
}

TEST(ConfigAccount, TenantMayBeADomainName) {
  const auto config = parsed(with("tenant_id", R"("Contoso.OnMicrosoft.com")"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->accounts[0].account.tenant_id, "contoso.onmicrosoft.com");
}

TEST(ConfigAccount, TenantIsNoWordThatStandsForMany) {
  for (const std::string text : {"common", "contoso.com/x", "..", ""}) {
    EXPECT_EQ(complaint(with("tenant_id", "\"" + text + "\"")),
              "accounts[0].tenant_id: '" + text +
                  "' is neither a GUID nor a domain name; write the Directory (tenant) ID from the "
                  "Overview of the app registration");
  }
}

TEST(ConfigAccount, IdsAreFoldedToLowerCase) {
  const auto config = parsed(with("client_id", R"("AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE")"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->accounts[0].account.client_id, kOtherGuid);
}

TEST(ConfigAccount, NeverRepeatsWhatMayBeASecretInTheWrongPlace) {
  const std::string secret = "Zx98Q~S3CR3T.abcdefghijklmnopqrstuvwxyz0";
  for (const std::string key : {"billing_account_id", "tenant_id", "client_id"}) {
    EXPECT_THAT(complaint(with(key, "\"" + secret + "\"")), Not(HasSubstr("S3CR3T"))) << key;
  }
  EXPECT_EQ(complaint(file_with_account(R"("client_secret_file": ")" + secret + "\"")),
            "accounts[0].client_secret_file: looks like the secret itself; put it alone into a "
            "file that only you can read (chmod 600) and write the path of that file as "
            "client_secret_file");
}

TEST(ConfigAccount, CustomersAreFoldedSortedAndNamedOnce) {
  EXPECT_THAT(account_with(R"("customer_tenants": ["FFFFFFFF-BBBB-CCCC-DDDD-EEEEEEEEEEEE", ")" +
                           kGuid + R"(", "ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee"])")
                  .customer_tenants,
              ElementsAre(kGuid, "ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee"));
}

TEST(ConfigAccount, SaysWhichOfTheCustomersIsNoTenant) {
  EXPECT_EQ(complaint(file_with_account(R"("customer_tenants": [")" + kGuid + R"(", "fabrikam"])")),
            "accounts[0].customer_tenants[1]: 'fabrikam' is not a GUID; write the tenant id of a "
            "customer, or "
            "leave the list empty for all");
}

TEST(ConfigAccount, ListsAreListsOfTexts) {
  EXPECT_EQ(complaint(file_with_account(R"("customer_tenants": "x")")),
            "accounts[0].customer_tenants: has to be a list of texts [\"...\"], not a text ('x')");
  EXPECT_EQ(complaint(file_with_account(R"("group_by": ["Meter", 5])")),
            "accounts[0].group_by[1]: has to be a text in quotes, not a number (5)");
}

TEST(ConfigAccount, SaysWhichWordsAreTaken) {
  EXPECT_EQ(complaint(file_with_account(R"("agreement": "msa")")),
            "accounts[0].agreement: 'msa' is none of auto, mpa, mca, ea; did you mean mpa?");
  EXPECT_EQ(complaint(file_with_account(R"("datasets": ["actuals"])")),
            "accounts[0].datasets[0]: 'actuals' is none of actual, amortized; did you mean "
            "actual?");
  EXPECT_EQ(complaint(file_with_account(R"("granularity": "hourly")")),
            "accounts[0].granularity: 'hourly' is none of daily, monthly");
  EXPECT_EQ(complaint(file_with_account(R"("cloud": "publc")")),
            "accounts[0].cloud: 'publc' is none of public, usgov, china; did you mean public?");
}

TEST(ConfigAccount, CollectsAtLeastOneDatasetEachOnce) {
  EXPECT_EQ(complaint(file_with_account(R"("datasets": [])")),
            "accounts[0].datasets: is empty; write [\"actual\"]");
  EXPECT_EQ(complaint(file_with_account(R"("datasets": ["actual", "actual"])")),
            "accounts[0].datasets[1]: stands twice in the list; keep one of them");
}

TEST(ConfigAccount, GroupsByEachNameOnce) {
  EXPECT_EQ(complaint(file_with_account(R"("group_by": ["Meter", "MeterId", "meter"])")),
            "accounts[0].group_by[2]: stands twice in the list; keep one of them");
  EXPECT_EQ(complaint(file_with_account(R"("tag_keys": ["Team", "team"])")),
            "accounts[0].tag_keys[1]: stands twice in the list; keep one of them");
  EXPECT_EQ(complaint(file_with_account(R"("group_by": [""])")),
            "accounts[0].group_by[0]: '' is no name of a dimension or tag");
}

TEST(ConfigAccount, MayNameMoreDimensionsThanAzureTakesButNotMoreTags) {
  const std::string fifteen = R"("a","b","c","d","e","f","g","h","i","j","k","l","m","n","o")";
  EXPECT_EQ(account_with("\"group_by\": [" + fifteen + "]").group_by.size(), 15U);
  EXPECT_EQ(account_with("\"group_by\": [" + fifteen + ", \"p\"]").group_by.size(), 16U);
  EXPECT_EQ(complaint(file_with_account("\"tag_keys\": [" + fifteen + ", \"p\"]")),
            "accounts[0].tag_keys: has 16 names; 15 are the most that Azure takes");
}

TEST(ConfigAccount, TakesNoTextForTrueOrFalse) {
  EXPECT_EQ(complaint(file_with_account(R"("cost_usd": "true")")),
            "accounts[0].cost_usd: has to be true or false, not a text ('true')");
}

TEST(ConfigAccount, FindsItsSecretFileBesideTheConfig) {
  const auto config = parsed(file_with_account(R"("client_secret_file": "./contoso.secret")"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->accounts[0].credential, Credential{.file = "/etc/azcost/contoso.secret"});
}

TEST(ConfigAccount, TakesAnAbsolutePathAsItIs) {
  const auto config = parsed(file_with_account(R"("client_secret_file": "/run/contoso.secret")"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->accounts[0].credential, Credential{.file = "/run/contoso.secret"});
}

TEST(ConfigAccount, MayHaveACertificateInPlaceOfASecret) {
  const auto config = parsed(file_with_account(R"("client_certificate_file": "contoso.pem")"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->accounts[0].credential, (Credential{.kind = CredentialKind::kClientCertificate,
                                                        .file = "/etc/azcost/contoso.pem"}));
}

TEST(ConfigAccount, MayHaveAFederatedTokenInPlaceOfASecret) {
  const auto config = parsed(file_with_account(R"("federated_token_file": "/run/token")"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->accounts[0].credential,
            (Credential{.kind = CredentialKind::kFederatedToken, .file = "/run/token"}));
}

TEST(ConfigAccount, ProvesItselfInOneWayOnly) {
  EXPECT_EQ(complaint(file_with_account(
                R"("client_secret_file": "a.secret", "client_certificate_file": "a.pem")")),
            "accounts[0].client_certificate_file: stands beside client_secret_file; keep the one "
            "that the app has");
  EXPECT_EQ(complaint(file_with_account(
                R"("federated_token_file": "a.token", "client_certificate_file": "a.pem")")),
            "accounts[0].federated_token_file: stands beside client_certificate_file; keep the one "
            "that the app has");
  EXPECT_EQ(complaint(file_with_account(
                R"("federated_token_file": null, "client_certificate_file": "a.pem")")),
            "nothing is wrong");
}

TEST(ConfigAccount, TakesNoPathThatAShellWouldHaveToExpand) {
  EXPECT_EQ(complaint(file_with_account(R"("client_secret_file": "~/contoso.secret")")),
            "accounts[0].client_secret_file: '~/contoso.secret' starts with ~, which only a shell "
            "expands; write the "
            "whole path");
}

TEST(ConfigAccount, StandsInAListOfObjects) {
  EXPECT_EQ(complaint(file_with(R"("accounts": {})")),
            "accounts: has to be a list [ ... ], not an object { ... }");
  EXPECT_EQ(complaint(file_with(R"("accounts": ["contoso"])")),
            "accounts[0]: has to be an object { ... }, not a text ('contoso')");
}

}  // namespace
}  // namespace azcost::config
