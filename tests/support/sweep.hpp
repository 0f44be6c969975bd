/// The step of tests that try all places of a text.
#pragma once

#include <cstddef>

namespace azcost::testing {

/// Every place. Every seventh under a sanitizer, which takes twenty times as long and looks for
/// other things: a step of seven bits still hits every byte.
#ifdef AZCOST_SANITIZED
inline constexpr std::size_t kSweepStep = 7;
#else
inline constexpr std::size_t kSweepStep = 1;
#endif

}  // namespace azcost::testing
