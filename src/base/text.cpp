#include "azcost/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <vector>

#include "azcost/base/mask.hpp"

namespace azcost {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
}

bool is_unreserved(char c) noexcept {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: not UTF-8
};

/// The code point at the start of `text`, by the table of well-formed sequences (Unicode 3-7).
CodePoint next_code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length) return {};
  std::uint32_t value = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return {};
  return {value, length};
}

/// Pairs of a first and a last code point.
using Ranges = std::span<const std::uint32_t>;

bool lies_in(Ranges ranges, std::uint32_t code_point) noexcept {
  for (std::size_t i = 0; i < ranges.size(); i += 2) {
    if (code_point >= ranges[i] && code_point <= ranges[i + 1]) return true;
  }
  return false;
}

/// Characters that a terminal obeys or does not show: control characters, line separators, and
/// Unicode's Default_Ignorable_Code_Point, which includes all that change the direction of text.
/// The selectors that give a character its colors (FE00 to FE0F) stay.
constexpr std::array<std::uint32_t, 36> kNotShown = {
    0x00,   0x1F,   0x7F,   0x9F,    0xAD,    0xAD,    0x34F,   0x34F,   0x61C,
    0x61C,  0x115F, 0x1160, 0x17B4,  0x17B5,  0x180B,  0x180F,  0x200B,  0x200F,
    0x2028, 0x202E, 0x2060, 0x206F,  0x3164,  0x3164,  0xFEFF,  0xFEFF,  0xFFA0,
    0xFFA0, 0xFFF0, 0xFFFB, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF};

/// Blanks, line ends and characters of no width.
constexpr std::array<std::uint32_t, 26> kUnseen = {
    0x09,   0x0D,   0x20,   0x20,   0x85,   0x85,   0xA0,   0xA0,   0xAD,
    0xAD,   0x61C,  0x61C,  0x1680, 0x1680, 0x180E, 0x180E, 0x2000, 0x200F,
    0x2028, 0x202F, 0x205F, 0x206F, 0x3000, 0x3000, 0xFEFF, 0xFEFF};

enum class Unseen { kAsItIs, kSpelledOut };

/// Appends the first character of `text` in its printable form, and returns how many bytes it took.
std::size_t append_printable(std::string& out, std::string_view text, Unseen unseen) {
  const CodePoint point = next_code_point(text);
  const auto end = std::back_inserter(out);
  if (point.length == 0) {
    fmt::format_to(end, "\\x{:02x}", static_cast<std::uint8_t>(text.front()));
    return 1;
  }
  const bool is_hidden =
      unseen == Unseen::kSpelledOut && point.value != ' ' && lies_in(kUnseen, point.value);
  if (!lies_in(kNotShown, point.value) && !is_hidden) {
    out.append(text.substr(0, point.length));
  } else if (point.value < 0xA0) {
    fmt::format_to(end, "\\x{:02x}", point.value);
  } else if (point.value < 0x10000) {
    fmt::format_to(end, "\\u{:04x}", point.value);
  } else {
    fmt::format_to(end, "\\U{:08x}", point.value);
  }
  return point.length;
}

std::string spelled(std::string_view original, std::size_t max_bytes, Unseen unseen) {
  // Masked before it is cut: the rest of a cut secret would not be recognised.
  const std::string masked = mask(original);
  std::string_view text(masked);
  std::string out;
  out.reserve(std::min(text.size(), max_bytes) + 3);
  while (!text.empty()) {
    const std::size_t before = out.size();
    text.remove_prefix(append_printable(out, text, unseen));
    if (out.size() > max_bytes) {
      out.resize(before);
      return out.append("...");
    }
  }
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string_view trim_unseen(std::string_view text) noexcept {
  std::size_t first = text.size();
  std::size_t end = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = next_code_point(text.substr(at));
    const std::size_t next = at + std::max<std::size_t>(point.length, 1);
    if (point.length == 0 || !lies_in(kUnseen, point.value)) {
      first = std::min(first, at);
      end = next;
    }
    at = next;
  }
  return text.substr(first, end - first);
}

bool is_guid(std::string_view text) noexcept {
  constexpr std::size_t kGuidLength = 36;
  if (text.size() != kGuidLength) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

std::string to_hex(std::span<const std::byte> bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    fmt::format_to(std::back_inserter(out), "{:02x}", std::to_integer<std::uint8_t>(b));
  }
  return out;
}

std::string guid_of(std::array<std::byte, 16> bytes) {
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text = to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string out;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what)) {
    out.append(text.substr(0, at)).append(by);
    text.remove_prefix(at + what.size());
  }
  return out.append(text);
}

std::string percent_encode(std::string_view text) {
  constexpr std::size_t kLongest = 3;
  std::string out;
  // Room for the worst case: if `text` is a secret, a reallocation would leave a copy in memory.
  out.reserve(text.size() * kLongest);
  for (const char c : text) {
    if (is_unreserved(c)) {
      out.push_back(c);
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<std::uint8_t>(c));
    }
  }
  return out;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  return spelled(text, max_bytes, Unseen::kAsItIs);
}

std::string visible(std::string_view text, std::size_t max_bytes) {
  return spelled(text, max_bytes, Unseen::kSpelledOut);
}

std::string grouped_digits(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string count_of(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped_digits(count), noun, count == 1 ? "" : "s");
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const CodePoint point = next_code_point(text);
    if (point.length == 0) return false;
    text.remove_prefix(point.length);
  }
  return true;
}

bool is_path_below(std::string_view path) noexcept {
  if (path.find('\0') != std::string_view::npos) return false;
  for (;;) {
    const std::size_t end = path.find('/');
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || part == "..") return false;
    if (end == std::string_view::npos) return true;
    path.remove_prefix(end + 1);
  }
}

bool is_utf16(std::string_view text) noexcept {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  return text.size() >= 4 && ((text[0] == 0 && text[2] == 0) || (text[1] == 0 && text[3] == 0));
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  // A third of the letters may be wrong: more than that is another word, not a slip.
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    // As many slips as letters: the two have nothing in common.
    const bool related = distance < std::max(word.size(), candidate.size());
    if (distance < best_distance && related) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace azcost
