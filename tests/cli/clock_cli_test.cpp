// A machine whose clock is wrong, seen from an Azure whose clock is right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "azcost/base/system_clock.hpp"
#include "emulated_home.hpp"
#include "support/app_certificate.hpp"

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

  ProcessResult run_with_certificate(Arguments arguments) const {
    auto variables = account_variables(server_, home_);
    variables["AZURE_CLIENT_CERTIFICATE_PATH"] =
        write_private(home_, "app.pem", certificate_of_today().file());
    return azcost(std::move(arguments), std::move(variables));
  }

  ProcessResult run_with_secret(Arguments arguments) const {
    return azcost(std::move(arguments), environment_of(server_, home_));
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

TEST(Clock, ThatIsOffByMinutesFailsForACertificate) {
  for (const auto& [shift, said] :
       {std::pair(15, " s behind Azure's"), std::pair(-15, " s ahead of Azure's")}) {
    const WrongClock machine{minutes(shift)};
    const auto result = machine.run_with_certificate({"check"});
    EXPECT_EQ(result.exit_code, 78) << "the machine is set up wrongly" << result.out;
    for (const char* line : {"failed   clock of default", said, "set the clock by NTP",
                             "failed   token of default", "AADSTS700024"}) {
      EXPECT_THAT(result.out, HasSubstr(line));
    }
  }
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
