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
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text = to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

}  // namespace azcost::emulator
