#include "wait_policy.hpp"

#include <algorithm>

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;

/// `first`, doubled `times` times, but no more than `last`.
milliseconds doubled(milliseconds first, int times, milliseconds last) {
  milliseconds value = first;
  for (int i = 0; i < times && value < last; ++i) value *= 2;
  return std::min(value, last);
}

/// Evenly from 0 to `most`. Not std::uniform_int_distribution: its numbers differ between standard
/// libraries, and one seed must always give the same run.
milliseconds up_to(milliseconds most, std::mt19937_64& random) {
  const auto range = static_cast<std::uint64_t>(most.count()) + 1;
  return milliseconds(static_cast<std::int64_t>(random() % range));
}

}  // namespace

Wait WaitPolicy::after_fault(int faults, std::mt19937_64& random) const {
  return {milliseconds(0), up_to(doubled(first_fault, faults - 1, last_fault), random)};
}

Wait WaitPolicy::after_refusal(int refusals, std::optional<milliseconds> asked,
                               std::mt19937_64& random) const {
  // How many refusals raise the least wait: the first one does not when it came with a hint.
  const int unhinted = asked ? refusals - 1 : refusals;
  milliseconds least = asked.value_or(milliseconds(0));
  if (unhinted > 0) {
    least = std::max(least, doubled(first_refusal, unhinted - 1, last_refusal));
  }
  return {least, least + up_to(least / hint_jitter_divisor, random)};
}

}  // namespace azcost::fetch
