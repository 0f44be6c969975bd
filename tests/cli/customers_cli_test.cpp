// `customers`: lists them, from the Billing API or from a cost query.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/emulator/server.hpp"
#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using emulator::Answer;
using emulator::BillingRole;
using emulator::RequestKind;
using emulator::SeenRequest;
using emulator::ServerOptions;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> expected_tenants(EmulatedHome& home) {
  std::vector<std::string> tenants;
  for (const auto& customer : home.world().customers()) tenants.push_back(customer.tenant_id);
  std::ranges::sort(tenants);
  return tenants;
}

std::vector<std::string> tenants_of(const json& list) {
  std::vector<std::string> tenants;
  for (const json& customer : list) tenants.push_back(customer["customer_tenant"]);
  std::ranges::sort(tenants);
  return tenants;
}

ProcessResult customers(const EmulatedHome& home, const Arguments& more = {}) {
  return home.run(with({"customers"}, more));
}

/// An Azure whose Billing API has this list of customers.
ServerOptions with_list(const char* body) {
  ServerOptions options;
  options.intercept = [body](const SeenRequest& seen) -> std::optional<Answer> {
    if (!seen.path.ends_with("/customers")) return std::nullopt;
    return Answer{.body = body};
  };
  return options;
}

TEST(Customers, ComeFromTheBillingApiOverAllPages) {
  ServerOptions options;
  options.customers_per_page = 1;
  EmulatedHome home(options);
  const ProcessResult result = customers(home, {"--format", "json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json list = json::parse(result.out);
  EXPECT_EQ(tenants_of(list), expected_tenants(home));
  EXPECT_EQ(list[0]["account"], "default");
  EXPECT_EQ(home.server().count(RequestKind::kBilling), 3U);
  EXPECT_EQ(home.server().count(RequestKind::kQuery), 0U);
  EXPECT_THAT(result.err, HasSubstr("azcost: default: 3 customers, from the Billing API\n"));
}

TEST(Customers, StandInATableByName) {
  EmulatedHome home;
  const ProcessResult result = customers(home);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, ::testing::StartsWith("account  customer tenant"));
  std::vector<std::string> names;
  for (const auto& customer : home.world().customers()) names.push_back(customer.name);
  std::ranges::sort(names, {}, to_lower);
  std::size_t last = 0;
  for (const std::string& name : names) {
    const auto place = result.out.find(name);
    EXPECT_GT(place, last);
    last = place;
  }
}

TEST(Customers, AreOneJsonObjectALine) {
  EmulatedHome home;
  const ProcessResult result = customers(home, {"--format", "jsonl", "-q"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  json list = json::array();
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) list.push_back(json::parse(line));
  EXPECT_EQ(tenants_of(list), expected_tenants(home));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST(Customers, ComeFromOneQueryWhenTheBillingApiIsRefused) {
  ServerOptions options;
  options.billing_role = BillingRole::kCostsOnly;
  EmulatedHome home(options, 20, EmulatedHome::today());
  const ProcessResult result = customers(home, {"--format", "json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(tenants_of(json::parse(result.out)), expected_tenants(home));
  EXPECT_EQ(home.server().count(RequestKind::kQuery), 1U);
  EXPECT_THAT(result.err, HasSubstr("from a cost query (1 QPU); customers without costs are "
                                    "missing, as the Billing API did not answer: the list of "
                                    "customers: HTTP 403 AuthorizationFailed"));
  const SeenRequest seen = home.server().requests().back();
  EXPECT_THAT(seen.body, HasSubstr("\"CustomerName\""));
  EXPECT_THAT(seen.body, HasSubstr("\"Monthly\""));
}

TEST(Customers, ComeFromOneQueryWhenTheListIsEmpty) {
  EmulatedHome home(with_list(R"({"value":[]})"));
  const ProcessResult result = customers(home);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("the Billing API lists no customers"));
  EXPECT_EQ(home.server().count(RequestKind::kQuery), 1U);
}

TEST(Customers, CannotPaintTheTerminalWithTheirNamesNorEndALine) {
  EmulatedHome home(
      with_list(R"({"value":[{"name":"AAAAAAAA-2222-3333-4444-555555555555",)"
                R"("properties":{"displayName":"Evil\u001b[31ma\u2028b\u2029c\u0085d"}}]})"));
  const ProcessResult table = customers(home);
  EXPECT_THAT(table.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(table.out, HasSubstr("aaaaaaaa-2222-3333-4444-555555555555  Evil\\x1b[31m"));
  for (const char* format : {"json", "jsonl"}) {
    const ProcessResult result = customers(home, {"--format", format});
    EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
    // Programs that read lines know other line ends, too.
    EXPECT_THAT(result.out, HasSubstr(R"(a\u2028b\u2029c\u0085d")")) << format;
  }
}

TEST(Customers, AreListedWithoutMakingADataDirectory) {
  EmulatedHome home;
  ASSERT_EQ(customers(home).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(home.data_dir()));
}

TEST(Customers, AreNotKnownToAnAppWithoutAnyRole) {
  ServerOptions options;
  options.billing_role = BillingRole::kNone;
  EmulatedHome home(options);
  const ProcessResult result = customers(home);
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.err, HasSubstr("RBACAccessDenied"));
  EXPECT_THAT(result.out, IsEmpty());
}

TEST(Customers, AreNotAskedForWithARefusedSecret) {
  EmulatedHome home;
  const ProcessResult result = home.run({"customers"}, {{"AZURE_CLIENT_SECRET", "wrong"}});
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_EQ(home.server().count(RequestKind::kToken), 1U);
  EXPECT_EQ(home.server().count(RequestKind::kQuery), 0U);
}

}  // namespace
}  // namespace azcost::testing
