#include "quoting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "azcost/base/text.hpp"

namespace azcost::config {
namespace {

constexpr std::string_view kHidden = "the value (it may be a secret and is not shown)";
constexpr std::string_view kSigns = "!#$%&*+=?^|~";

bool is_hexadecimal(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Whether `piece`, text without a separator, looks random. People write words, then numbers:
/// "contoso42". Secrets alternate.
bool is_random(std::string_view piece, bool in_guid) {
  constexpr std::size_t kShortest = 6;
  std::string kinds;  // a letter for each run of letters, a digit for each run of digits
  bool has_sign = false;
  for (const char c : piece) {
    const char kind = is_letter(c) ? 'a' : '0';
    has_sign = has_sign || !(is_letter(c) || is_digit(c));
    if ((is_letter(c) || is_digit(c)) && !kinds.ends_with(kind)) kinds.push_back(kind);
  }
  if (piece.size() < kShortest || kinds.size() < 2) return false;
  if (in_guid && std::ranges::all_of(piece, is_hexadecimal)) return false;
  return has_sign || kinds.size() > 2;
}

bool has_random_piece(std::string_view text) {
  // A GUID has four dashes. It is shown even when it has lost some of them.
  const bool in_guid = std::ranges::count(text, '-') >= 2;
  const auto separates = [](char c) {
    return !is_letter(c) && !is_digit(c) && kSigns.find(c) == std::string_view::npos;
  };
  while (!text.empty()) {
    const auto end = std::ranges::find_if(text, separates);
    const auto size = static_cast<std::size_t>(end - text.begin());
    if (is_random(text.substr(0, size), in_guid)) return true;
    text.remove_prefix(std::min(text.size(), size + 1));
  }
  return false;
}

}  // namespace

bool is_secret_of_entra(std::string_view text) {
  // A secret has 40 characters, with "Q~" behind the first four.
  constexpr std::size_t kShortest = 30;
  return text.size() >= kShortest && text.find("Q~") != std::string_view::npos &&
         text.find('/') == std::string_view::npos;
}

bool may_be_secret(std::string_view text) {
  constexpr std::size_t kLong = 16;
  const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  // "@" ends a user and password before a host; "eyJ" is `{"` in base64, with which signed tokens
  // begin.
  if (has("Q~") || has("@") || has("eyJ") || has("-----BEGIN")) return true;
  if (text.size() >= kLong && text.find('~', 1) != std::string_view::npos) return true;
  return has_random_piece(text);
}

std::string shown_value(std::string_view text, std::size_t max_bytes) {
  if (may_be_secret(text)) return std::string(kHidden);
  return "'" + visible(text, max_bytes) + "'";
}

Error refusal(std::string_view text, std::string_view what, std::size_t max_bytes) {
  return {ErrorKind::kConfig, fmt::format("{} {}", shown_value(text, max_bytes), what)};
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

bool names_a_secret(std::string_view key) {
  constexpr std::array<std::string_view, 5> kNames = {"clientsecret", "secret", "password",
                                                      "azureclientsecret", "clientsecretvalue"};
  std::string letters = to_lower(key);
  std::erase_if(letters, [](char c) { return c == '_' || c == '-'; });
  return std::ranges::find(kNames, letters) != kNames.end();
}

std::string key_text(std::string_view key) {
  constexpr std::size_t kLongest = 60;
  return may_be_secret(key) ? "***" : printable(key, kLongest);
}

}  // namespace azcost::config
