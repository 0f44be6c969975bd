#include "json_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace azcost::normalize {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighBits = 0x8080808080808080U;

/// The high bit of a byte is set when some byte up to it equals `byte`, and only then any is.
constexpr std::uint64_t bytes_equal(std::uint64_t word, unsigned char byte) {
  const std::uint64_t difference = word ^ (kOnes * byte);
  return (difference - kOnes) & ~difference;
}

/// True when one of the eight bytes needs an escape. Borrows run upwards out of a true hit only, so
/// the answer for the word as a whole is exact.
constexpr bool needs_escape(std::uint64_t word) {
  const std::uint64_t control = (word - kOnes * 0x20U) & ~word;
  return ((control | bytes_equal(word, '"') | bytes_equal(word, '\\')) & kHighBits) != 0;
}

constexpr bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20U || c == '"' || c == '\\';
}

/// How many bytes at the start of `text` can be copied as they are.
std::size_t plain_prefix(std::string_view text) {
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    if (needs_escape(word)) break;
  }
  while (i < text.size() && !needs_escape(text[i])) ++i;
  return i;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kShortNames = "\"\\bfnrt";
  out.push_back('\\');
  if (const auto found = kShort.find(c); found != std::string_view::npos) {
    out.push_back(kShortNames[found]);
    return;
  }
  const auto code = static_cast<unsigned char>(c);
  out.append("u00").append(1, kHex[code >> 4U]).append(1, kHex[code & 0xFU]);
}

}  // namespace

void append_json_characters(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) return;
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
}

void append_json_string(std::string& out, std::string_view text) {
  if (text.empty()) {
    out.append("null");
    return;
  }
  out.push_back('"');
  append_json_characters(out, text);
  out.push_back('"');
}

}  // namespace azcost::normalize
