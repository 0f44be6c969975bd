/// Numbers and ids that look random and follow from a seed: the same everywhere, unlike the
/// distributions of the standard library.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace azcost::emulator {

/// Mixes numbers into one whose bits all depend on all of them (the finalizer of SplitMix64).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b + 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

template <class... More>
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                          More... more) noexcept {
  return mix(mix(a, b), c, static_cast<std::uint64_t>(more)...);
}

/// A GUID of version 4 in its usual form, lower case.
[[nodiscard]] inline std::string guid(std::uint64_t seed) {
  const std::uint64_t high = mix(seed, 1);
  const std::uint64_t low = mix(seed, 2);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xFFFFU,
                     high & 0xFFFU, 0x8000U | (low >> 50U), low & 0xFFFF'FFFF'FFFFU);
}

}  // namespace azcost::emulator
