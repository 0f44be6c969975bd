// What depends on the scope: the currency of costs, and who may see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using emulator::BillingRole;
using emulator::ServerOptions;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

emulator::WorldOptions partner(std::vector<std::string> currencies, int customers = 4) {
  return {.customers = customers,
          .from = EmulatedHome::from(),
          .to = EmulatedHome::today(),
          .rows_per_day = 20,
          .currencies = std::move(currencies)};
}

/// The one manifest of the account.
json manifest_of(const EmulatedHome& home) {
  const auto files = home.home().files("store/metadata/actual/account=contoso");
  EXPECT_THAT(files, SizeIs(1));
  return files.empty() ? json() : json::parse(files.begin()->second);
}

/// The currencies in which a manifest's days add up.
std::vector<std::string> currencies_of(const json& manifest) {
  std::vector<std::string> currencies;
  for (const json& day : manifest["days"]) {
    for (const auto& [currency, sum] : day["totals"].items()) currencies.push_back(currency);
  }
  return currencies;
}

class Currency : public ::testing::Test {
 protected:
  /// A config of the account, with these keys beside the usual ones.
  std::string config(const json& keys = json::object()) const {
    return home_.write_config({home_.account("contoso", keys)});
  }
  /// The profile of the customers who pay in euros.
  [[nodiscard]] std::string euro_profile() {
    EXPECT_EQ(home_.world().customers()[0].currency, "EUR");
    return home_.world().customers()[0].billing_profile_id;
  }

  EmulatedHome home_{partner({"EUR", "CHF"}), {}};
};

TEST_F(Currency, OfAPartnersAccountIsTheDollar) {
  const auto result = home_.run_with(config(), collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(currencies_of(manifest_of(home_)), ::testing::ElementsAre("USD"));
  const auto checked = home_.run_with(config(), {"check"});
  EXPECT_THAT(checked.out, HasSubstr(" rows in USD for 1 QPU"));
}

TEST_F(Currency, OfABillingProfileIsThatOfItsInvoices) {
  const std::string profile = euro_profile();
  const auto file = config({{"billing_profile_id", profile}});
  const auto result = home_.run_with(file, collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const json manifest = manifest_of(home_);
  EXPECT_THAT(currencies_of(manifest), ::testing::ElementsAre("EUR"));
  EXPECT_THAT(
      manifest["shape"]["scope"].get<std::string>(),
      EndsWith(home_.server().options().billing_account_id + "/billingProfiles/" + profile));
  const auto checked = home_.run_with(file, {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr(" rows in EUR for 1 QPU"));
}

TEST_F(Currency, OfACustomersScopeIsTheCustomers) {
  const auto file = config({{"customer_access", "scope"},
                            {"customer_tenants", {home_.world().customers()[1].tenant_id}}});
  const auto result = home_.run_with(file, collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(currencies_of(manifest_of(home_)), ::testing::ElementsAre("CHF"));
}

TEST_F(Currency, OfAProfileThatIsNotThereIsNotKnown) {
  const auto file = config({{"billing_profile_id", "WXYZ-ABCD-BG7-GBP"}});
  const auto result = home_.run_with(file, collect_a_day());
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("RBACAccessDenied"));
  EXPECT_THAT(result.out, HasSubstr("billing_profile_id 'WXYZ-ABCD-BG7-GBP'"));
  const auto checked = home_.run_with(file, {"check"});
  EXPECT_EQ(checked.exit_code, 78) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("'WXYZ-ABCD-BG7-GBP' is none of them"));
  EXPECT_THAT(checked.out, HasSubstr(home_.world().customers()[0].billing_profile_id));
}

/// An app that may read some or all of the data, and an account that names two customers.
class Role {
 public:
  explicit Role(ServerOptions options, int customers = 4)
      : home_(partner({"USD"}, customers), std::move(options)) {}

  [[nodiscard]] ProcessResult run(const char* access, std::vector<std::string> arguments) const {
    const json keys = {{"customer_access", access},
                       {"customer_tenants", {customers()[0].tenant_id, customers()[1].tenant_id}}};
    return home_.run_with(home_.write_config({home_.account("contoso", keys)}),
                          std::move(arguments));
  }

  [[nodiscard]] const std::vector<emulator::Customer>& customers() const {
    return home_.world().customers();
  }
  [[nodiscard]] const EmulatedHome& home() const noexcept { return home_; }

 private:
  EmulatedHome home_;
};

ServerOptions of_customers_alone() {
  ServerOptions options;
  options.billing_role = BillingRole::kCustomers;
  return options;
}

TEST(RoleOnCustomersAlone, ReadsThemByTheirScopes) {
  const Role role(of_customers_alone());
  const auto result = role.run("scope", collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(role.home().home().files("store/data"), SizeIs(1));
  const auto checked = role.run("scope", {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("ok       query of contoso"));
}

TEST(RoleOnCustomersAlone, IsNoneForTheAccount) {
  const Role role(of_customers_alone());
  const auto result = role.run("filter", collect_a_day());
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("RBACAccessDenied"));
  const auto checked = role.run("filter", {"check"});
  EXPECT_EQ(checked.exit_code, 77);
  EXPECT_THAT(checked.out, HasSubstr("failed   query of contoso"));
  EXPECT_THAT(checked.out, HasSubstr("2 Billing Account Reader role"));
}

/// Worlds with equal options have equal customers.
ServerOptions with_a_hidden_customer() {
  const emulator::World world(partner({"USD"}));
  ServerOptions options;
  options.hidden_customers = {world.customers()[0].tenant_id};
  return options;
}

TEST(HiddenCustomer, IsNamedByTheRefusalOfItsScopeAndTheOtherIsStored) {
  const Role role(with_a_hidden_customer());
  const auto result = role.run("scope", collect_a_day());
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("IndirectCostDisabled"));
  EXPECT_THAT(result.out, HasSubstr("customer " + role.customers()[0].tenant_id));
  const auto files = role.home().home().files("store/data");
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_THAT(files.begin()->second, HasSubstr(role.customers()[1].tenant_id));
}

TEST(GoneCustomer, IsNamedWithWhatToDoAndTheOtherIsStored) {
  const emulator::World world(partner({"USD"}));
  ServerOptions options;
  options.gone_customers = {world.customers()[1].tenant_id};
  const Role role(std::move(options));
  const auto result = role.run("scope", collect_a_day());
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("customer " + role.customers()[1].tenant_id));
  EXPECT_THAT(result.out, HasSubstr("take it out of customer_tenants"));
  const auto files = role.home().home().files("store/data");
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_THAT(files.begin()->second, HasSubstr(role.customers()[0].tenant_id));
  EXPECT_THAT(files.begin()->second, Not(HasSubstr(role.customers()[1].tenant_id)));
  const auto verified = role.run("scope", {"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
}

TEST(HiddenCustomer, IsReadThroughTheAccountAllTheSame) {
  const Role role(with_a_hidden_customer());
  const auto result = role.run("filter", collect_a_day());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const auto files = role.home().home().files("store/data");
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_THAT(files.begin()->second, HasSubstr(role.customers()[0].tenant_id));
}

TEST(PartnerWithoutCustomers, IsCheckedWithAWarningAndCollectedAllTheSame) {
  EmulatedHome home(partner({"USD"}, 0), {});
  const std::string config = home.write_config({home.account("contoso")});
  const auto checked = home.run_with(config, {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("warning  customers of contoso"));
  EXPECT_THAT(checked.out, HasSubstr("no customers on the Azure plan"));
  const auto listed = home.run_with(config, {"customers", "--format", "jsonl"});
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, IsEmpty());
  const auto collected = home.run_with(config, collect_all());
  EXPECT_EQ(collected.exit_code, 0) << collected.out << collected.err;
}

}  // namespace
}  // namespace azcost::testing
