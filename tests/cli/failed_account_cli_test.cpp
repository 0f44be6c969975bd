// Several accounts, one of them without a usable credential: the others are collected, and it is
// named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "azcost/base/system_clock.hpp"
#include "emulated_home.hpp"
#include "support/app_certificate.hpp"

namespace azcost::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// "whole" has its secret; the file of "broken" is missing until it is written.
class FailedAccount : public ::testing::Test {
 protected:
  FailedAccount() {
    write_config({home_.account("broken"), home_.account("whole")});
    std::filesystem::remove(home_.home().path() / "broken.secret");
  }

  void write_config(const std::vector<json>& accounts) { config_ = home_.write_config(accounts); }
  [[nodiscard]] ProcessResult run(Arguments arguments) const {
    return home_.run_with(config_, std::move(arguments));
  }
  [[nodiscard]] ProcessResult collect(const Arguments& more = {}) const {
    return run(with(collect_a_day(), more));
  }

  EmulatedHome home_;
  std::string config_;
};

TEST_F(FailedAccount, WithoutItsSecretFileFailsWhileTheOtherIsCollected) {
  const ProcessResult result = collect({"--format", "json"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  const json units = json::parse(result.out)["units"];
  EXPECT_EQ(units[0]["account"], "broken");
  EXPECT_EQ(units[0]["outcome"], "failed");
  EXPECT_THAT(units[0]["error"].dump(), HasSubstr("client secret of account broken: "));
  EXPECT_EQ(units[0]["requests"], 0);
  EXPECT_EQ(units[1]["outcome"], "committed");
  EXPECT_EQ(home_.home().files("store/data").size(), 1U);
}

TEST_F(FailedAccount, WithAnExpiredCertificateFailsWhileTheOtherIsCollected) {
  const SystemTime now = SystemClock().now();
  const auto expired = make_app_certificate(now - std::chrono::days(9), now - std::chrono::days(1));
  write_private(home_.home(), "broken.pem", expired.file());
  write_config({home_.account("whole"),
                account_of(home_.server(), "broken", {{"client_certificate_file", "broken.pem"}})});
  const ProcessResult result = collect();
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.out, HasSubstr(" has expired"));
  EXPECT_EQ(home_.home().files("store/data").size(), 1U);
}

TEST_F(FailedAccount, EndsTheRunAtItsStartWhenItIsTheOnlyOne) {
  const ProcessResult result = collect({"-a", "broken"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("azcost: client secret of account broken: "));
  EXPECT_THAT(home_.server().requests(), IsEmpty());
}

TEST_F(FailedAccount, IsAConfigErrorWhenAllOfThemFail) {
  std::filesystem::remove(home_.home().path() / "whole.secret");
  EXPECT_EQ(collect().exit_code, 78);
}

TEST_F(FailedAccount, LeavesTheCustomersOfTheOtherInTheList) {
  const ProcessResult result = run({"customers", "--format", "json"});
  EXPECT_EQ(result.exit_code, 3);
  const json list = json::parse(result.out);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0]["account"], "whole");
  EXPECT_THAT(result.err, HasSubstr("azcost: broken: client secret of account broken: "));
}

TEST_F(FailedAccount, LeavesTheOtherToBeComparedWithAzure) {
  static_cast<void>(home_.account("broken"));
  ASSERT_EQ(collect().exit_code, 0);
  std::filesystem::remove(home_.home().path() / "broken.secret");
  const ProcessResult result = run({"verify", "--against-azure"});
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.err, HasSubstr("azcost: broken: control totals: client secret of account"));
  // One day of the month was collected for "whole", and Azure has others.
  EXPECT_THAT(result.out, HasSubstr("account=whole"));
  EXPECT_THAT(result.out, Not(HasSubstr("account=broken")));
}

}  // namespace
}  // namespace azcost::testing
