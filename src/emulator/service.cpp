#include "service.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL counts in unsigned bytes
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  text.pop_back();
  return text;
}

}  // namespace

Answer answer_of(const Refusal& refusal, const RequestIds& ids) {
  std::string message = refusal.message;
  if (refusal.names_request) message += " (Request ID: " + ids.request + ")";
  // Paths and parameters are decoded to any bytes; an answer is always UTF-8.
  if (!is_utf8(message)) message = printable(message, message.size());
  const nlohmann::ordered_json error = {{"code", refusal.code}, {"message", message}};
  return {.status = refusal.status, .body = "{\"error\":" + error.dump() + "}"};
}

Refusal access_denied() {
  return {401, "RBACAccessDenied", "The client does not have authorization to perform action.",
          true};
}

Refusal cost_hidden() {
  return {400, "IndirectCostDisabled", "Access to cost data has been disabled by the partner."};
}

Refusal customer_gone(std::string_view tenant) {
  return {404, "NotFound", fmt::format("Customer '{}' was not found.", tenant), true};
}

Refusal processing_error() {
  return {500, "500", "An error occurred during processing this request.", true};
}

Refusal not_authorized(std::string_view client, std::string_view action, std::string_view scope) {
  return {403, "AuthorizationFailed",
          fmt::format("The client '{0}' with object id '{0}' does not have authorization to "
                      "perform action '{1}' over scope '{2}' or the scope is invalid.",
                      client, action, scope)};
}

Refusal unsupported_media_type(std::string_view type) {
  return {415, "UnsupportedMediaType",
          fmt::format("The content media type '{}' is not supported. Only 'application/json' is "
                      "supported.",
                      type.empty() ? "<null>" : type)};
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

std::string skip_token(std::uint32_t page) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<char>((page >> shift) & 0xFFU));
  }
  return base64(bytes);
}

std::optional<std::uint32_t> parse_skip_token(std::string_view text) {
  if (text.empty()) return 0;
  std::array<unsigned char, 6> bytes{};
  const std::string token(text);
  if (token.size() != 8 ||
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(token.data()), 8) < 0) {
    return std::nullopt;
  }
  std::uint32_t page = 0;
  for (std::size_t i = 4; i-- > 0;) page = (page << 8U) | bytes.at(i);
  if (skip_token(page) != token) return std::nullopt;
  return page;
}

std::string base64url(std::string_view bytes) {
  std::string text = base64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

std::string utc(SystemTime time, const char* format) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return fmt::format(fmt::runtime(format), fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string http_date(SystemTime time) { return utc(time, "{:%a, %d %b %Y %H:%M:%S GMT}"); }

}  // namespace azcost::emulator
