#include "strict_reader.hpp"

#include "azcost/decode/page_decoder.hpp"
#include "escapes.hpp"
#include "json_number.hpp"

namespace azcost::decode {

bool StrictReader::open_root(Object& root) {
  if (document_.get_object().get(root) == simdjson::SUCCESS) return true;
  // check_body saw its first brace, and the parser looks at the last token before it starts.
  return refuse("the answer is not valid JSON: it does not end with a '}', after " +
                std::to_string(body_.size()) + " bytes");
}

bool StrictReader::at_end() {
  const char* where = nullptr;
  if (document_.current_location().get(where) == simdjson::OUT_OF_BOUNDS) return true;
  // NOLINTNEXTLINE(bugprone-string-constructor): an empty view that says where
  return malformed({where, 0}, "something follows the end of the document");
}

bool StrictReader::skip(Value value, int depth) {
  const std::string_view token = token_of(value);
  switch (token.empty() ? '\0' : token.front()) {
    case '{': {
      if (depth == kMaxDepth) return malformed(token, "too many nested values");
      Object object;
      if (const auto error = value.get_object().get(object)) return malformed(error);
      return each_field(object,
                        [&](std::string_view, Value field) { return skip(field, depth + 1); });
    }
    case '[': {
      if (depth == kMaxDepth) return malformed(token, "too many nested values");
      Array array;
      if (const auto error = value.get_array().get(array)) return malformed(error);
      return each_element(array, [&](Value element) { return skip(element, depth + 1); });
    }
    case '"': {
      std::string_view text;
      return read_text(value, token, text);
    }
    default:
      // simdjson's iteration moves past a scalar by itself.
      return skip_scalar(token);
  }
}

bool StrictReader::skip_scalar(std::string_view token) {
  const bool valid =
      token == "null" || token == "true" || token == "false" || is_json_number(token);
  return valid || malformed(token, "not a value of JSON");
}

/// JSON allows the escape \u0000, but many programs that read our files treat a NUL as the end of a
/// text, or refuse it (PostgreSQL does).
std::string_view StrictReader::without_nul(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return text;
  changed_text_ = true;
  std::string& copy = rewritten_.emplace_back(text);
  std::erase(copy, '\0');
  return copy;
}

bool StrictReader::fix_escapes(std::string_view token, std::string_view& text) {
  auto fixed = unescape_leniently(token.substr(1, token.size() - 2));
  if (!fixed) return malformed(token, explain(simdjson::STRING_ERROR));
  ++fixed_texts_;
  changed_text_ = true;
  text = rewritten_.emplace_back(*std::move(fixed));
  return true;
}

std::string_view StrictReader::token_of(simdjson::ondemand::raw_json_string key) {
  const char* const start = key.raw();
  const char* end = start;
  for (; *end != '"'; ++end) {
    if (*end == '\\') ++end;
  }
  return {start - 1, static_cast<std::size_t>(end - start) + 2};
}

bool StrictReader::refuse(std::string message) {
  return refuse(Error{ErrorKind::kData, std::move(message)});
}

bool StrictReader::refuse(Error error) {
  failure_ = std::move(error);
  return false;
}

bool StrictReader::malformed(simdjson::error_code error) {
  const char* where = nullptr;
  // There is no location beyond the last token.
  if (document_.current_location().get(where) != simdjson::SUCCESS) {
    where = body_.data() + body_.size();
  }
  // NOLINTNEXTLINE(bugprone-string-constructor): an empty view that says where
  return malformed({where, 0}, explain(error));
}

bool StrictReader::malformed(std::string_view token, std::string_view what) {
  const auto offset = static_cast<std::size_t>(token.data() - body_.data());
  if (offset >= body_.size()) {
    return refuse("the answer is not valid JSON: it ends too early, after " +
                  std::to_string(body_.size()) + " bytes");
  }
  std::string message = "the answer is not valid JSON at byte " + std::to_string(offset) + ": ";
  message.append(what);
  if (!token.empty()) message.append(": '").append(printable(token, 60)).append("'");
  return refuse(std::move(message));
}

Error StrictReader::failure() && {
  if (failure_) return *std::move(failure_);
  return {ErrorKind::kInternal, "a page was refused without a reason"};
}

std::string_view explain(simdjson::error_code error) noexcept {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "bytes that are not UTF-8";
    case simdjson::UNESCAPED_CHARS:
      return "a control character within a string";
    case simdjson::UNCLOSED_STRING:
      return "a string without an end";
    case simdjson::STRING_ERROR:
      return "an escape that does not exist";
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
      return "more than memory can hold";
    default:
      return "a comma, colon or bracket is missing or one too many";
  }
}

}  // namespace azcost::decode
