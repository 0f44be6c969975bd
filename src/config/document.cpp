#include "document.hpp"

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

/// Sees every key of the text as the parser meets it. Duplicates are gone in the finished
/// document, where the last one silently wins.
class KeyWatch {
 public:
  explicit KeyWatch(Findings& findings) : findings_(findings) {}

  void on(Json::parse_event_t event, const Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start:
        return enter(Level{});
      case Json::parse_event_t::array_start:
        return enter(Level{.is_array = true});
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        return levels_.pop_back();
      case Json::parse_event_t::key:
        return check(parsed.get_ref<const std::string&>());
      case Json::parse_event_t::value:
        return count_element();
    }
  }

  [[nodiscard]] bool is_too_deep() const noexcept { return is_too_deep_; }

 private:
  struct Level {
    bool is_array = false;
    std::size_t elements = 0;  // of an array, up to the one being read
    std::string key = {};      // of an object
    std::set<std::string> keys = {};
  };

  void enter(Level level) {
    // Nothing in a config is nested deeper than this; a limit keeps later walks short.
    constexpr std::size_t kMaxDepth = 8;
    count_element();
    levels_.push_back(std::move(level));
    if (levels_.size() <= kMaxDepth || is_too_deep_) return;
    is_too_deep_ = true;
    refuse("is nested too deeply");
  }

  void count_element() {
    if (!levels_.empty() && levels_.back().is_array) ++levels_.back().elements;
  }

  void check(const std::string& key) {
    Level& level = levels_.back();
    level.key.clear();
    const std::string parent = path();
    level.key = key;
    if (!level.keys.insert(key).second) refuse("stands here twice; keep one of them");
    if (!names_a_secret(key)) return;
    refuse(
        "a secret does not belong in this file; put its value alone into a file that only "
        "you can read (chmod 600) and name that as client_secret_file, or use no config "
        "file and set AZURE_CLIENT_SECRET");
    findings_.excuse((parent.empty() ? "" : parent + ".") + "client_secret_file");
  }

  [[nodiscard]] std::string path() const {
    std::string path;
    for (const Level& level : levels_) {
      if (level.elements > 0) {
        path += "[" + std::to_string(level.elements - 1) + "]";
      } else if (!level.key.empty()) {
        path += (path.empty() ? "" : ".") + key_text(level.key);
      }
    }
    return path;
  }

  void refuse(std::string what) { findings_.refuse(path(), path(), std::move(what)); }

  Findings& findings_;
  std::vector<Level> levels_;
  bool is_too_deep_ = false;
};

/// The parser's words, and what to tell somebody who edits a file. The first match counts.
struct Phrase {
  std::string_view of_parser;
  std::string_view ours;
};

constexpr std::array<Phrase, 17> kPhrases = {{
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
}};

std::string_view plain_words(std::string_view of_parser) {
  for (const Phrase& phrase : kPhrases) {
    if (of_parser.find(phrase.of_parser) != std::string_view::npos) return phrase.ours;
  }
  return "this is not JSON";
}

/// Where the piece of text that ends at `last` begins: the parser tells the end of what it did
/// not expect, people look for its start.
std::size_t start_of_piece(std::string_view text, std::size_t last) {
  if (last >= text.size() || text[last] != '"') return last;
  for (std::size_t at = last; at > 0; --at) {
    const bool is_quote = text[at - 1] == '"';
    const bool is_escaped = at >= 2 && text[at - 2] == '\\';
    if (is_quote && !is_escaped) return at - 1;
    if (text[at - 1] == '\n') break;
  }
  return last;
}

/// "line 12, column 3", counted in characters from 1.
std::string position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const auto line_start = before.rfind('\n');
  const std::string_view line =
      line_start == std::string_view::npos ? before : before.substr(line_start + 1);
  // Bytes 10xxxxxx continue a character of UTF-8.
  const auto characters = std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(characters + 1);
}

Error syntax_error(std::string_view text, const Json::parse_error& error) {
  // What the parser says after "last read" is text of the file.
  std::string_view words = error.what();
  words = words.substr(0, words.find("; last read"));
  const std::size_t last = error.byte == 0 ? 0 : error.byte - 1;
  const std::size_t start = start_of_piece(text, last);
  return {ErrorKind::kConfig,
          position(text, std::min(start, text.size())) + ": " + std::string(plain_words(words))};
}

}  // namespace

bool names_a_secret(std::string_view key) {
  constexpr std::array<std::string_view, 5> kNames = {"clientsecret", "secret", "password",
                                                      "azureclientsecret", "clientsecretvalue"};
  std::string letters = to_lower(key);
  std::erase_if(letters, [](char c) { return c == '_' || c == '-'; });
  return std::ranges::find(kNames, letters) != kNames.end();
}

std::optional<Json> parse_document(std::string_view text, Findings& findings) {
  const auto refuse = [&findings](Error error) {
    findings.refuse(std::move(error));
    return std::optional<Json>();
  };
  if (is_utf16(text)) {
    return refuse({ErrorKind::kConfig, "the text is UTF-16, not UTF-8; save the file as UTF-8"});
  }
  if (trim_unseen(text).empty()) {
    return refuse(
        {ErrorKind::kConfig, "the file is empty; 'azcost config init' writes one to fill in"});
  }
  KeyWatch watch(findings);
  const auto on_event = [&watch](int /*depth*/, Json::parse_event_t event, Json& parsed) {
    watch.on(event, parsed);
    return true;
  };
  try {
    Json document = Json::parse(text.begin(), text.end(), on_event, /*allow_exceptions=*/true,
                                /*ignore_comments=*/true);
    if (watch.is_too_deep()) return std::nullopt;
    if (document.is_object()) return document;
    return refuse({ErrorKind::kConfig, "the file has to be one JSON object: { ... }"});
  } catch (const Json::parse_error& error) {
    return refuse(syntax_error(text, error));
  } catch (const Json::exception&) {
    // The only one left is a number that no double can hold.
    return refuse({ErrorKind::kConfig, "a number in the file is too large"});
  }
}

}  // namespace azcost::config
