/// What the readers of stored JSON share. They throw `Error`, or what simdjson throws, inside of
/// their files only, so that each rule is one line.
#pragma once

#include <simdjson.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/base/text.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// "the manifest is broken: it holds NUL bytes"; `what` comes with its verb.
inline Error broken(std::string_view what, std::string_view why) {
  return {ErrorKind::kData, std::string(what) + " broken: " + printable(why)};
}

/// Valid as long as the parser, and until its next call. simdjson copies with memcpy, which takes
/// no null pointer, not even for an empty text.
inline simdjson::dom::element parse_with(simdjson::dom::parser& parser, std::string_view text) {
  return parser.parse(text.empty() ? "" : text.data(), text.size());
}

inline std::string text_in(simdjson::dom::element json) {
  std::string text(json.get_string().value());
  return text;
}

inline std::vector<std::string> texts_in(simdjson::dom::element json) {
  std::vector<std::string> texts;
  for (const auto text : json.get_array()) texts.push_back(text_in(text));
  return texts;
}

/// A list of objects with sorted keys.
[[nodiscard]] nlohmann::json groupings_json(const std::vector<Grouping>& groupings);
[[nodiscard]] std::vector<Grouping> groupings_in(simdjson::dom::element json);
/// What `canonical_json` writes.
[[nodiscard]] nlohmann::json shape_json(const Shape& shape);
[[nodiscard]] Shape shape_in(simdjson::dom::element json);

}  // namespace azcost
