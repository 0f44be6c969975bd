#include "azcost/base/mask.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "azcost/base/names.hpp"
#include "azcost/base/number.hpp"

namespace azcost {
namespace {

constexpr std::size_t kShortest = 6;
/// Of pieces of a long secret: a shorter piece does not help to guess the rest.
constexpr std::size_t kPiece = 16;
constexpr std::size_t kMostSecrets = 64;

/// A character of a decoded text, and the bytes of the original that it was made of.
struct Decoded {
  char c = '\0';
  std::size_t begin = 0;
  std::size_t end = 0;
};
using View = std::vector<Decoded>;

std::uint64_t hash_of(std::string_view piece) { return std::hash<std::string_view>{}(piece); }

/// In form encoding a plus is a blank: both count as the same character.
char folded(char c) { return c == '+' ? ' ' : c; }

class HiddenSecrets {
 public:
  void add(std::string_view secret) {
    if (secret.size() < kShortest) return;
    std::string text(secret);
    std::ranges::transform(text, text.begin(), folded);
    Entry entry = {hash_of(text), std::min(text.size(), kPiece), {}};
    for (std::size_t i = 0; i + entry.length <= text.size(); ++i) {
      entry.pieces.push_back(hash_of(std::string_view(text).substr(i, entry.length)));
    }
    wipe(text);
    const std::lock_guard lock(mutex_);
    std::erase_if(newest_, [&](const Entry& known) { return known.whole == entry.whole; });
    newest_.push_back(std::move(entry));
    if (newest_.size() > kMostSecrets) newest_.pop_front();
    pieces_.clear();
    for (const Entry& known : newest_) {
      pieces_[known.length].insert(known.pieces.begin(), known.pieces.end());
    }
  }

  [[nodiscard]] bool empty() {
    const std::lock_guard lock(mutex_);
    return pieces_.empty();
  }

  /// Sets `hidden` for the bytes of the original that hold a piece of a secret.
  void find(const View& view, std::vector<bool>& hidden) {
    std::string text;
    text.reserve(view.size());
    for (const Decoded& decoded : view) text.push_back(folded(decoded.c));
    const std::lock_guard lock(mutex_);
    for (const auto& [length, pieces] : pieces_) {
      for (std::size_t i = 0; i + length <= text.size(); ++i) {
        if (!pieces.contains(hash_of(std::string_view(text).substr(i, length)))) continue;
        const auto from = static_cast<std::ptrdiff_t>(view[i].begin);
        const auto to = static_cast<std::ptrdiff_t>(view[i + length - 1].end);
        std::fill(hidden.begin() + from, hidden.begin() + to, true);
      }
    }
    wipe(text);
  }

 private:
  struct Entry {
    std::uint64_t whole = 0;
    std::size_t length = 0;  // of each piece
    std::vector<std::uint64_t> pieces;
  };

  std::mutex mutex_;
  std::deque<Entry> newest_;
  std::map<std::size_t, std::unordered_set<std::uint64_t>> pieces_;  // of all entries, by length
};

HiddenSecrets& hidden_secrets() {
  static HiddenSecrets secrets;
  return secrets;
}

std::optional<unsigned> number_at(std::string_view text, std::size_t at, std::size_t digits,
                                  int base) {
  if (at + digits > text.size()) return std::nullopt;
  return parse_number<unsigned>(text.substr(at, digits), base);
}

/// What an escape stands for, and its length.
struct Escape {
  unsigned code = 0;
  std::size_t length = 0;
};

std::optional<Escape> backslash_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (at + 1 >= text.size()) return std::nullopt;
  const char kind = text[at + 1];
  if (kind == 'u' || kind == 'x') {
    const std::size_t digits = kind == 'u' ? 4 : 2;
    const auto code = number_at(text, at + 2, digits, 16);
    return code ? std::optional(Escape{*code, digits + 2}) : std::nullopt;
  }
  const auto letter = kLetters.find(kind);
  if (letter == std::string_view::npos) return std::nullopt;
  return Escape{static_cast<unsigned char>(kMeanings[letter]), 2};
}

std::optional<Escape> entity_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 10;
  constexpr NamesOf<unsigned, 5> kNames = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  const auto end = text.find(';', at);
  if (end == std::string_view::npos || end - at > kLongest) return std::nullopt;
  const std::string_view name = text.substr(at + 1, end - at - 1);
  auto code = value_in(kNames, name);
  if (name.starts_with("#x") || name.starts_with("#X")) {
    code = parse_number<unsigned>(name.substr(2), 16);
  } else if (name.starts_with('#')) {
    code = parse_number<unsigned>(name.substr(1));
  }
  return code ? std::optional(Escape{*code, end - at + 1}) : std::nullopt;
}

std::optional<Escape> escape_at(std::string_view text, std::size_t at) {
  if (text[at] == '\\') return backslash_at(text, at);
  if (text[at] == '&') return entity_at(text, at);
  if (text[at] != '%') return std::nullopt;
  const auto code = number_at(text, at + 1, 2, 16);
  return code ? std::optional(Escape{*code, 3}) : std::nullopt;
}

/// `code` in UTF-8, as far as it goes without surrogates.
std::string utf8(unsigned code, bool is_byte) {
  if (code < 0x80 || is_byte) return {static_cast<char>(code)};
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6U)), tail(0)};
  if (code < 0x10000) {
    return {static_cast<char>(0xE0U | ((code >> 12U) & 0xFU)), tail(6), tail(0)};
  }
  return {static_cast<char>(0xF0U | ((code >> 18U) & 0x7U)), tail(12), tail(6), tail(0)};
}

/// `view` with one layer of escapes removed, of whatever kind.
View unescaped(const View& view) {
  std::string text;
  for (const Decoded& decoded : view) text.push_back(decoded.c);
  View out;
  out.reserve(view.size());
  for (std::size_t i = 0; i < view.size();) {
    const auto escape = escape_at(text, i);
    if (!escape) {
      out.push_back(view[i++]);
      continue;
    }
    const bool is_byte = text[i] == '%' || text.compare(i, 2, "\\x") == 0;
    const std::size_t last = i + escape->length - 1;
    for (const char c : utf8(escape->code, is_byte)) {
      out.push_back({c, view[i].begin, view[last].end});
    }
    i = last + 1;
  }
  return out;
}

/// A way to write bytes as digits.
struct Digits {
  unsigned bits = 0;  // that a digit carries
  std::array<std::string_view, 2> alphabets;

  [[nodiscard]] std::optional<unsigned> value(char c) const {
    for (const std::string_view alphabet : alphabets) {
      const auto at = alphabet.find(c);
      if (at != std::string_view::npos) return static_cast<unsigned>(at);
    }
    return std::nullopt;
  }
};

constexpr Digits kHex = {4, {"0123456789abcdef", "0123456789ABCDEF"}};
constexpr Digits kBase64 = {6,
                            {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}};

/// The bytes that each run of digits encodes, without its first `skip` digits: text that is encoded
/// together with a secret shifts it.
View bytes_of_digits(const View& view, const Digits& digits, std::size_t skip) {
  View out;
  for (std::size_t i = 0; i < view.size();) {
    std::size_t end = i;
    while (end < view.size() && digits.value(view[end].c)) ++end;
    if (end - i >= kShortest + skip) {
      unsigned gathered = 0;
      unsigned count = 0;
      std::size_t first = i + skip;
      for (std::size_t at = first; at < end; ++at) {
        gathered = (gathered << digits.bits) | *digits.value(view[at].c);
        count += digits.bits;
        if (count < 8) continue;
        count -= 8;
        out.push_back({static_cast<char>(gathered >> count), view[first].begin, view[at].end});
        gathered &= (1U << count) - 1;
        first = count > 0 ? at : at + 1;
      }
      out.push_back({'\0', view[end - 1].end, view[end - 1].end});  // separates runs
    }
    i = std::max(end, i + 1);
  }
  return out;
}

/// Searches `text`, and all that it may be an encoding of.
void find_in_all_views(std::string_view text, std::vector<bool>& hidden) {
  constexpr int kEscapeLayers = 3;
  HiddenSecrets& secrets = hidden_secrets();
  View view;
  view.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) view.push_back({text[i], i, i + 1});
  for (int layer = 0;; ++layer) {
    secrets.find(view, hidden);
    for (std::size_t skip = 0; skip < 4; ++skip) {
      const View bytes = bytes_of_digits(view, kBase64, skip);
      secrets.find(bytes, hidden);
      secrets.find(unescaped(bytes), hidden);
      if (skip < 2) secrets.find(bytes_of_digits(view, kHex, skip), hidden);
    }
    if (layer == kEscapeLayers) return;
    View next = unescaped(view);
    if (next.size() == view.size()) return;
    view = std::move(next);
  }
}

}  // namespace

void hide(const Secret& secret) { hidden_secrets().add(secret.expose()); }

std::string mask(std::string_view text) {
  if (text.size() < kShortest || hidden_secrets().empty()) return std::string(text);
  std::vector<bool> hidden(text.size(), false);
  find_in_all_views(text, hidden);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i]) {
      out.push_back(text[i]);
    } else if (i == 0 || !hidden[i - 1]) {
      out.append("***");
    }
  }
  return out;
}

}  // namespace azcost
