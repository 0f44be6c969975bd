#include "azcost/http/url.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <memory>

#include "azcost/base/text.hpp"

namespace azcost::http {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, UrlDeleter>;

/// One part of a URL; empty when it has none.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  std::string result(text);
  curl_free(text);
  return result;
}

bool has_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool found = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  curl_free(text);
  return found;
}

Error unusable(std::string_view reason) {
  // The URL itself is not shown: it may hold a password.
  return {ErrorKind::kData, "the URL cannot be used: " + std::string(reason)};
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return unusable("it holds a NUL byte");
  const UrlHandle handle(curl_url());
  if (!handle) return Error{ErrorKind::kInternal, "no memory is left to read a URL"};
  const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), 0);
  if (code != CURLUE_OK) return unusable(curl_url_strerror(code));
  // `Url::host` leaves the zone out, so two zones would look alike; no service has a zone in its
  // address.
  if (has_part(handle.get(), CURLUPART_ZONEID)) return unusable("its address has a zone");

  Url url;
  url.scheme = to_lower(part_of(handle.get(), CURLUPART_SCHEME));
  url.host = to_lower(part_of(handle.get(), CURLUPART_HOST));
  url.port = part_of(handle.get(), CURLUPART_PORT);
  url.path = part_of(handle.get(), CURLUPART_PATH);
  url.query = part_of(handle.get(), CURLUPART_QUERY);
  url.has_userinfo =
      has_part(handle.get(), CURLUPART_USER) || has_part(handle.get(), CURLUPART_PASSWORD);
  // libcurl does not report a fragment that is empty, and a `#` can be nothing else.
  url.has_fragment = text.find('#') != std::string_view::npos;
  if (url.host.empty()) return unusable("it names no host");
  return url;
}

bool is_loopback(std::string_view host) {
  // libcurl resolves this name itself and asks no name server (since 7.78). With a dot at its end
  // or a name before it, a name server decides.
  if (equals_ignoring_case(host, "localhost") || host == "[::1]") return true;
  // Four decimal numbers only: inet_pton does not take "127.1" or "0x7f.0.0.1" for addresses.
  in_addr address{};
  if (inet_pton(AF_INET, std::string(host).c_str(), &address) != 1) return false;
  constexpr in_addr_t kLoopbackNetwork = 127;
  return ntohl(address.s_addr) >> 24U == kLoopbackNetwork;
}

}  // namespace azcost::http
