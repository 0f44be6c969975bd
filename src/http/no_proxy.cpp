#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"
#include "azcost/http/url.hpp"

namespace azcost::http {
namespace {

/// An address of IPv4 (4 bytes) or IPv6 (16).
struct Address {
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  std::size_t size = 0;
};

std::optional<Address> address_of(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const std::string name(text);
  Address address;
  if (inet_pton(AF_INET, name.c_str(), address.bytes.data()) == 1) {
    address.size = sizeof(in_addr);
    return address;
  }
  if (inet_pton(AF_INET6, name.c_str(), address.bytes.data()) == 1) {
    address.size = sizeof(in6_addr);
    return address;
  }
  return std::nullopt;
}

/// The number of leading bits of "/8"; all of them when there is none.
std::optional<std::size_t> bits_of(std::string_view text, std::size_t all) {
  if (text.empty()) return all;
  const auto bits = parse_number<std::size_t>(text.substr(1));
  return bits && *bits <= all ? bits : std::nullopt;
}

bool is_in_network(const Address& address, std::string_view entry) {
  constexpr std::size_t kByte = 8;
  const auto slash = std::min(entry.find('/'), entry.size());
  const auto network = address_of(entry.substr(0, slash));
  if (!network || network->size != address.size) return false;
  const auto bits = bits_of(entry.substr(slash), network->size * kByte);
  if (!bits) return false;
  for (std::size_t bit = 0; bit < *bits; ++bit) {
    const unsigned different = address.bytes.at(bit / kByte) ^ network->bytes.at(bit / kByte);
    if (((different << (bit % kByte)) & 0x80U) != 0) return false;
  }
  return true;
}

std::string_view without_dots(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool is_below(std::string_view host, std::string_view entry) {
  host = without_dots(host);
  entry = without_dots(entry);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || host.size() < entry.size()) return false;
  const std::size_t rest = host.size() - entry.size();
  return equals_ignoring_case(host.substr(rest), entry) && (rest == 0 || host[rest - 1] == '.');
}

}  // namespace

bool is_named_by(std::string_view no_proxy, std::string_view host) {
  constexpr std::string_view kSeparators = ", \t";
  if (no_proxy == "*") return true;
  const auto address = address_of(host);
  while (!no_proxy.empty()) {
    const auto end = std::min(no_proxy.find_first_of(kSeparators), no_proxy.size());
    const std::string_view entry = no_proxy.substr(0, end);
    no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
    if (address ? is_in_network(*address, entry) : is_below(host, entry)) return true;
  }
  return false;
}

}  // namespace azcost::http
