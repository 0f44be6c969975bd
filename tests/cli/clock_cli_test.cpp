// A machine whose clock is wrong, seen from an Azure whose clock is right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "azcost/base/system_clock.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost_process.hpp"
#include "support/app_certificate.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using ::testing::HasSubstr;

/// The machine's clock, put forward.
class ShiftedClock final : public Clock {
 public:
  explicit ShiftedClock(minutes shift) : shift_(shift) {}

  [[nodiscard]] SystemTime now() const override { return clock_.now() + shift_; }
  [[nodiscard]] SteadyTime steady_now() const override { return clock_.steady_now(); }
  WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) override {
    return clock_.wait_until(deadline, std::move(stop));
  }

 private:
  minutes shift_;
  SystemClock clock_;
};

/// An Azure that is ahead of this machine by `shift`.
class WrongClock {
 public:
  explicit WrongClock(minutes shift) : clock_(shift) { EXPECT_TRUE(server_.start().ok()); }

  ProcessResult run(std::vector<std::string> arguments, const char* proof,
                    const std::string& value) const {
    const auto& options = server_.options();
    return azcost(std::move(arguments), {{"HOME", home_.path().string()},
                                         {"AZCOST_DATA_DIR", (home_.path() / "store").string()},
                                         {"AZCOST_BILLING_ACCOUNT_ID", options.billing_account_id},
                                         {"AZURE_TENANT_ID", options.tenant_id},
                                         {"AZURE_CLIENT_ID", options.client_id},
                                         {"AZURE_AUTHORITY_HOST", server_.url()},
                                         {"AZCOST_ARM_ENDPOINT", server_.url()},
                                         {proof, value}});
  }

  ProcessResult run_with_certificate(std::vector<std::string> arguments) const {
    const auto file = home_.write("app.pem", certificate_of_today().file());
    ::chmod(file.c_str(), 0600);
    return run(std::move(arguments), "AZURE_CLIENT_CERTIFICATE_PATH", file.string());
  }

  ProcessResult run_with_secret(std::vector<std::string> arguments) const {
    return run(std::move(arguments), "AZURE_CLIENT_SECRET",
               server_.options().client_secrets.front());
  }

 private:
  ShiftedClock clock_;
  Day today_ = day_of(SystemClock().now());
  emulator::World world_{
      {.customers = 2, .from = today_ - days(5), .to = today_, .rows_per_day = 10}};
  emulator::Server server_{
      world_, clock_, {.client_certificates = {certificate_of_today().certificate}}};
  TempDir home_;
};

TEST(Clock, ThatIsBehindByMinutesFailsForACertificate) {
  const WrongClock machine(minutes(15));
  const auto result = machine.run_with_certificate({"check"});
  EXPECT_EQ(result.exit_code, 78) << "the machine is set up wrongly" << result.out;
  EXPECT_THAT(result.out, HasSubstr("failed   clock of default"));
  EXPECT_THAT(result.out, HasSubstr(" s behind Azure's"));
  EXPECT_THAT(result.out, HasSubstr("set the clock by NTP"));
  EXPECT_THAT(result.out, HasSubstr("failed   token of default"));
  EXPECT_THAT(result.out, HasSubstr("AADSTS700024"));
}

TEST(Clock, ThatIsAheadByMinutesFailsForACertificate) {
  const WrongClock machine(-minutes(15));
  const auto result = machine.run_with_certificate({"check"});
  EXPECT_EQ(result.exit_code, 78) << result.out;
  EXPECT_THAT(result.out, HasSubstr("failed   clock of default"));
  EXPECT_THAT(result.out, HasSubstr(" s ahead of Azure's"));
  EXPECT_THAT(result.out, HasSubstr("AADSTS700024"));
}

TEST(Clock, ThatIsWrongIsNamedByTheRunThatFailsForIt) {
  const WrongClock machine(minutes(15));
  const std::string day = format_day(day_of(SystemClock().now()) - days(2));
  const auto result = machine.run_with_certificate({"collect", "--from", day, "--to", day});
  EXPECT_EQ(result.exit_code, 77) << result.out;
  EXPECT_THAT(result.out, HasSubstr("AADSTS700024"));
  EXPECT_THAT(result.out, HasSubstr("clock"));
}

TEST(Clock, ThatIsWrongIsAWarningForASecret) {
  const WrongClock machine(minutes(15));
  const auto result = machine.run_with_secret({"check"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("warning  clock of default"));
}

TEST(Clock, ThatIsOffByLessThanAMinuteIsFine) {
  const WrongClock machine(minutes(0));
  const auto result = machine.run_with_certificate({"check"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("ok       clock of default"));
}

}  // namespace
}  // namespace azcost::testing
