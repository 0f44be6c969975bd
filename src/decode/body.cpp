#include "body.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "azcost/base/text.hpp"

namespace azcost::decode {
namespace {

/// The parser keeps four bytes for each token of the whole body, so 64 MiB of "[[[[" would cost it
/// 256 MiB. A page of 5000 rows, the most that Azure sends, has some hundred thousand tokens.
constexpr std::size_t kMaxTokens = 8U << 20U;

bool is_punctuation(char c) noexcept {
  return c == '[' || c == ']' || c == '{' || c == '}' || c == ',' || c == ':';
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// An upper bound: words within a string count too.
std::size_t count_tokens(std::string_view body) noexcept {
  std::size_t count = 0;
  bool in_word = false;
  for (const char c : body) {
    const bool punctuation = is_punctuation(c);
    const bool word = !punctuation && !is_blank(c);
    // A quote may start a string right after another one.
    if (punctuation || (word && (!in_word || c == '"'))) ++count;
    in_word = word;
  }
  return count;
}

Error not_a_page(std::string why) {
  return {ErrorKind::kData, "the answer is not JSON: " + std::move(why)};
}

}  // namespace

Status check_body(std::string_view body) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  constexpr std::size_t kShown = 60;
  const std::string_view text = trim(body);
  if (text.empty()) return not_a_page("it is empty");
  if (text.starts_with(kByteOrderMark)) return not_a_page("it starts with a byte order mark");
  if (text.front() != '{') {
    return not_a_page("it starts with '" + printable(text.substr(0, kShown * 2), kShown) + "'");
  }
  if (body.size() > kMaxTokens && count_tokens(body) > kMaxTokens) {
    return Error{ErrorKind::kData,
                 fmt::format("the answer of {} bytes holds more than {} values: no page of a cost "
                             "query has as many",
                             body.size(), kMaxTokens)};
  }
  return ok_status();
}

}  // namespace azcost::decode
