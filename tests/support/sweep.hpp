/// How finely a test goes through all places of a text.
#pragma once

#include <cstddef>

namespace azcost::testing {

/// Every place. Under a sanitizer, which takes twenty times as long and looks for other things,
/// every seventh: a step of seven bits still hits every byte.
#ifdef AZCOST_SANITIZED
inline constexpr std::size_t kSweepStep = 7;
#else
inline constexpr std::size_t kSweepStep = 1;
#endif

}  // namespace azcost::testing
