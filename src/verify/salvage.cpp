#include "salvage.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

namespace azcost::verify {
namespace {

using Json = nlohmann::ordered_json;

// Nests of a manifest are shallow; a long run of brackets is damage, and would end on the stack.
constexpr int kMaxNesting = 8;

/// The object that starts at `from`, up to its closing brace; empty when it is cut.
std::string_view object_at(std::string_view text, std::size_t from) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxNesting) return {};
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return text.substr(from, i - from + 1);
    }
  }
  return {};
}

/// The object that `text` holds behind `key`, as it is written in a manifest.
std::string_view object_of(std::string_view text, std::string_view key) {
  const std::string written = "\"" + std::string(key) + "\": {";
  const std::size_t found = text.find(written);
  return found == std::string_view::npos ? std::string_view()
                                         : object_at(text, found + written.size() - 1);
}

}  // namespace

std::optional<Shape> salvage_shape(std::string_view broken_manifest) {
  const std::string_view text = object_of(broken_manifest, "shape");
  if (text.empty()) return std::nullopt;
  auto shape = parse_shape(text);
  if (!shape) return std::nullopt;
  const std::string proof = "\"fingerprint\": \"" + fingerprint(*shape) + "\"";
  if (broken_manifest.find(proof) == std::string_view::npos) return std::nullopt;
  return *std::move(shape);
}

std::optional<DayEntry> salvage_day(std::string_view broken_manifest, std::string_view path,
                                    Day day, const Manifest& month) {
  const std::string written = "\"file\": \"" + std::string(path) + "\"";
  const std::size_t found = broken_manifest.find(written);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t start = broken_manifest.rfind('{', found);
  if (start == std::string_view::npos) return std::nullopt;
  const Json entry = Json::parse(object_at(broken_manifest, start), nullptr, false);
  if (entry.is_discarded()) return std::nullopt;
  // As the only day of a manifest that is in order, it is read by the rules of all others.
  Manifest empty = month;
  empty.days.clear();
  Json around = Json::parse(to_json(empty));
  around.erase("digest");
  around["days"][format_day(day)] = entry;
  auto read = parse_manifest(around.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!read) return std::nullopt;
  return read->days.at(day);
}

}  // namespace azcost::verify
