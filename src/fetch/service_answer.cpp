#include "service_answer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/http/status.hpp"

namespace azcost::fetch {
namespace {

/// Errors of the service have some hundred bytes; a longer body is a page or a gateway's HTML, and
/// not worth a second parser's time.
constexpr std::size_t kLongestErrorBody = std::size_t{64} * 1024;
/// Room for the list of valid dimensions, which the reader needs when one is refused.
constexpr std::size_t kLongestMessage = 1200;
constexpr std::size_t kLongestName = 80;

/// Room for the beginning of a plain text or a page of HTML.
constexpr std::size_t kLongestBareText = 200;
/// How deep the search for a reason goes.
constexpr int kDeepest = 5;

using nlohmann::json;

constexpr std::array<std::string_view, 2> kCodes = {"code", "errorCode"};
constexpr std::array<std::string_view, 3> kMessages = {"message", "error_description", "title"};
constexpr std::array<std::string_view, 1> kDetails = {"detail"};

/// The first member with one of `names`, in any case, that is a text or a number; empty when there
/// is none. A text that comes with its language, `{"value":…}`, counts as well.
std::string member(const json& object, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    for (const auto& [key, value] : object.items()) {
      if (!equals_ignoring_case(key, name)) continue;
      if (value.is_string()) return value.get<std::string>();
      if (value.is_number()) return value.dump();
      const auto text = value.is_object() ? value.find("value") : value.end();
      if (value.is_object() && text != value.end() && text->is_string()) return *text;
    }
  }
  return {};
}

/// What a body says about an error.
struct Reason {
  bool present = false;
  std::string code;  // numbers as text
  std::string message;
  bool is_json = false;
};

Reason reason_in(const json& object) {
  Reason reason{true, member(object, kCodes), member(object, kMessages), true};
  const std::string detail = member(object, kDetails);
  if (!detail.empty()) reason.message += (reason.message.empty() ? "" : ": ") + detail;
  return reason;
}

/// The first object, from the outside inwards, that has a code or a message.
Reason find_reason(const json& value, int depth = 0) {
  if (value.is_string() && depth > 0) return {true, {}, value.get<std::string>(), true};
  if (depth > kDeepest || !value.is_structured()) return {};
  if (value.is_object()) {
    Reason reason = reason_in(value);
    if (!reason.code.empty() || !reason.message.empty()) return reason;
    // A text in a member of another name is a reason only when it is called an error.
    const auto error = value.find("error");
    if (error != value.end()) {
      if (Reason inner = find_reason(*error, depth + 1); inner.present) return inner;
    }
  }
  for (const json& inner : value) {
    if (!inner.is_structured()) continue;
    if (Reason reason = find_reason(inner, depth + 1); reason.present) return reason;
  }
  return {};
}

/// The title of a page of HTML; empty when it has none.
std::string title_of(std::string_view html) {
  const std::string lower = to_lower(html);
  const auto tag = lower.find("<title");
  const auto begin = tag == std::string::npos ? tag : lower.find('>', tag);
  const auto end = begin == std::string::npos ? begin : lower.find("</title", begin);
  if (end == std::string::npos) return {};
  return std::string(trim(html.substr(begin + 1, end - begin - 1)));
}

/// The error object of an answer that is a success otherwise.
Reason error_object_in(const json& root) {
  const auto error = root.is_object() ? root.find("error") : root.end();
  if (!root.is_object() || error == root.end() || error->is_null()) return {};
  if (error->is_object()) return reason_in(*error);
  if (error->is_string()) return {true, {}, error->get<std::string>(), true};
  return {true, {}, error->dump(-1, ' ', false, json::error_handler_t::replace), true};
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// One line without a final stop: messages of the service hold line breaks.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!is_blank(c)) {
      line.push_back(c);
    } else if (!line.empty() && line.back() != ' ') {
      line.push_back(' ');
    }
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
  return printable(line, kLongestMessage);
}

/// The reason in the body of an answer.
Reason read_reason(const http::Response& response) {
  const std::string_view body = response.body;
  if (response.status < http::kMultipleChoices) {
    // Pages need not be parsed: most of them do not hold the word.
    if (body.size() > kLongestErrorBody || body.find("\"error\"") == std::string_view::npos) {
      return {};
    }
    return error_object_in(json::parse(body, nullptr, false));
  }
  const std::string_view text = trim(body);
  if (text.empty()) return {};
  if (text.size() <= kLongestErrorBody) {
    const json root = json::parse(text, nullptr, false);
    if (root.is_string()) return {true, {}, root.get<std::string>(), true};
    if (Reason reason = find_reason(root); reason.present) return reason;
  }
  if (std::string title = title_of(text.substr(0, kLongestErrorBody)); !title.empty()) {
    return {true, {}, std::move(title), false};
  }
  return {true, {}, printable(text, kLongestBareText), json::accept(text)};
}

/// The service's own id first; empty when there is none.
std::string request_id_of(const http::Response& response) {
  for (const char* name : {"x-ms-request-id", "x-ms-correlation-request-id"}) {
    const auto id = response.header(name);
    if (id && !id->empty()) return printable(*id, kLongestName);
  }
  return {};
}

}  // namespace

ServiceAnswer read_service_answer(const http::Response& response) {
  Reason reason = read_reason(response);
  ServiceAnswer answer{.is_error = reason.present, .message = std::move(reason.message)};
  answer.evidence = {.status = response.status,
                     .code = printable(reason.code, kLongestName),
                     .request_id = request_id_of(response)};
  answer.evidence.is_foreign = response.status >= http::kMultipleChoices && !reason.is_json &&
                               answer.evidence.request_id.empty();
  return answer;
}

std::string describe(const ServiceAnswer& answer) {
  const std::string status = std::to_string(answer.evidence.status);
  std::string text = "HTTP " + status;
  // The code often repeats the status: {"code":"429"}.
  const std::string& code = answer.evidence.code;
  if (!code.empty() && code != status) text += " " + code;
  if (const std::string message = one_line(answer.message); !message.empty()) {
    text += ": " + message;
  }
  return with_request_id(std::move(text), answer.evidence);
}

std::string with_request_id(std::string what, const Evidence& evidence) {
  const std::string& id = evidence.request_id;
  if (id.empty() || to_lower(what).find(to_lower(id)) != std::string::npos) return what;
  return what.append(" (request id ").append(id).append(")");
}

}  // namespace azcost::fetch
