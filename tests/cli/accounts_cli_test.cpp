// Several accounts in one config, in tenants of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using emulator::Partner;
using emulator::ServerOptions;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Partner kFabrikam = {
    .tenant_id = "aaaaaaaa-1111-4222-8333-444444444444",
    .client_id = "bbbbbbbb-1111-4222-8333-444444444444",
    .client_secrets = {"fabrikam~secret.Of-A+Test/2"},
    .billing_account_id =
        "cccccccc-1111-4222-8333-444444444444:dddddddd-1111-4222-8333-444444444444_2019-05-31"};

/// Contoso and Fabrikam, two partners behind one server, and a config that names both.
class TwoTenants : public ::testing::Test {
 protected:
  static ServerOptions options() {
    ServerOptions options;
    options.more_partners = {kFabrikam};
    return options;
  }

  json fabrikam() const {
    json entry = home_.account("fabrikam", {{"billing_account_id", kFabrikam.billing_account_id},
                                            {"tenant_id", kFabrikam.tenant_id},
                                            {"client_id", kFabrikam.client_id}});
    home_.home().write("fabrikam.secret", kFabrikam.client_secrets.front());
    return entry;
  }

  json contoso() const { return home_.account("contoso"); }

  ProcessResult run(const std::vector<json>& accounts, Arguments arguments) const {
    return home_.run_with(home_.write_config(accounts), std::move(arguments));
  }

  /// The day files of an account.
  std::size_t days_of(const std::string& account) const {
    const auto folder = home_.data_dir() / "data" / "actual" / ("account=" + account);
    if (!std::filesystem::exists(folder)) return 0;
    std::size_t days = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) ++days;
    }
    return days;
  }

  /// The accounts for which tokens were asked.
  std::vector<std::string> token_paths() {
    std::vector<std::string> paths;
    for (const auto& request : home_.server().requests()) {
      if (request.kind == emulator::RequestKind::kToken) paths.push_back(request.path);
    }
    return paths;
  }

  EmulatedHome home_{options()};
};

TEST_F(TwoTenants, AreCollectedInOneRun) {
  const auto result = run({contoso(), fabrikam()}, with(collect_all(), {"--format", "json"}));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_GT(days_of("contoso"), 28U);
  EXPECT_EQ(days_of("fabrikam"), days_of("contoso"));
  EXPECT_THAT(token_paths(), AllOf(Contains(HasSubstr(home_.server().options().tenant_id)),
                                   Contains(HasSubstr(kFabrikam.tenant_id))));
  const json record = json::parse(result.out);
  for (const json& unit : record["units"]) EXPECT_EQ(unit["outcome"], "committed") << unit;
}

TEST_F(TwoTenants, AreBothChecked) {
  const auto result = run({contoso(), fabrikam()}, {"check"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("ok       query of contoso"));
  EXPECT_THAT(result.out, HasSubstr("ok       query of fabrikam"));
}

TEST_F(TwoTenants, AreServedOneAtATimeByName) {
  const std::vector<json> both = {contoso(), fabrikam()};
  const auto checked = run(both, {"check", "-a", "fabrikam"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, Not(HasSubstr("contoso")));
  const auto listed = run(both, {"customers", "-a", "fabrikam", "--format", "jsonl"});
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr(home_.world().customers()[0].tenant_id));
  const auto collected = run(both, with(collect_all(), {"-a", "fabrikam"}));
  EXPECT_EQ(collected.exit_code, 0) << collected.out << collected.err;
  EXPECT_EQ(days_of("contoso"), 0U);
  EXPECT_GT(days_of("fabrikam"), 28U);
  EXPECT_THAT(token_paths(), Not(Contains(HasSubstr(home_.server().options().tenant_id))));
}

TEST_F(TwoTenants, AreNotStoppedByTheOneThatIsRefused) {
  const std::string config = home_.write_config({contoso(), fabrikam()});
  home_.home().write("contoso.secret", "no~longer.Valid");
  const auto result = home_.run_with(config, with(collect_all(), {"--format", "json"}));
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_EQ(days_of("contoso"), 0U);
  EXPECT_GT(days_of("fabrikam"), 28U);
  const json record = json::parse(result.out);
  EXPECT_EQ(record["units"].size(), 2U) << record;
  for (const json& unit : record["units"]) {
    EXPECT_EQ(unit["outcome"], unit["account"] == "contoso" ? "forbidden" : "committed") << unit;
  }
  const auto checked = home_.run_with(config, {"check"});
  EXPECT_EQ(checked.exit_code, 77) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("failed   token of contoso"));
  EXPECT_THAT(checked.out, HasSubstr("ok       query of fabrikam"));
}

TEST_F(TwoTenants, DoNotKnowTheAppOfTheOther) {
  json mixed = fabrikam();
  mixed["tenant_id"] = home_.server().options().tenant_id;
  const auto checked = run({mixed}, {"check"});
  EXPECT_EQ(checked.exit_code, 77);
  EXPECT_THAT(checked.out, HasSubstr("AADSTS700016"));
  EXPECT_THAT(checked.out, HasSubstr("registered in another tenant"));
  const auto collected = run({mixed}, collect_all());
  EXPECT_EQ(collected.exit_code, 77);
  EXPECT_THAT(collected.out, HasSubstr("AADSTS700016"));
  EXPECT_THAT(home_.home().files("store/data"), IsEmpty());
  mixed["tenant_id"] = "eeeeeeee-1111-4222-8333-444444444444";
  const auto nowhere = run({mixed}, collect_all());
  EXPECT_EQ(nowhere.exit_code, 77);
  EXPECT_THAT(nowhere.out, HasSubstr("AADSTS90002"));
}

TEST_F(TwoTenants, CannotReadTheAccountOfTheOther) {
  json mixed = fabrikam();
  mixed["billing_account_id"] = home_.server().options().billing_account_id;
  const auto collected = run({mixed}, collect_all());
  EXPECT_EQ(collected.exit_code, 77);
  EXPECT_THAT(collected.out, HasSubstr("RBACAccessDenied"));
  const auto checked = run({mixed}, {"check"});
  EXPECT_EQ(checked.exit_code, 78);
  EXPECT_THAT(checked.out, AllOf(HasSubstr("the app sees other billing accounts: "),
                                 HasSubstr(kFabrikam.billing_account_id)));
}

TEST_F(TwoTenants, MayHaveNamesWithTwoDotsInThem) {
  const std::vector<json> accounts = {home_.account("acme..eu")};
  ASSERT_EQ(run(accounts, collect_all()).exit_code, 0);
  const ProcessResult again = run(accounts, collect_all());
  EXPECT_EQ(again.exit_code, 0) << again.err;
  const ProcessResult verified = run(accounts, {"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
  const ProcessResult status = run(accounts, {"status"});
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_THAT(status.out, HasSubstr("acme..eu"));
}

TEST_F(TwoTenants, AreReadOneAfterTheOtherWhereThereAreNoThreads) {
  if (!std::filesystem::exists(AZCOST_FAULTY_CALLS)) {
    GTEST_SKIP() << "skipped: nothing can be loaded into a program that has a sanitizer";
  }
  const auto result =
      home_.run_with(home_.write_config({contoso(), fabrikam()}), collect_all(),
                     {{"LD_PRELOAD", AZCOST_FAULTY_CALLS}, {"AZCOST_TEST_LACKS", "second-thread"}});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_GT(days_of("contoso"), 28U);
  EXPECT_EQ(days_of("fabrikam"), days_of("contoso"));
}

}  // namespace
}  // namespace azcost::testing
