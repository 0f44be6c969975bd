#include "page_guard.hpp"

#include <fmt/format.h>

#include <functional>

namespace azcost::fetch {
namespace {

/// Whether a body, even an unusable one, says that a page follows. A cell may hold the word as
/// well, but only the key is followed by a colon.
bool promises_more(std::string_view body) {
  constexpr std::string_view kKey = "\"nextLink\"";
  constexpr std::string_view kSpace = " \t\r\n";
  for (std::size_t key = body.find(kKey); key != std::string_view::npos;
       key = body.find(kKey, key + kKey.size())) {
    const std::size_t colon = body.find_first_not_of(kSpace, key + kKey.size());
    if (colon == std::string_view::npos) return false;
    if (body[colon] != ':') continue;
    const std::size_t value = body.find_first_not_of(kSpace, colon + 1);
    return value != std::string_view::npos && body.substr(value, 1) == "\"" &&
           body.substr(value, 2) != "\"\"";
  }
  return false;
}

/// A hash of the rows of a page; nothing when there are none. Text after the rows that holds a
/// bracket is hashed with them: equal rows may then have different digests, but different rows
/// never have the same one.
std::optional<std::uint64_t> digest_of_rows(std::string_view body) {
  constexpr std::size_t kLongestOfNone = 4;  // "[ ]", "[[]]"
  const auto at = body.find("\"rows\"");
  const auto begin = at == std::string_view::npos ? at : body.find('[', at);
  const auto end = body.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  if (end < begin + kLongestOfNone) return std::nullopt;
  return std::hash<std::string_view>{}(body.substr(begin, end - begin));
}

}  // namespace

void PageGuard::begin_page() {
  ++page_;
  promised_more_ = false;
}

Status PageGuard::check(std::string_view body) {
  const bool has_more = promises_more(body);
  if (promised_more_ && !has_more) {
    return Error{ErrorKind::kData,
                 "it has no next link, and had one when it was asked for before: rows that follow "
                 "it would be lost"};
  }
  promised_more_ = has_more;
  digest_ = digest_of_rows(body);
  const auto known = digest_ ? pages_.find(*digest_) : pages_.end();
  if (known == pages_.end()) return ok_status();
  return Error{ErrorKind::kData,
               fmt::format("its rows are those of page {} once more", known->second)};
}

void PageGuard::taken() {
  if (digest_) pages_.emplace(*digest_, page_);
}

}  // namespace azcost::fetch
