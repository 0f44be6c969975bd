// Several accounts of which one cannot prove itself: the others are served, and it is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

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
  void SetUp() override {
    write_secret("whole.secret");
    write_config({{"broken", "client_secret_file", "broken.secret"},
                  {"whole", "client_secret_file", "whole.secret"}});
  }

  struct Proof {
    std::string account;
    std::string key;
    std::string file;
  };

  void write_config(const std::vector<Proof>& proofs) const {
    const auto& options = home_.server().options();
    json accounts = json::array();
    for (const Proof& proof : proofs) {
      accounts.push_back(
          {{"name", proof.account},
           {"billing_account_id", options.billing_account_id},
           {"tenant_id", options.tenant_id},
           {"client_id", options.client_id},
           {proof.key, proof.file},
           {"cloud",
            {{"authority", home_.server().url()}, {"resource_manager", home_.server().url()}}}});
    }
    home_.home().write("config.json", json{{"version", 1}, {"accounts", accounts}}.dump());
  }
  void write_secret(const std::string& name) const {
    const auto file = home_.home().write(name, home_.server().options().client_secrets[0]);
    ::chmod(file.c_str(), 0600);
  }

  [[nodiscard]] ProcessResult run(std::vector<std::string> arguments) const {
    return azcost(std::move(arguments), {{"HOME", home_.home().path().string()},
                                         {"AZCOST_CONFIG", config().string()},
                                         {"AZCOST_DATA_DIR", home_.data_dir().string()}});
  }
  [[nodiscard]] ProcessResult collect(const std::vector<std::string>& more = {}) const {
    const std::string day = format_day(EmulatedHome::from());
    std::vector<std::string> arguments = {"collect", "--from", day, "--to", day};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }
  [[nodiscard]] std::filesystem::path config() const { return home_.home().path() / "config.json"; }

  mutable EmulatedHome home_;
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
  const auto file = home_.home().write("broken.pem", expired.file());
  ::chmod(file.c_str(), 0600);
  write_config({{"whole", "client_secret_file", "whole.secret"},
                {"broken", "client_certificate_file", "broken.pem"}});
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
  write_secret("broken.secret");
  ASSERT_EQ(collect().exit_code, 0);
  std::filesystem::remove(home_.home().path() / "broken.secret");
  const ProcessResult result = run({"verify", "--against-azure"});
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.err, HasSubstr("azcost: broken: control totals: client secret of account"));
  // Of "whole" one day of the month was collected, and Azure names the others.
  EXPECT_THAT(result.out, HasSubstr("account=whole"));
  EXPECT_THAT(result.out, Not(HasSubstr("account=broken")));
}

}  // namespace
}  // namespace azcost::testing
