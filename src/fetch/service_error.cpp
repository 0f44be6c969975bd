#include "service_error.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::fetch {
namespace {

/// Errors of the service have some hundred bytes; a longer body is a page or a gateway's HTML, and
/// not worth a second parser's time.
constexpr std::size_t kLongestErrorBody = std::size_t{64} * 1024;
/// Room for the list of valid dimensions, which is what the reader needs of a refused one.
constexpr std::size_t kLongestMessage = 1200;
constexpr std::size_t kLongestName = 80;

/// A member as text to be read by people, whatever its type; empty when it is absent or null.
std::string shown(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  if (const auto* text = found->get_ptr<const std::string*>()) return *text;
  return found->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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

}  // namespace

ServiceError read_service_error(std::string_view body) {
  // The search spares pages the parser: most of them do not hold the word.
  if (body.size() > kLongestErrorBody || body.find("\"error\"") == std::string_view::npos)
    return {};
  const auto root = nlohmann::json::parse(body, nullptr, false);
  if (!root.is_object()) return {};
  const auto error = root.find("error");
  if (error == root.end() || error->is_null()) return {};
  if (!error->is_object()) return {true, {}, shown(root, "error")};
  return {true, shown(*error, "code"), shown(*error, "message")};
}

std::string request_id_of(const http::Response& response) {
  constexpr std::array<std::string_view, 2> kNames = {"x-ms-request-id",
                                                      "x-ms-correlation-request-id"};
  for (const std::string_view name : kNames) {
    const auto id = response.header(name);
    if (id && !id->empty()) return printable(*id, kLongestName);
  }
  return {};
}

std::string describe(const http::Response& response, const ServiceError& error) {
  const std::string status = std::to_string(response.status);
  std::string text = "HTTP " + status;
  // The code often is the status once more: {"code":"429"}.
  if (!error.code.empty() && error.code != status) {
    text.append(" ").append(printable(error.code, kLongestName));
  }
  if (const std::string message = one_line(error.message); !message.empty()) {
    text.append(": ").append(message);
  }
  return with_request_id(std::move(text), response);
}

std::string with_request_id(std::string what, const http::Response& response) {
  const std::string id = request_id_of(response);
  if (id.empty() || to_lower(what).find(to_lower(id)) != std::string::npos) return what;
  return what.append(" (request id ").append(id).append(")");
}

}  // namespace azcost::fetch
