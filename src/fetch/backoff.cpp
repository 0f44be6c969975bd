#include "backoff.hpp"

#include <algorithm>
#include <cstdint>

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds kFirstFaultCeiling = seconds(2);
constexpr milliseconds kLastFaultCeiling = minutes(1);
/// The shortest pause that was seen to work after a refusal without a hint.
constexpr milliseconds kFirstRefusalFloor = seconds(30);
constexpr milliseconds kLastRefusalFloor = minutes(5);

/// `first`, doubled `times` times, but no more than `last`.
milliseconds doubled(milliseconds first, int times, milliseconds last) {
  milliseconds value = first;
  for (int i = 0; i < times && value < last; ++i) value *= 2;
  return std::min(value, last);
}

/// Evenly from 0 to `most`. Not std::uniform_int_distribution: that one gives other numbers with
/// another standard library, and a seed is there to see the same run again.
milliseconds up_to(milliseconds most, std::mt19937_64& random) {
  const auto range = static_cast<std::uint64_t>(most.count()) + 1;
  return milliseconds(static_cast<std::int64_t>(random() % range));
}

}  // namespace

Wait wait_after_fault(int faults, std::mt19937_64& random) {
  const milliseconds ceiling = doubled(kFirstFaultCeiling, faults - 1, kLastFaultCeiling);
  return {milliseconds(0), up_to(ceiling, random)};
}

Wait wait_after_refusal(int refusals, std::optional<milliseconds> asked, std::mt19937_64& random) {
  // How many refusals speak for the floor: the first one does not when it came with a hint.
  const int unhinted = asked ? refusals - 1 : refusals;
  milliseconds least = asked.value_or(milliseconds(0));
  if (unhinted > 0) {
    least = std::max(least, doubled(kFirstRefusalFloor, unhinted - 1, kLastRefusalFloor));
  }
  return {least, least + up_to(least / 4, random)};
}

std::optional<milliseconds> fit(const Wait& wait, milliseconds left) {
  if (left <= milliseconds(0) || wait.least > left) return std::nullopt;
  return std::min(wait.chosen, left);
}

}  // namespace azcost::fetch
