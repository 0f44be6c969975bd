#include "azcost/config/listen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "azcost/base/number.hpp"
#include "quoting.hpp"

namespace azcost::config {
namespace {

bool is_listen_host(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == ':'; });
}

}  // namespace

Result<std::optional<ListenAddress>> parse_listen(std::string_view text) {
  if (text == "off") return std::optional<ListenAddress>();
  const Error refused =
      refusal(text, "is no address to listen on; write 127.0.0.1:9464, [::1]:9464, or off");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused;
  std::string_view host = text.substr(0, colon);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port || !is_listen_host(host) || in_brackets != is_ipv6) return refused;
  ListenAddress listen;
  if (!host.empty()) listen.host = std::string(host);
  listen.port = *port;
  return std::optional(listen);
}

std::string format_listen(const std::optional<ListenAddress>& listen) {
  if (!listen) return "off";
  const bool is_ipv6 = listen->host.find(':') != std::string::npos;
  return fmt::format(fmt::runtime(is_ipv6 ? "[{}]:{}" : "{}:{}"), listen->host, listen->port);
}

}  // namespace azcost::config
