// `collect --customer`: some customers once, without a change to what is stored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "azcost/base/text.hpp"
#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CustomerFlag : public ::testing::Test {
 protected:
  [[nodiscard]] std::string tenant(std::size_t i) { return home_.world().customers()[i].tenant_id; }
  [[nodiscard]] ProcessResult stream(const Arguments& more) const {
    return home_.collect({}, with({"--no-store", "-o", "-"}, more));
  }

  EmulatedHome home_;
};

/// The customers of the rows; empty for charges of the partner.
std::set<std::string> customers_in(const std::string& rows) {
  std::set<std::string> tenants;
  std::istringstream lines(rows);
  for (std::string line; std::getline(lines, line);) {
    const auto customer = nlohmann::json::parse(line).at("x_CustomerId");
    tenants.insert(customer.is_null() ? "" : customer.get<std::string>());
  }
  return tenants;
}

TEST_F(CustomerFlag, LeftOutReadsAllCustomersAndThePartnersOwnCharges) {
  const auto result = stream({});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(customers_in(result.out), SizeIs(4));
  EXPECT_THAT(customers_in(result.out), Contains(""));
}

TEST_F(CustomerFlag, TakesSeveralByRepetitionAndByCommasInAnyCaseAndMoreThanOnce) {
  const auto result =
      stream({"--customer", to_lower(tenant(0)) + "," + tenant(2), "--customer", tenant(0)});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(customers_in(result.out), (std::set<std::string>{tenant(0), tenant(2)}));
  std::string upper = tenant(0);
  for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto folded = stream({"--customer", upper + ", " + tenant(0)});
  EXPECT_EQ(folded.exit_code, 0) << folded.err;
  EXPECT_THAT(customers_in(folded.out), ElementsAre(tenant(0)));
}

TEST_F(CustomerFlag, StandsInThePlaceOfTheCustomersOfTheConfig) {
  const auto result =
      home_.run(with(collect_a_day(), {"--no-store", "-o", "-", "--customer", tenant(2)}),
                {{"AZCOST_CUSTOMER_TENANTS", tenant(0)}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(customers_in(result.out), ElementsAre(tenant(2)));
}

TEST_F(CustomerFlag, IsRefusedBeforeAnythingIsSent) {
  const ProcessResult bad = stream({"--customer", tenant(0), "--customer", "fabrikam"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("--customer: entry 2: 'fabrikam' is not a GUID"));
  const ProcessResult empty = stream({"--customer", " , "});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.err, HasSubstr("--customer: is empty"));
  const ProcessResult storing = home_.collect({}, {"--customer", tenant(0)});
  EXPECT_EQ(storing.exit_code, 2);
  EXPECT_THAT(storing.err, HasSubstr("add --no-store"));
  EXPECT_THAT(home_.server().requests(), IsEmpty());
  EXPECT_THAT(home_.home().files(), IsEmpty());
}

TEST_F(CustomerFlag, IsTakenByADryRun) {
  const auto result = home_.collect({}, {"--customer", tenant(0), "--dry-run"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(home_.server().requests(), IsEmpty());
}

}  // namespace
}  // namespace azcost::testing
