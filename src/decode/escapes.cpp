#include "escapes.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>

namespace azcost::decode {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

bool is_high_surrogate(std::uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_surrogate(std::uint32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

/// Takes "\uXXXX" off the front.
std::optional<std::uint32_t> take_code(std::string_view& text) {
  constexpr std::size_t kLength = 6;
  if (text.size() < kLength || !text.starts_with("\\u")) return std::nullopt;
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + kLength, code, 16);
  if (error != std::errc() || end != text.data() + kLength) return std::nullopt;
  text.remove_prefix(kLength);
  return code;
}

/// The code point at the start of `text`; takes both halves of a pair.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto first = take_code(text);
  if (!first || !is_surrogate(*first)) return first;
  std::string_view rest = text;
  const auto second = is_high_surrogate(*first) ? take_code(rest) : std::nullopt;
  if (!second || !is_surrogate(*second) || is_high_surrogate(*second)) return kReplacement;
  text = rest;
  return 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00);
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto follow = [&](unsigned shift) {
    out.push_back(static_cast<char>(0x80U | (code >> shift & 0x3FU)));
  };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0U | code >> 6U));
    follow(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0U | code >> 12U));
    follow(6), follow(0);
  } else {
    out.push_back(static_cast<char>(0xF0U | code >> 18U));
    follow(12), follow(6), follow(0);
  }
}

/// Appends the character of the escape at the start of `text`, and removes the escape.
bool take_escape(std::string_view& text, std::string& out) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return false;
  if (const auto found = kNames.find(text[1]); found != std::string_view::npos) {
    out.push_back(kMeanings[found]);
    text.remove_prefix(2);
    return true;
  }
  const auto code = take_code_point(text);
  if (code) append_utf8(out, *code);
  return code.has_value();
}

}  // namespace

std::optional<std::string> unescape_leniently(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t plain = text.substr(0, text.find('\\')).size();
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty() && !take_escape(text, out)) return std::nullopt;
  }
  return out;
}

}  // namespace azcost::decode
