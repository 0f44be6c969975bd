#include "wait_policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr int kMany = std::numeric_limits<int>::max();

/// The range of many waits of one kind; the same numbers in every run.
struct Range {
  milliseconds least{0};
  milliseconds shortest = milliseconds::max();
  milliseconds longest{0};
};

template <class Draw>
Range range_of(const Draw& draw) {
  std::mt19937_64 random(1);
  Range range;
  for (int i = 0; i < 10'000; ++i) {
    const Wait wait = draw(random);
    range.least = wait.least;
    range.shortest = std::min(range.shortest, wait.chosen);
    range.longest = std::max(range.longest, wait.chosen);
  }
  return range;
}

TEST(WaitAfterFault, IsAnywhereBelowACeilingThatDoublesUpToAMinute) {
  struct Row {
    int faults;
    milliseconds ceiling;
  };
  for (const Row& row : std::vector<Row>{{1, 2s}, {2, 4s}, {4, 16s}, {6, 1min}, {kMany, 1min}}) {
    SCOPED_TRACE(row.faults);
    const Range range =
        range_of([&](auto& random) { return kWaits.after_fault(row.faults, random); });
    EXPECT_LE(range.longest, row.ceiling);
    EXPECT_GT(range.longest, row.ceiling * 95 / 100);
    EXPECT_LT(range.shortest, row.ceiling / 100);
    EXPECT_EQ(range.least, 0ms) << "nothing is owed to the service";
  }
}

TEST(WaitAfterRefusal, IsWhatIsOwedAndUpToAQuarterMore) {
  struct Row {
    int refusals;
    std::optional<milliseconds> asked;
    milliseconds least;
  };
  for (const Row& row : std::vector<Row>{{1, 40s, 40s},
                                         {1, 1s, 1s},
                                         // After a hint that did not help, only a long hint counts.
                                         {2, 1s, 30s},
                                         {3, 1s, 1min},
                                         {9, 20min, 20min},
                                         // Without a hint.
                                         {1, std::nullopt, 30s},
                                         {2, std::nullopt, 1min},
                                         {4, std::nullopt, 4min},
                                         {5, std::nullopt, 5min},
                                         {kMany, std::nullopt, 5min}}) {
    SCOPED_TRACE(row.refusals);
    const Range range = range_of(
        [&](auto& random) { return kWaits.after_refusal(row.refusals, row.asked, random); });
    EXPECT_EQ(range.least, row.least);
    EXPECT_GE(range.shortest, row.least);
    EXPECT_LE(range.longest, row.least * 5 / 4);
    EXPECT_GT(range.longest, row.least * 124 / 100);
  }
}

TEST(Waits, AreTheSameForTheSameSeed) {
  std::mt19937_64 first(42);
  std::mt19937_64 second(42);
  EXPECT_EQ(kWaits.after_fault(5, first).chosen, kWaits.after_fault(5, second).chosen);
}

}  // namespace
}  // namespace azcost::fetch
