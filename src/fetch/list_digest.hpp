/// Tells whether two pages bring the same list.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace azcost::fetch {

/// A hash of the list that stands under `key` in the body of a page; nothing when there is none or
/// it is empty. What follows the list and holds a bracket counts as a part of it: then two equal
/// lists may differ in their digest, but never the other way round.
[[nodiscard]] inline std::optional<std::uint64_t> list_digest(std::string_view body,
                                                              std::string_view key) {
  constexpr std::size_t kLongestOfNone = 4;  // "[ ]", "[[]]"
  const auto at = body.find("\"" + std::string(key) + "\"");
  const auto begin = at == std::string_view::npos ? at : body.find('[', at);
  const auto end = body.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  if (end < begin + kLongestOfNone) return std::nullopt;
  return std::hash<std::string_view>{}(body.substr(begin, end - begin));
}

}  // namespace azcost::fetch
