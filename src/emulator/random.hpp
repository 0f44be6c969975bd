/// Numbers and ids that look random and follow from a seed: the same everywhere, unlike the
/// distributions of the standard library.
#pragma once

#include <cstdint>
#include <string>

namespace azcost::emulator {

/// Mixes two numbers into one whose bits all depend on both (the finalizer of SplitMix64).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b + 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b,
                                          std::uint64_t c) noexcept {
  return mix(mix(a, b), c);
}

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                          std::uint64_t d) noexcept {
  return mix(mix(a, b, c), d);
}

/// A GUID of version 4 in its usual form, lower case.
[[nodiscard]] std::string guid(std::uint64_t seed);

}  // namespace azcost::emulator
