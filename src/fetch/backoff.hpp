/// How long to wait before the next try. Arithmetic only: no clock, no sleeping.
#pragma once

#include <chrono>
#include <optional>
#include <random>

namespace azcost::fetch {

/// A wait, and how much of it must not be given up.
struct Wait {
  std::chrono::milliseconds least{0};   ///< what the service needs; never shortened
  std::chrono::milliseconds chosen{0};  ///< with the jitter; at least `least`
};

/// Before another try after something broke: full jitter below a ceiling that starts at two
/// seconds, doubles with every fault and ends at a minute. Most faults have passed at once; the
/// jitter keeps those who broke together from coming back together.
/// Requires: `faults`, counted from 1.
[[nodiscard]] Wait wait_after_fault(int faults, std::mt19937_64& random);

/// Before another try after the service asked for a pause: what it asked for and up to a quarter
/// more, because short hints proved too short. Without a hint, and from the second refusal in a row
/// also with one, at least thirty seconds, doubling up to five minutes: a hint that was waited for
/// in vain says too little.
/// Requires: `refusals`, counted from 1.
[[nodiscard]] Wait wait_after_refusal(int refusals, std::optional<std::chrono::milliseconds> asked,
                                      std::mt19937_64& random);

/// `wait` within the time that is `left`: jitter may be cut, the rest not. Nothing when it does not
/// fit.
[[nodiscard]] std::optional<std::chrono::milliseconds> fit(const Wait& wait,
                                                           std::chrono::milliseconds left);

}  // namespace azcost::fetch
