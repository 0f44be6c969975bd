#include "backoff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// The same numbers in every run.
std::mt19937_64 seeded(std::uint64_t seed) { return std::mt19937_64(seed); }

/// The longest of many waits: near the ceiling, never beyond it.
milliseconds longest_after_fault(int faults) {
  std::mt19937_64 random = seeded(1);
  milliseconds longest{0};
  for (int i = 0; i < 10'000; ++i) {
    longest = std::max(longest, wait_after_fault(faults, random).chosen);
  }
  return longest;
}

milliseconds longest_after_refusal(int refusals, std::optional<milliseconds> asked) {
  std::mt19937_64 random = seeded(1);
  milliseconds longest{0};
  for (int i = 0; i < 10'000; ++i) {
    longest = std::max(longest, wait_after_refusal(refusals, asked, random).chosen);
  }
  return longest;
}

milliseconds least_after_refusal(int refusals, std::optional<milliseconds> asked) {
  std::mt19937_64 random = seeded(1);
  return wait_after_refusal(refusals, asked, random).least;
}

TEST(WaitAfterFault, IsAtMostTwoSecondsAtFirst) {
  EXPECT_LE(longest_after_fault(1), 2s);
  EXPECT_GT(longest_after_fault(1), 1900ms);
}

TEST(WaitAfterFault, DoublesWithEveryFault) {
  EXPECT_LE(longest_after_fault(2), 4s);
  EXPECT_GT(longest_after_fault(2), 3900ms);
  EXPECT_LE(longest_after_fault(4), 16s);
  EXPECT_GT(longest_after_fault(4), 15s);
}

TEST(WaitAfterFault, NeverExceedsAMinute) {
  EXPECT_LE(longest_after_fault(6), 60s);
  EXPECT_LE(longest_after_fault(std::numeric_limits<int>::max()), 60s);
  EXPECT_GT(longest_after_fault(std::numeric_limits<int>::max()), 59s);
}

TEST(WaitAfterFault, UsesTheWholeRangeSoThatClientsSpread) {
  std::mt19937_64 random = seeded(1);
  milliseconds shortest = milliseconds::max();
  for (int i = 0; i < 10'000; ++i) {
    shortest = std::min(shortest, wait_after_fault(1, random).chosen);
  }
  EXPECT_LT(shortest, 10ms);
}

TEST(WaitAfterFault, OwesTheServiceNothing) {
  std::mt19937_64 random = seeded(1);
  EXPECT_EQ(wait_after_fault(3, random).least, 0ms);
}

TEST(WaitAfterFault, IsTheSameForTheSameSeed) {
  std::mt19937_64 first = seeded(42);
  std::mt19937_64 second = seeded(42);
  EXPECT_EQ(wait_after_fault(5, first).chosen, wait_after_fault(5, second).chosen);
}

TEST(WaitAfterRefusal, IsWhatWasAskedForAndUpToAQuarterMore) {
  EXPECT_EQ(least_after_refusal(1, 40s), 40s);
  EXPECT_LE(longest_after_refusal(1, 40s), 50s);
  EXPECT_GT(longest_after_refusal(1, 40s), 49900ms);
}

TEST(WaitAfterRefusal, NeverShortensWhatWasAskedFor) {
  std::mt19937_64 random = seeded(1);
  milliseconds shortest = milliseconds::max();
  for (int i = 0; i < 10'000; ++i) {
    shortest = std::min(shortest, wait_after_refusal(1, 40s, random).chosen);
  }
  EXPECT_GE(shortest, 40s);
}

TEST(WaitAfterRefusal, KeepsAShortHintShortTheFirstTime) {
  EXPECT_LE(longest_after_refusal(1, 1s), 1250ms);
}

TEST(WaitAfterRefusal, DoesNotTrustAHintThatWasWaitedForInVain) {
  EXPECT_EQ(least_after_refusal(2, 1s), 30s);
  EXPECT_EQ(least_after_refusal(3, 1s), 60s);
}

TEST(WaitAfterRefusal, FollowsALongHintHoweverOftenItComes) {
  EXPECT_EQ(least_after_refusal(9, 20min), 20min);
}

TEST(WaitAfterRefusal, IsAtLeastThirtySecondsWithoutAHint) {
  EXPECT_EQ(least_after_refusal(1, std::nullopt), 30s);
  EXPECT_LE(longest_after_refusal(1, std::nullopt), 37500ms);
}

TEST(WaitAfterRefusal, DoublesWithoutAHintUpToFiveMinutes) {
  EXPECT_EQ(least_after_refusal(2, std::nullopt), 60s);
  EXPECT_EQ(least_after_refusal(4, std::nullopt), 4min);
  EXPECT_EQ(least_after_refusal(5, std::nullopt), 5min);
  EXPECT_EQ(least_after_refusal(std::numeric_limits<int>::max(), std::nullopt), 5min);
  EXPECT_LE(longest_after_refusal(std::numeric_limits<int>::max(), std::nullopt), 375s);
}

TEST(Fit, LetsAWaitPassThatFits) { EXPECT_EQ(fit({10s, 12s}, 12s), 12s); }

TEST(Fit, CutsTheJitterAndNothingElse) {
  EXPECT_EQ(fit({10s, 12s}, 11s), 11s);
  EXPECT_EQ(fit({10s, 12s}, 10s), 10s);
  EXPECT_EQ(fit({10s, 12s}, 9999ms), std::nullopt);
}

TEST(Fit, GivesNothingWhenNoTimeIsLeft) {
  EXPECT_EQ(fit({0s, 0s}, 0s), std::nullopt);
  EXPECT_EQ(fit({0s, 1s}, -1s), std::nullopt);
}

}  // namespace
}  // namespace azcost::fetch
