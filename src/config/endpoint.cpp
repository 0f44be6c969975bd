#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"
#include "quoting.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

struct Authority {
  std::string host;  // lower case; IPv6 in brackets
  std::string port;  // digits, or empty
};

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.';
}

bool is_address_character(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 4 && host.ends_with(']') &&
           std::ranges::all_of(host.substr(1, host.size() - 2), is_address_character);
  }
  const bool bad_edge = host.empty() || host.front() == '.' || host.front() == '-' ||
                        host.back() == '.' || host.back() == '-';
  return !bad_edge && host.find("..") == std::string_view::npos &&
         std::ranges::all_of(host, is_name_character);
}

bool is_port(std::string_view port) { return parse_number<std::uint16_t>(port).value_or(0) > 0; }

/// "host", "host:port", "[::1]:port"
std::optional<Authority> parse_authority(std::string_view text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority authority{to_lower(text.substr(0, colon)), ""};
  if (colon != std::string_view::npos) {
    authority.port = text.substr(colon + 1);
    if (!is_port(authority.port)) return std::nullopt;
  }
  if (!is_host(authority.host)) return std::nullopt;
  return authority;
}

std::string text_of(const Authority& authority) {
  return authority.port.empty() ? authority.host : authority.host + ":" + authority.port;
}

/// True for a dotted quad that starts with 127. Other spellings of such an address (127.1, octal)
/// are not taken: a resolver may read them differently.
bool is_loopback_quad(std::string_view host) {
  if (!host.starts_with("127.") || std::ranges::count(host, '.') != 3) return false;
  while (true) {
    const std::string_view part = host.substr(0, host.find('.'));
    const bool is_octal = part.size() > 1 && part.front() == '0';
    if (is_octal || !parse_number<std::uint8_t>(part)) return false;
    if (part.size() == host.size()) return true;
    host.remove_prefix(part.size() + 1);
  }
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || is_loopback_quad(host);
}

}  // namespace

Result<std::string> parse_endpoint(std::string_view text) {
  const auto refused = [text](std::string_view what) {
    return refusal(text,
                   fmt::format("{}; write https:// and the host, and nothing behind it", what));
  };
  const auto separator = text.find("://");
  if (separator == std::string_view::npos) return refused("is not a URL");
  const std::string scheme = to_lower(text.substr(0, separator));
  std::string_view rest = text.substr(separator + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find('@') != std::string_view::npos) return refused("must not hold a user or password");
  if (rest.find_first_of("/?#\\") != std::string_view::npos) {
    return refused("has to end after the host: no path, query or fragment");
  }
  const auto authority = parse_authority(rest);
  if (!authority) return refused("names no host that can be read");
  if (scheme == "http" && !is_loopback(authority->host)) {
    return refusal(text, "has to be https: http is for 127.0.0.1, [::1] and localhost only");
  }
  if (scheme != "http" && scheme != "https") return refused("has to be https");
  return scheme + "://" + text_of(*authority);
}

Result<std::string> parse_audience(std::string_view text) {
  const bool readable =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  if (!readable || text.find("://") == std::string_view::npos) {
    return refusal(text,
                   "is not the URI of a resource; write one such as https://management.azure.com");
  }
  if (text.ends_with("/.default")) {
    return refusal(text, "must not end in /.default, which is added to it");
  }
  return std::string(text);
}

Result<std::string> parse_proxy(std::string_view text) {
  const auto refused = [typed = text](std::string_view what) {
    return refusal(typed, fmt::format("{}; write http://host:port, such as "
                                      "http://proxy.example:3128",
                                      what));
  };
  std::string_view rest = text;
  if (text.empty()) return std::string();
  if (const auto separator = text.find("://"); separator != std::string_view::npos) {
    if (to_lower(text.substr(0, separator)) != "http") {
      return refused("is not an http:// proxy, the only kind supported");
    }
    rest.remove_prefix(separator + 3);
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const auto at = rest.rfind('@');
  const std::string_view user = at == std::string_view::npos ? "" : rest.substr(0, at + 1);
  const bool readable_user =
      std::ranges::all_of(user, [](char c) { return c > ' ' && c <= '~' && c != '/'; }) &&
      std::ranges::count(user, '@') <= 1;
  if (!readable_user) {
    return Error{ErrorKind::kConfig,
                 "holds a user or password with a character that has to be percent-encoded"};
  }
  const auto authority = parse_authority(rest.substr(user.size()));
  if (!authority) return refused("names no host that can be read");
  if (authority->port.empty()) return refused("names no port");
  return fmt::format("http://{}{}", user, text_of(*authority));
}

std::string mask_proxy(std::string_view proxy) {
  const auto at = proxy.rfind('@');
  if (at == std::string_view::npos) return std::string(proxy);
  return fmt::format("http://***{}", proxy.substr(at));
}

}  // namespace azcost::config
