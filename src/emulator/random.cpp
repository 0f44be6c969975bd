#include "random.hpp"

#include <array>
#include <cstddef>
#include <span>

#include "azcost/base/text.hpp"

namespace azcost::emulator {

std::string guid(std::uint64_t seed) {
  std::array<std::byte, 16> bytes{};
  const std::uint64_t high = mix(seed, 1);
  const std::uint64_t low = mix(seed, 2);
  for (unsigned i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::byte>((high >> (8 * i)) & 0xFFU);
    bytes[i + 8] = static_cast<std::byte>((low >> (8 * i)) & 0xFFU);
  }
  return guid_of(bytes);
}

}  // namespace azcost::emulator
