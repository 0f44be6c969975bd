/// simdjson on-demand, with the rules of JSON that it leaves to its caller.
///
/// simdjson checks that the whole body is UTF-8, that no string holds a control character and that
/// the last string ends. It checks the other rules only for what is read, and only when it is read
/// as a double, a string and so on. What this class adds is therefore not optional:
///   - every value is read, also in fields that are not used;
///   - the text of a number is checked against the grammar, that of a literal against its spelling;
///   - a string with a backslash is unescaped, because that checks its escapes;
///   - nothing follows the root. Version 3.0.1 has no at_end(); an out-of-bounds location means the
///     same.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/result.hpp"
#include "azcost/base/text.hpp"

namespace azcost::decode {

/// The names of an object's fields that are part of a page, and which of them were there.
template <std::size_t N>
struct KnownFields {
  std::array<std::string_view, N> names;
  std::array<bool, N> seen{};
};

/// Reads one document from start to end. Functions that can fail return false and keep the first
/// failure for `failure()`, so that a valid cell needs no Result.
class StrictReader {
 public:
  using Object = simdjson::ondemand::object;
  using Array = simdjson::ondemand::array;
  using Value = simdjson::ondemand::value;

  /// `rewritten` stores the strings that differ from what the parser unescaped.
  StrictReader(simdjson::ondemand::document& document, std::string_view body,
               std::deque<std::string>& rewritten)
      : document_(document), body_(body), rewritten_(rewritten) {}

  /// The text of a scalar or the bracket of a container, without the blanks that follow it. Empty
  /// where the body ends too early.
  [[nodiscard]] static std::string_view token_of(Value& value) noexcept;

  /// Starts with the document's root, an object.
  [[nodiscard]] bool open_root(Object& root);
  /// To be called after the root: nothing but blanks may follow.
  [[nodiscard]] bool at_end();

  /// Calls `visit(index, value)` for each field of `object` that `known` names, and skips the
  /// others. A known field that stands twice, or in another case, is refused; a `visit` that
  /// returns false ends the walk.
  template <std::size_t N, class Visit>
  [[nodiscard]] bool each_known_field(Object object, KnownFields<N>& known, Visit visit);
  /// Calls `visit(value)` for each element.
  template <class Visit>
  [[nodiscard]] bool each_element(Array array, Visit visit);

  /// Takes `value`, whose token starts with a quote. `text` lives until the next `forget_text`.
  [[nodiscard]] bool read_text(Value& value, std::string_view token, std::string_view& text);
  /// Whether the last text with escapes differs from what was sent (see `Cell::sent`).
  [[nodiscard]] bool changed_text() const noexcept { return changed_text_; }
  /// How many texts had half of a surrogate pair.
  [[nodiscard]] std::size_t fixed_texts() const noexcept { return fixed_texts_; }
  void forget_text() {
    if (!rewritten_.empty()) rewritten_.clear();
  }
  /// Reads a `value` that is not used: it must be valid all the same.
  [[nodiscard]] bool skip(Value value, int depth);

  [[gnu::cold]] bool refuse(std::string message);
  [[gnu::cold]] bool refuse(Error error);
  /// The structure is broken at the parser's position.
  [[gnu::cold]] bool malformed(simdjson::error_code error);
  /// The value at `token` is broken.
  [[gnu::cold]] bool malformed(std::string_view token, std::string_view what);
  [[nodiscard]] Error failure() &&;

 private:
  template <class Visit>
  [[nodiscard]] bool each_field(Object object, Visit visit);
  template <std::size_t N>
  [[nodiscard]] bool find(KnownFields<N>& known, std::string_view key, std::size_t& index);
  [[nodiscard]] bool skip_scalar(std::string_view token);
  [[nodiscard]] std::string_view without_nul(std::string_view text);
  /// Resolves the escapes that the parser refused, or refuses them too. `token` has its quotes.
  [[nodiscard]] [[gnu::cold]] bool fix_escapes(std::string_view token, std::string_view& text);
  /// A key with its quotes, as it was sent.
  [[nodiscard]] static std::string_view token_of(simdjson::ondemand::raw_json_string key);

  simdjson::ondemand::document& document_;
  std::string_view body_;
  std::deque<std::string>& rewritten_;
  bool changed_text_ = false;
  std::size_t fixed_texts_ = 0;
  std::optional<Error> failure_;
};

/// What went wrong, for people.
[[nodiscard]] std::string_view explain(simdjson::error_code error) noexcept;

inline std::string_view StrictReader::token_of(Value& value) noexcept {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                            token.back() == '\t')) {
    token.remove_suffix(1);
  }
  return token;
}

inline bool StrictReader::read_text(Value& value, std::string_view token, std::string_view& text) {
  // The parser finds the end of every string, so the last byte is the closing quote.
  text = token.substr(1, token.size() - 2);
  if (std::memchr(text.data(), '\\', text.size()) == nullptr) {
    simdjson::ondemand::raw_json_string same;
    const auto error = value.get_raw_json_string().get(same);
    return error == simdjson::SUCCESS || malformed(error);
  }
  changed_text_ = false;
  const auto error = value.get_string().get(text);
  if (error != simdjson::SUCCESS && !fix_escapes(token, text)) return false;
  text = without_nul(text);
  return true;
}

template <class Visit>
bool StrictReader::each_element(Array array, Visit visit) {
  for (auto element : array) {
    Value value;
    // NOLINTNEXTLINE(performance-move-const-arg): get() needs an rvalue
    if (const auto error = std::move(element).get(value)) return malformed(error);
    if (!visit(value)) return false;
  }
  return true;
}

template <class Visit>
bool StrictReader::each_field(Object object, Visit visit) {
  for (auto element : object) {
    simdjson::ondemand::field field;
    std::string_view key;
    if (const auto error = std::move(element).get(field)) return malformed(error);
    const auto raw_key = field.key();
    const auto error = field.unescaped_key().get(key);
    if (error != simdjson::SUCCESS && !fix_escapes(token_of(raw_key), key)) return false;
    if (!visit(key, field.value())) return false;
  }
  return true;
}

template <std::size_t N, class Visit>
bool StrictReader::each_known_field(Object object, KnownFields<N>& known, Visit visit) {
  return each_field(object, [&](std::string_view key, Value value) {
    std::size_t index = N;
    if (!find(known, key, index)) return false;
    return index == N ? skip(value, 0) : visit(index, value);
  });
}

template <std::size_t N>
bool StrictReader::find(KnownFields<N>& known, std::string_view key, std::size_t& index) {
  for (std::size_t i = 0; i < N; ++i) {
    if (!equals_ignoring_case(known.names[i], key)) continue;
    const std::string name(known.names[i]);
    if (known.names[i] != key) {
      return refuse("the answer holds '" + printable(key) + "' where '" + name + "' is expected");
    }
    if (known.seen[i]) return refuse("the answer holds '" + name + "' twice");
    known.seen[i] = true;
    index = i;
    return true;
  }
  return true;
}

}  // namespace azcost::decode
