// The real binary, killed at any moment while Azure's data changes under it: what is on disk is old
// or new, and the next run makes it whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

using std::chrono::microseconds;
using ::testing::IsEmpty;

/// Two hundred before a release: AZCOST_KILLS=200.
int kills_wanted() {
  constexpr int kInEveryRun = 12;
  const char* const wanted = std::getenv("AZCOST_KILLS");
  return wanted == nullptr ? kInEveryRun : std::atoi(wanted);
}

microseconds time_of(const EmulatedHome& home) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(home.collect().exit_code, 0);
  return std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - start);
}

TEST(Killed, AtAnyMomentLeavesOldOrNewAndTheNextRunMakesItWhole) {
  EmulatedHome home;
  const microseconds whole_run = time_of(home);
  std::mt19937_64 random(1);
  std::uint64_t restatement = 1;
  int killed = 0;
  for (int i = 0; i < kills_wanted(); ++i) {
    for (Day day = EmulatedHome::from(); day <= EmulatedHome::to(); day += std::chrono::days(3)) {
      home.world().restate(day, ++restatement);
    }
    const auto moment = microseconds(
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(whole_run.count())) + 1);
    if (home.collect({.kill_after = moment}).exit_code == 128 + SIGKILL) ++killed;

    // Nothing is damaged before the next run ...
    const ProcessResult between = home.verify();
    ASSERT_EQ(between.exit_code, 0) << "kill " << i << ": " << between.out << between.err;
    // ... and everything is there after it.
    const ProcessResult next = home.collect();
    ASSERT_EQ(next.exit_code, 0) << "kill " << i << ": " << next.out << next.err;
    const ProcessResult after = home.verify();
    ASSERT_EQ(after.exit_code, 0) << "kill " << i << ": " << after.out << after.err;
    ASSERT_EQ(stored_books(home.home(), "store/data"),
              emulator_books(home.world(), EmulatedHome::from(), EmulatedHome::to()))
        << "kill " << i;
    ASSERT_THAT(home.home().files("store/staging"), IsEmpty()) << "kill " << i;
  }
  RecordProperty("killed", killed);
  EXPECT_GT(killed, 0);
}

}  // namespace
}  // namespace azcost::testing
