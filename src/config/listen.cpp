#include "azcost/config/listen.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "quoting.hpp"
#include "wrong.hpp"

namespace azcost::config {
namespace {

constexpr int kLargestPort = 65535;

std::optional<int> port_in(std::string_view text) {
  int port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || rest != end || port < 0 || port > kLargestPort) return std::nullopt;
  return port;
}

bool is_listen_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':';
  });
}

}  // namespace

Result<std::optional<ListenAddress>> parse_listen(std::string_view text) {
  if (text == "off") return std::optional<ListenAddress>();
  const Error refused = wrong(shown_value(text) +
                              " is no address to listen on; write 127.0.0.1:9464, [::1]:9464, or "
                              "off");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused;
  std::string_view host = text.substr(0, colon);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  const auto port = port_in(text.substr(colon + 1));
  if (!port || !is_listen_host(host) || in_brackets != is_ipv6) return refused;
  ListenAddress listen;
  if (!host.empty()) listen.host = std::string(host);
  listen.port = *port;
  return std::optional(listen);
}

std::string format_listen(const std::optional<ListenAddress>& listen) {
  if (!listen) return "off";
  const bool is_ipv6 = listen->host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + listen->host + "]" : listen->host) + ":" + std::to_string(listen->port);
}

}  // namespace azcost::config
