#include "document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "quoting.hpp"

namespace azcost::config {
namespace {

/// Finds keys that occur twice in one object, while the parser meets them. The finished document
/// has lost them: the last one silently wins.
class KeyWatch {
 public:
  explicit KeyWatch(const Place& root) : root_(root) {}

  void on(Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    const bool begins = event == Event::object_start || event == Event::array_start;
    const bool is_value = begins || event == Event::value;
    if (is_value && !levels_.empty()) ++levels_.back().elements;
    if (begins) levels_.push_back({.is_array = event == Event::array_start});
    if (event == Event::object_end || event == Event::array_end) levels_.pop_back();
    if (event == Event::key) check(parsed.get_ref<const std::string&>());
  }

 private:
  struct Level {
    bool is_array = false;
    std::size_t elements = 0;  // how many so far
    std::string key = {};      // the key being read, in an object
    std::set<std::string> keys = {};
  };

  void check(const std::string& key) {
    constexpr std::size_t kMaxDepth = 8;  // no known key is deeper, and paths would grow
    Level& level = levels_.back();
    level.key = key;
    if (level.keys.insert(key).second || levels_.size() > kMaxDepth) return;
    Place place = root_;
    for (const Level& outer : levels_) {
      place = outer.is_array ? place.at(outer.elements - 1) : place.at(key_text(outer.key));
    }
    place.refuse("stands here twice; keep one of them");
  }

  const Place& root_;
  std::vector<Level> levels_;
};

/// The parser's words, and words for somebody who edits a file. The first match counts.
constexpr auto kPhrases = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"missing closing '*/'", "a comment is not closed: */ is missing"},
    {"invalid comment", "a comment starts with // here"},
    {"missing closing quote", "a closing quote \" is missing"},
    {"control character", "a line end or tab inside of quotes; is a closing quote \" missing?"},
    {"forbidden character after backslash",
     "a backslash inside of quotes has to be typed twice (\\\\)"},
    {"ill-formed UTF-8", "the text is not UTF-8; save the file as UTF-8"},
    {"unexpected end of input", "the text ends too early: a } or ] is missing"},
    {"expected end of input", "there is more text after the last }"},
    {"object key - unexpected '}'", "the comma before this } is one too many"},
    {"value - unexpected ']'", "the comma before this ] is one too many"},
    {"object key", "a key in double quotes is missing here"},
    {"expected ':'", "a colon is missing after the key"},
    {"value - unexpected '}'", "a value is missing after the colon"},
    {"value - unexpected ','", "a value is missing before this comma"},
    {"expected '}'", "a comma is missing before this, or a } is missing"},
    {"expected ']'", "a comma is missing before this, or a ] is missing"},
    {"invalid literal",
     "a text has to stand in double quotes; else only numbers, true, false "
     "and null are values"},
});

std::string_view plain_words(std::string_view of_parser) {
  for (const auto& [phrase, ours] : kPhrases) {
    if (of_parser.find(phrase) != std::string_view::npos) return ours;
  }
  return "this is not JSON";
}

/// "line 12, column 3", counted in characters from 1.
std::string position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const auto line_start = before.rfind('\n');
  const std::string_view line =
      line_start == std::string_view::npos ? before : before.substr(line_start + 1);
  // Bytes 10xxxxxx continue a UTF-8 character.
  const auto characters = std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return fmt::format("line {}, column {}", lines + 1, characters + 1);
}

std::string syntax_error(std::string_view text, const Json::parse_error& error) {
  // What the parser says after "last read" comes from the file.
  std::string_view words = error.what();
  words = words.substr(0, words.find("; last read"));
  const std::size_t offset = error.byte == 0 ? 0 : error.byte - 1;
  return fmt::format("{}: {}", position(text, offset), plain_words(words));
}

}  // namespace

std::optional<Json> parse_document(std::string_view text, const Place& root) {
  const auto refuse = [&root](std::string what) {
    root.findings->problems.push_back(
        {"", Error{ErrorKind::kConfig, std::move(what)}.in(root.file)});
    return std::optional<Json>();
  };
  if (is_utf16(text)) return refuse("the text is UTF-16, not UTF-8; save the file as UTF-8");
  if (trim_unseen(text).empty()) {
    return refuse("the file is empty; 'azcost config init' writes one to fill in");
  }
  KeyWatch watch(root);
  const auto on_event = [&watch](int /*depth*/, Json::parse_event_t event, Json& parsed) {
    watch.on(event, parsed);
    return true;
  };
  try {
    Json document = Json::parse(text.begin(), text.end(), on_event, /*allow_exceptions=*/true,
                                /*ignore_comments=*/true);
    if (document.is_object()) return document;
    return refuse("the file has to be one JSON object: { ... }");
  } catch (const Json::parse_error& error) {
    return refuse(syntax_error(text, error));
  } catch (const Json::exception&) {
    // The only case left is a number that no double can hold.
    return refuse("a number in the file is too large");
  }
}

}  // namespace azcost::config
