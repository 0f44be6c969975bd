#include "quoting.hpp"

#include <algorithm>

#include "azcost/base/text.hpp"

namespace azcost::config {
namespace {

constexpr std::string_view kHidden = "the value (it may be a secret and is not shown)";
constexpr std::string_view kSigns = "!#$%&*+=?^|~";

bool is_decimal(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Letters, digits and signs as they come, without a separator between them.
struct Piece {
  std::size_t size = 0;
  std::size_t letters = 0;
  std::size_t digits = 0;
  std::size_t signs = 0;
  std::size_t changes = 0;  // from a letter to a digit and back
  bool is_hexadecimal = true;
  bool ended_in_letter = false;

  void add(char c) {
    const bool letter = is_letter(c);
    const bool digit = is_decimal(c);
    if (letter && digits + letters > 0 && !ended_in_letter) ++changes;
    if (digit && ended_in_letter) ++changes;
    if (letter || digit) ended_in_letter = letter;
    ++size;
    letters += letter ? 1U : 0U;
    digits += digit ? 1U : 0U;
    signs += letter || digit ? 0U : 1U;
    const bool of_hexadecimal = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    is_hexadecimal = is_hexadecimal && of_hexadecimal;
  }

  /// People write words, then numbers: "contoso42". Secrets go back and forth.
  [[nodiscard]] bool is_random(bool in_guid) const {
    constexpr std::size_t kShortest = 6;
    if (size < kShortest || letters == 0 || digits == 0) return false;
    if (is_hexadecimal && in_guid) return false;
    return signs > 0 || changes > 1;
  }
};

bool has_random_piece(std::string_view text) {
  // A GUID has four dashes; with one of them lost it is to be shown all the same.
  const bool in_guid = std::ranges::count(text, '-') >= 2;
  Piece piece;
  for (const char c : text) {
    if (is_letter(c) || is_decimal(c) || kSigns.find(c) != std::string_view::npos) {
      piece.add(c);
      continue;
    }
    if (piece.is_random(in_guid)) return true;
    piece = Piece();
  }
  return piece.is_random(in_guid);
}

}  // namespace

bool is_secret_of_entra(std::string_view text) {
  // 40 characters with "Q~" behind the first four.
  constexpr std::size_t kShortest = 30;
  return text.size() >= kShortest && text.find("Q~") != std::string_view::npos &&
         text.find('/') == std::string_view::npos;
}

bool may_be_secret(std::string_view text) {
  constexpr std::size_t kLong = 16;
  const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  // A user and a password before a host; with `{"` in base64 every signed token begins.
  if (has("Q~") || has("@") || has("eyJ") || has("-----BEGIN")) return true;
  if (text.size() >= kLong && text.find('~', 1) != std::string_view::npos) return true;
  return has_random_piece(text);
}

std::string shown_value(std::string_view text, std::size_t max_bytes) {
  if (may_be_secret(text)) return std::string(kHidden);
  return "'" + visible(text, max_bytes) + "'";
}

bool path_may_be_secret(std::string_view path) {
  constexpr std::size_t kLong = 16;
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return may_be_secret(path);
  const std::string_view name = path.substr(slash + 1);
  return name.size() >= kLong && may_be_secret(name);
}

std::string shown_path(std::string_view path) {
  return path_may_be_secret(path) ? std::string(kHidden) : "'" + visible(path) + "'";
}

std::string key_text(std::string_view key) {
  constexpr std::size_t kLongest = 60;
  return may_be_secret(key) ? "***" : printable(key, kLongest);
}

}  // namespace azcost::config
