// The real binary is stopped by a signal, or meets another one of itself, while it collects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <csignal>
#include <future>
#include <string>

#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Signalled : public ::testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(Signals, Signalled, ::testing::Values(SIGTERM, SIGINT),
                         [](const auto& instance) {
                           return std::string(instance.param == SIGTERM ? "Term" : "Int");
                         });

TEST_P(Signalled, InTheMiddleOfAPageEndsAtOnceAndLeavesNothingHalf) {
  emulator::ServerOptions options;
  options.rows_per_page = 100;
  options.faults = {*emulator::parse_fault("stall@3")};
  EmulatedHome home(std::move(options));
  const auto start = std::chrono::steady_clock::now();
  // Stop it while the third page stands still.
  const auto tell = [&home](int process, const ProcessResult&) {
    while (home.server().count(RequestKind::kQuery) < 3) poll(nullptr, 0, 1);
    kill(process, GetParam());
  };
  const ProcessResult ended =
      home.collect({.steps = {{"\"pages\":2", tell}}}, {"-v", "--log-format", "json"});
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(20));
  EXPECT_EQ(ended.exit_code, 128 + GetParam()) << ended.out << ended.err;
  EXPECT_THAT(home.home().files("store/data"), IsEmpty());
  EXPECT_EQ(home.verify().exit_code, 78) << "nothing is stored";
  EXPECT_EQ(home.collect().exit_code, 0);
  EXPECT_EQ(stored_books(home.home(), "store/data"),
            emulator_books(home.world(), EmulatedHome::from(), EmulatedHome::to()));
  EXPECT_THAT(home.home().files("store/staging"), IsEmpty());
}

TEST_P(Signalled, InAWaitThatTheServiceAskedForEndsAtOnceAndKeepsWhatIsThere) {
  emulator::ServerOptions options;
  // Rows and totals of the first run, then a wait of ten minutes.
  options.faults = {*emulator::parse_fault("429-qpu=600@3")};
  EmulatedHome home(std::move(options));
  ASSERT_EQ(home.collect().exit_code, 0);
  const auto before = home.home().files("store/data");
  home.world().restate(EmulatedHome::from(), 7);
  const auto start = std::chrono::steady_clock::now();
  const ProcessResult ended = home.collect(
      {.signal = GetParam(), .signal_after = "request.waiting"}, {"-v", "--log-format", "json"});
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(20));
  EXPECT_EQ(ended.exit_code, 128 + GetParam()) << ended.out << ended.err;
  EXPECT_TRUE(home.home().files("store/data") == before);
  EXPECT_EQ(home.verify().exit_code, 0);
}

// Neither run waits for the other: the first to take the lock collects, and the other one finds
// nothing new if the first has ended already.
TEST(TwoRuns, ThatRaceForTheLockNeverBothWrite) {
  for (int round = 0; round < 5; ++round) {
    EmulatedHome home;
    auto first = std::async(std::launch::async, [&home] { return home.collect(); });
    auto second = std::async(std::launch::async, [&home] { return home.collect(); });
    for (const ProcessResult& result : {first.get(), second.get()}) {
      EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 75) << result.err;
      if (result.exit_code == 75) {
        EXPECT_THAT(result.err, HasSubstr("is held by azcost collect, pid "));
      }
    }
    EXPECT_EQ(home.verify().exit_code, 0);
    EXPECT_EQ(stored_books(home.home(), "store/data"),
              emulator_books(home.world(), EmulatedHome::from(), EmulatedHome::to()));
  }
}

}  // namespace
}  // namespace azcost::testing
