// The real binary, killed at any moment while Azure's data changes, also while it reads: what is on
// disk is old or new, and the next run makes it whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
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

/// An Azure whose data changes with every query while `keep_changing` is set.
class ChangingAzure {
 public:
  ChangingAzure() { world_ = &home_.world(); }

  void keep_changing(bool changing) { changing_ = changing; }
  [[nodiscard]] EmulatedHome& home() noexcept { return home_; }

  void change() {
    const auto shift = std::chrono::days(restatement_ % 3);
    for (Day day = EmulatedHome::from() + shift; day <= EmulatedHome::to();
         day += std::chrono::days(3)) {
      world_.load()->restate(day, ++restatement_);
    }
  }

 private:
  emulator::ServerOptions options() {
    emulator::ServerOptions options;
    options.amend = [this](const emulator::SeenRequest& request, emulator::Answer&) {
      if (request.kind == emulator::RequestKind::kQuery && changing_) change();
    };
    return options;
  }

  std::atomic<bool> changing_ = false;
  std::atomic<emulator::World*> world_ = nullptr;
  std::atomic<std::uint64_t> restatement_ = 1;
  EmulatedHome home_{options()};
};

TEST(Killed, AtAnyMomentLeavesOldOrNewAndTheNextRunMakesItWhole) {
  ChangingAzure azure;
  EmulatedHome& home = azure.home();
  const microseconds whole_run = time_of(home);
  std::mt19937_64 random(1);
  int killed = 0;
  int pending = 0;
  for (int i = 0; i < kills_wanted(); ++i) {
    azure.change();
    const auto moment = microseconds(
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(whole_run.count())) + 1);
    // In every other run the data changes: rows and totals then differ, and the run reads again.
    azure.keep_changing(i % 2 == 1);
    if (home.collect({.kill_after = moment}).exit_code == 128 + SIGKILL) ++killed;
    azure.keep_changing(false);

    // Nothing is damaged before the next run ...
    const ProcessResult between = home.verify();
    ASSERT_EQ(between.exit_code, 0) << "kill " << i << ": " << between.out << between.err;
    if (between.out.find("pending, run collect") != std::string::npos) ++pending;
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
  RecordProperty("pending", pending);
  EXPECT_GT(killed, 0);
  if (pending == 0) {
    std::printf(
        "None of %d kills met the moment between decision and publication, some milliseconds of a "
        "run of %lld: FaultyCalls kills at each call of it\n",
        killed, static_cast<long long>(whole_run.count() / 1000));
  }
  // With this many kills it is almost certain.
  constexpr int kEnoughToMeetIt = 200;
  EXPECT_TRUE(pending > 0 || killed < kEnoughToMeetIt);
}

}  // namespace
}  // namespace azcost::testing
