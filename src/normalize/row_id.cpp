#include "row_id.hpp"

#include <xxhash.h>

#include <cstddef>

namespace azcost::normalize {
namespace {

/// The two hex digits of every byte.
constexpr std::array<std::array<char, 2>, 256> kHexPairs = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t byte = 0; byte < pairs.size(); ++byte) {
    pairs[byte] = {kDigits[byte / 16], kDigits[byte % 16]};
  }
  return pairs;
}();

}  // namespace

void append_key_null(std::string& out) { out.push_back('\0'); }

void append_key_text(std::string& out, std::string_view text) {
  out.push_back('\x01');
  out.append(text).push_back('\0');
}

void append_key_sent(std::string& out, std::string_view sent) {
  out.push_back('\x02');
  out.append(sent).push_back('\0');
}

std::array<char, 32> row_id(std::string_view bytes) noexcept {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  std::array<char, 32> digits{};
  std::size_t end = 0;
  for (const unsigned char byte : canonical.digest) {
    digits[end++] = kHexPairs[byte][0];
    digits[end++] = kHexPairs[byte][1];
  }
  return digits;
}

}  // namespace azcost::normalize
