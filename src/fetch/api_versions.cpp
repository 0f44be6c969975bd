#include "api_versions.hpp"

#include <algorithm>

#include "azcost/base/text.hpp"

namespace azcost::fetch {
namespace {

bool is_of_a_version(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// "2025-03-01", "2019-10-01-preview": a text that begins with a date.
bool is_version(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (text.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !is_digit : text[i] != '-') return false;
  }
  return text.size() == kForm.size() || text[kForm.size()] == '-';
}

void add_versions(std::string_view text, std::vector<std::string>& versions) {
  while (!text.empty()) {
    const auto* const begin = std::ranges::find_if(text, is_of_a_version);
    text.remove_prefix(static_cast<std::size_t>(begin - text.begin()));
    const auto* const end = std::ranges::find_if_not(text, is_of_a_version);
    const auto size = static_cast<std::size_t>(end - text.begin());
    if (is_version(text.substr(0, size))) versions.push_back(to_lower(text.substr(0, size)));
    text.remove_prefix(size);
  }
}

}  // namespace

std::vector<std::string> versions_taken(std::string_view message, std::string_view header) {
  const std::string lower = to_lower(message);
  std::vector<std::string> taken;
  // The version that was refused stands before the list.
  for (const std::string_view list : {"supported api-versions", "supported versions"}) {
    const auto at = lower.find(list);
    if (at != std::string::npos) add_versions(std::string_view(lower).substr(at), taken);
  }
  add_versions(header, taken);
  return taken;
}

std::optional<std::string_view> other_version(std::string_view asked,
                                              const std::vector<std::string>& taken,
                                              std::span<const std::string_view> known) {
  const auto is_taken = [&](std::string_view version) {
    return std::ranges::find(taken, version) != taken.end();
  };
  if (is_taken(asked)) return std::nullopt;
  for (const std::string_view version : known) {
    if (taken.empty() ? version < asked : is_taken(version)) return version;
  }
  return std::nullopt;
}

std::string_view version_in(std::string_view url) {
  constexpr std::string_view kKey = "api-version=";
  const std::string_view rest = url.substr(url.find(kKey) + kKey.size());
  return rest.substr(0, rest.find('&'));
}

}  // namespace azcost::fetch
